"""A room on each kind of database, and an operator with a terminal."""

import os
import sqlite3
from contextlib import closing
from types import SimpleNamespace

import psycopg
import pytest

from chatapp import create_app
from chatapp.backups import postgresql as dumps
from tests.support.cast import close, member


class Operator:
    """Whoever types commands beside a room; the room itself runs or is stopped."""

    def __init__(self, settings):
        self.settings = settings
        self.address = settings["DATABASE_URL"]
        self.app = None

    def starts(self):
        self.app = create_app(self.settings)
        return self.app

    def stops(self):
        if self.app:
            close(self.app)
        self.app = None

    def types(self, *words):
        """Type a command; return how it ended, and what it said."""
        app = create_app(self.settings)
        done = app.test_cli_runner().invoke(args=[str(word) for word in words])
        close(app)
        unforeseen = None if isinstance(done.exception, SystemExit) else done.exception
        return SimpleNamespace(code=done.exit_code, said=done.output, unforeseen=unforeseen)

    def restores(self, file, *options):
        """Stop the room, restore it and start it again; return what was said."""
        self.stops()
        done = self.types("restore", file, *options)
        assert done.code == 0, done
        self.starts()
        return done.said

    def value(self, query):
        if self.address.startswith("sqlite"):
            with closing(sqlite3.connect(self.address.removeprefix("sqlite:///"))) as connection:
                return connection.execute(query).fetchone()[0]
        with psycopg.connect(self.address) as connection:
            return connection.execute(query).fetchone()[0]

    def changes(self, *statements):
        if self.address.startswith("sqlite"):
            with closing(sqlite3.connect(self.address.removeprefix("sqlite:///"))) as connection:
                for statement in statements:
                    connection.execute(statement)
                connection.commit()
            return
        with psycopg.connect(self.address) as connection:
            for statement in statements:
                connection.execute(statement)


@pytest.fixture
def programs(request, monkeypatch):
    """Have PostgreSQL's programs of the server's own version on the PATH, and no others."""

    def on_the_path(version=18):
        monkeypatch.setattr(dumps, "VERSIONS", dumps.Path("/nowhere"))
        server = request.getfixturevalue("postgresql_server")
        folder = server.bin_path.parents[1] / f"pginstall{'' if version == 16 else version}" / "bin"
        monkeypatch.setenv("PATH", str(folder) if version else "/nowhere")
        return folder

    return on_the_path


@pytest.fixture(params=["sqlite", "postgresql"])
def operator(request, settings, outbox):
    """Whoever operates a room that runs, on each kind of database."""
    if request.param == "postgresql":
        settings = settings | {"DATABASE_URL": request.getfixturevalue("migrated_postgresql")}
        request.getfixturevalue("programs")()
    operator = Operator(settings)
    operator.starts()
    yield operator
    operator.stops()


@pytest.fixture
def on_sqlite(settings, migrated_sqlite, outbox):
    operator = Operator(settings | {"DATABASE_URL": migrated_sqlite})
    operator.starts()
    yield operator
    operator.stops()


@pytest.fixture
def on_postgresql(settings, migrated_postgresql, programs, outbox):
    programs()
    operator = Operator(settings | {"DATABASE_URL": migrated_postgresql})
    operator.starts()
    yield operator
    operator.stops()


@pytest.fixture
def usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def again(operator, browser):
    """Return a browser that has the cookies of another one, in the room as it runs now."""
    cookie = browser.room.get_cookie("chatapp")
    fresh = type(browser)(operator.app)
    fresh.room.set_cookie("chatapp", cookie.value, domain="localhost")
    return fresh


def comes_in(operator, name):
    return member(operator.app, name)


def texts(browser):
    return [message["message"] for message in browser.reads().json["messages"]]
