"""The people and places of the tests: a room, its members, and what left the building."""

import gc
import shutil
import sqlite3
from datetime import timedelta
from weakref import WeakSet

import pytest
from flask import Flask
from hypothesis import settings as effort
from jinja2 import BytecodeCache
from sqlalchemy import create_engine
from werkzeug.routing import Rule

from chatapp import create_app, database, rate_limit
from chatapp.database import alembic, db, now
from chatapp.local.auth0.server import Auth0Server
from chatapp.local.pusher.server import PusherServer
from chatapp.realtime import client
from chatapp.realtime.worker import Worker
from tests.support.cast import (
    HOME,
    SETTINGS_WITHOUT_SERVICES,
    Browser,
    Outbox,
    close,
    known_member,
    room_settings,
)
from tests.support.postgresql import Databases, running

# A few seconds of each run; a long search is asked for by --hypothesis-profile=long.
effort.register_profile("short", max_examples=40, deadline=None)
effort.register_profile("long", max_examples=5000, deadline=None)
effort.load_profile("short")


def pytest_addoption(parser):
    """Add the kind of database that rooms have where a test doesn't say which, and make roles'."""
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.addoption("--write-roles", action="store_true")


def pytest_collection_modifyitems(config, items):
    """Leave out, in the run on PostgreSQL, what would be the same once more."""
    if config.getoption("database") == "postgresql":
        same = [item for item in items if not is_another_on_postgresql(item)]
        config.hook.pytest_deselected(items=same)
        items[:] = [item for item in items if is_another_on_postgresql(item)]


def is_another_on_postgresql(item):
    """Say whether a test has a room, and doesn't say itself on which kind of database."""
    if "settings" not in item.fixturenames or SAY_THE_KIND & set(item.fixturenames):
        return False
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return not any(value in ("sqlite", "postgresql") for value in parameters.values())


# The fixtures by which tests say which kind of database they are about.
SAY_THE_KIND = {"migrated_sqlite", "migrated_postgresql", "on_postgresql", "postgresql"}


class Bytecode(BytecodeCache):
    """The compiled templates: each of a thousand rooms would compile the same ones anew."""

    def __init__(self):
        self._known = {}

    def load_bytecode(self, bucket):
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket):
        self._known[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": Bytecode()}


compile_builder = Rule._compile_builder
builders = {}


def builder_of(rule, append_unknown=True):
    """Return what builds the addresses of a rule: each of a thousand rooms would compile it anew.

    It is the same for all rules of one text, as ours have no defaults.
    """
    assert not rule.defaults
    key = rule.rule, append_unknown
    if key not in builders:
        builders[key] = compile_builder(rule, append_unknown)
    return builders[key]


Rule._compile_builder = builder_of
# The rooms live long enough for the usual thresholds to look through all of them again and again.
gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def auth0():
    """A real OpenID provider."""
    with Auth0Server("chatapp", "a client secret", HOME) as server:
        yield server


@pytest.fixture(scope="session")
def pusher():
    """A real server of the Pusher protocol."""
    with PusherServer("1", "a-key", "a-secret") as server:
        yield server


@pytest.fixture
def settings(request, auth0, pusher):
    """What an operator would set."""
    kind = request.config.getoption("database")
    return room_settings(auth0, pusher, request.getfixturevalue(f"migrated_{kind}"))


@pytest.fixture
def migrated_sqlite(empty_database, tmp_path):
    """The address of an SQLite database with the room's empty tables."""
    shutil.copy(empty_database, tmp_path / "chat.sqlite")
    return f"sqlite:///{tmp_path}/chat.sqlite"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """A database that was migrated once; each test gets a copy of it."""
    file = tmp_path_factory.mktemp("database") / "chat.sqlite"
    migrate(f"sqlite:///{file}")
    # Left in WAL mode, a copy of the file alone would miss what stands in the log.
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file


@pytest.fixture(scope="session")
def postgresql_server():
    """A real PostgreSQL, brought by a package."""
    with running() as server:
        # What the tests write need not outlive the machine.
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")
        yield server


@pytest.fixture(scope="session")
def postgresql_databases(postgresql_server):
    """Its databases."""
    return Databases(postgresql_server, migrate)


@pytest.fixture
def postgresql(postgresql_databases):
    """The address of an empty PostgreSQL database."""
    return postgresql_databases.empty()


@pytest.fixture
def migrated_postgresql(postgresql_databases):
    """The address of a PostgreSQL database with the room's empty tables."""
    with postgresql_databases.one() as address:
        yield address


def migrate(address):
    app = create_app(SETTINGS_WITHOUT_SERVICES | {"DATABASE_URL": address})
    with app.app_context():
        alembic.upgrade()
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _workers_end(monkeypatch):
    """The threads of a test end with it: in the next ones they would do what those observe."""
    # Weakly, since a test observes that a stopped one isn't kept.
    begun, begin = WeakSet(), Worker._begin
    monkeypatch.setattr(Worker, "_begin", lambda worker: begun.add(worker) or begin(worker))
    yield
    for worker in tuple(begun):
        worker.stop()


@pytest.fixture(autouse=True)
def _connections_end(monkeypatch):
    """The connections of a test end with it, those of rooms that it doesn't close included."""
    engines = WeakSet()

    def create(*args, **options):
        engines.add(engine := create_engine(*args, **options))
        return engine

    monkeypatch.setattr(database, "create_engine", create)
    yield
    for engine in tuple(engines):
        engine.dispose()


@pytest.fixture
def outbox(monkeypatch):
    """Everything that is given to Pusher, recorded below the real library."""
    outbox = Outbox()
    monkeypatch.setattr(client, "Backend", outbox)
    return outbox


@pytest.fixture
def app(settings, outbox):
    """The room."""
    app = create_app(settings)
    app.extensions["publisher"].start()
    assert app.extensions["publisher"].drain()
    yield app
    close(app)


@pytest.fixture
def visitor(app):
    """Somebody who is not signed in."""
    return Browser(app)


@pytest.fixture
def comes_in():
    """How members come into a room; tests of signing in and of its end have them sign in."""
    return known_member


@pytest.fixture
def ada(app, comes_in):
    """A member, who is signed in."""
    return comes_in(app, "Ada Lovelace")


@pytest.fixture
def grace(app, comes_in):
    """Another member, in a browser of her own."""
    return comes_in(app, "Grace Hopper")


@pytest.fixture
def on_postgresql(settings, migrated_postgresql, outbox):
    """An empty room on PostgreSQL."""
    app = create_app(settings | {"DATABASE_URL": migrated_postgresql})
    yield app
    close(app)


@pytest.fixture(params=["sqlite", "postgresql"])
def room(request, settings, outbox):
    """An empty room on each kind of database."""
    if request.param == "postgresql":
        settings = settings | {"DATABASE_URL": request.getfixturevalue("migrated_postgresql")}
    app = create_app(settings)
    yield app
    close(app)


class Clock:
    """The time by which changes are paced."""

    def __init__(self):
        self.moment = now()

    def passes(self, **time):
        self.moment += timedelta(**time)


@pytest.fixture
def clock(monkeypatch):
    """The time by which changes are paced: it stands still until it is told to pass."""
    clock = Clock()
    monkeypatch.setattr(rate_limit, "now", lambda: clock.moment)
    return clock
