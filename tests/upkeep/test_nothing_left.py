"""Of somebody who was forgotten, nothing is left in the files of the database."""

import re
from pathlib import Path
from random import Random
from string import ascii_lowercase

import pytest
from sqlalchemy import create_engine, text, update

from chatapp import create_app
from chatapp.database import db
from chatapp.models import Person
from chatapp.upkeep import deleted_words
from tests.support.acting import person
from tests.support.cast import close, known_member
from tests.upkeep.test_erasure import change, forgets, says

SAID = 120


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def app(room):
    """The room, on each kind of database."""
    return room


@pytest.fixture
def random():
    return Random(16)


@pytest.fixture
def words(random):
    """Words that are like no other, so that no part of the index leaves out their beginnings."""
    return ["".join(random.choices(ascii_lowercase, k=12)) for _ in range(SAID)]


def talk(app, ada, grace, words, random):
    """Grace says these words, edits some and removes some, while Ada talks, too."""
    for n, word in enumerate(words):
        change(app, update(Person).values(sends_paid_at=None))
        said = says(grace, f"{word} {'and more ' * random.randrange(60)}")
        if n % 3 == 0:
            body = {"message": f"{word[::-1]} instead", "rev": said["rev"]}
            grace.asks(f"/messages/{said['id']}", "PATCH", json=body)
        if n % 7 == 0:
            grace.asks(f"/messages/{said['id']}", "DELETE")
        said = says(ada, f"something else {'entirely ' * random.randrange(60)}")
    # Of a table that has become empty, PostgreSQL keeps the statistics of before.
    ada.asks(f"/messages/{said['id']}", "PATCH", json={"message": "edited", "rev": said["rev"]})


def ends(words):
    """Return what the index at least has of each word, forwards and backwards."""
    return [end for word in words for end in (word[4:], word[::-1][4:])]


@pytest.fixture
def held(app, request):
    """Return what the files hold; those of PostgreSQL, once an operator has had it vacuumed."""

    def held():
        if app.config["DATABASE_URL"].startswith("sqlite"):
            file = app.config["DATABASE_URL"].removeprefix("sqlite:///")
            return b"".join(Path(f"{file}{end}").read_bytes() for end in ("", "-wal", "-shm"))
        return of_postgresql(app)

    return held


def of_postgresql(app):
    engine = create_engine(app.config["DATABASE_URL"], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # The statistics hold values, too; what they held before goes with the second command.
        connection.execute(text("ANALYZE"))
        connection.execute(text("VACUUM FULL"))
        connection.execute(text("CHECKPOINT"))
        folder = connection.execute(text("SHOW data_directory")).scalar_one()
        oid = connection.execute(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        ).scalar_one()
    engine.dispose()
    return b"".join(file.read_bytes() for file in Path(folder, "base", str(oid)).iterdir())


def test_nothing_is_left_in_the_files(app, ada, grace, words, random, held):
    hopper = person(app, "Grace Hopper")
    grace.asks("/status", "PUT", json={"words": "Gone sailing", "emoji": "🎉"})
    picture = "https://pictures.example/grace.png"
    change(app, update(Person).where(Person.id == hopper.id).values(picture=picture))
    talk(app, ada, grace, words, random)
    ada.post(f"/admin/people/{hopper.id}/signing-out", data={"reason": "a phone lost at sea"})
    grace = known_member(app, "Grace Hopper")
    with grace.room.session_transaction() as cookie:
        sign_in = cookie["sign_in"]
    theirs = [
        *(hopper.subject, "Grace Hopper", "grace@example.com", picture, "Gone sailing"),
        *("lost at sea", sign_in, "wgrace"),
    ]
    before = held()
    assert all(it.encode() in before for it in theirs[:-1]), "it was there"

    forgets(app, grace, "removed")

    assert person(app, "Somebody").forgotten_at
    left = held()
    assert [it for it in theirs if it.encode().lower() in left.lower()] == []
    assert [it for it in ends(words) if it.encode() in left] == []
    assert re.search(rb"something else", left), "what Ada said stays"
    # Copies of rows that were moved are rare: that none is left is seen by this alone.
    assert app.config["DATABASE_URL"].startswith("postgresql") or free_pages(app) == 0


def test_a_large_file_of_sqlite_is_the_operators_to_write_anew(
    settings, migrated_sqlite, outbox, comes_in, monkeypatch
):
    monkeypatch.setattr(deleted_words, "MAX_BYTES", 0)
    app = create_app(settings | {"DATABASE_URL": migrated_sqlite})
    ada, grace = (comes_in(app, name) for name in ("Ada Lovelace", "Grace Hopper"))
    for n in range(20):
        says(grace, f"word{n} " * 200)

    forgets(app, grace, "removed")

    assert person(app, "Somebody").forgotten_at
    assert free_pages(app) > 0
    assert ada.get("/").status_code == 200
    close(app)


def free_pages(app):
    with app.app_context():
        return db.session.scalar(text("PRAGMA freelist_count"))
