"""What the doctor says of the database."""

import os
import shutil
from collections import namedtuple

import pytest
from sqlalchemy import create_engine, text

from chatapp import create_app
from chatapp.database import alembic, db
from chatapp.doctor import database

Usage = namedtuple("Usage", "total used free")


def file_of(settings):
    return settings["DATABASE_URL"].removeprefix("sqlite:///")


def change(address, statement):
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, settings):
    """Each kind of database, migrated."""
    if request.param == "postgresql":
        return request.getfixturevalue("migrated_postgresql")
    return settings["DATABASE_URL"]


def test_a_database_that_is_right(told, address):
    said = told(DATABASE_URL=address)

    assert "answers" in said["Database"] or "can be written to" in said["Database"]
    assert said["Migrations"].startswith("OK")
    assert said["Database"] == "OK can be written to"


def test_a_database_that_is_behind_is_told_with_the_command(told, settings, address):
    app = create_app(settings | {"DATABASE_URL": address})
    with app.app_context():
        alembic.downgrade("9")
        db.engine.dispose()

    said = told(DATABASE_URL=address)

    assert said["Migrations"] == "PROBLEM 3 are missing. Run: flask --app wsgi db upgrade"


def test_a_database_that_is_ahead_is_only_a_notice(told, address):
    change(address, "UPDATE alembic_version SET version_num = '99'")

    assert told(DATABASE_URL=address)["Migrations"].startswith("NOTICE the database is ahead")


def test_a_database_without_tables(told, postgresql):
    said = told(DATABASE_URL=postgresql)

    assert said["Migrations"].startswith("PROBLEM")
    assert "db upgrade" in said["Migrations"]


def test_a_file_that_does_not_exist_is_not_made(told, tmp_path):
    said = told(DATABASE_URL=f"sqlite:///{tmp_path / 'none.sqlite'}")

    assert "none.sqlite doesn't exist" in said["Database"]
    assert not (tmp_path / "none.sqlite").exists()


def test_a_file_that_is_no_database(told, tmp_path):
    (tmp_path / "text.sqlite").write_text("This is no database. " * 100)

    said = told(DATABASE_URL=f"sqlite:///{tmp_path / 'text.sqlite'}")

    assert said["Database"].startswith("PROBLEM")
    assert "not a database" in said["Database"]


def test_a_server_that_is_not_there_is_named_without_the_password(told):
    said = told(DATABASE_URL="postgresql://chat:hunter2@127.0.0.1:1/chat")

    assert said["Database"].startswith("PROBLEM postgresql://chat:***@127.0.0.1:1/chat")
    assert "Check DATABASE_URL" in said["Database"]
    assert "hunter2" not in "\n".join(said.lines)


def test_a_database_that_takes_no_changes(told, migrated_postgresql):
    read_only = f"{migrated_postgresql}&options=-c%20default_transaction_read_only%3Don"

    assert told(DATABASE_URL=read_only)["Database"].startswith("PROBLEM can't be written to")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_a_file_that_belongs_to_somebody_else(told, settings, monkeypatch):
    # Its owner opens it to others; as nobody but root may, we can't close it.
    monkeypatch.setattr("chatapp.database.OWNER_ONLY", 0o644)

    assert "chmod 600" in told()["SQLite"]


@pytest.mark.parametrize(
    ("free", "level"),
    [
        pytest.param(2**30, "OK", id="enough"),
        pytest.param(2**30 - 1, "WARNING", id="little"),
        pytest.param(10**8, "PROBLEM", id="next to nothing"),
    ],
)
def test_space_on_the_disk(told, monkeypatch, free, level):
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(2**40, 0, free))

    said = told()

    assert said["Disk space for the database"].startswith(level)
    assert said["Disk space for temporary files"].startswith(level)


def test_a_folder_that_is_missing_is_named(tmp_path):
    found = database._space_in("the database", tmp_path / "none")

    assert "mkdir" in found.text
