"""Each migration, on a database in which people have talked."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chatapp.database import alembic, db

MOMENT = "'2026-01-01 00:00:00+00:00'"
FILL = f"""
INSERT INTO people (id, issuer, subject, name, email_verified, first_signed_in_at,
  last_signed_in_at, sign_in_count)
  VALUES ('u_1', 'https://a.example/', '1', 'Ada', true, {MOMENT}, {MOMENT}, 1);
INSERT INTO sign_ins (id, person_id, signed_in_at, seen_at)
  VALUES ('s_1', 'u_1', {MOMENT}, {MOMENT});
INSERT INTO messages (rev, author_id, client_id, text, name, sent_at)
  VALUES (1, 'u_1', 'c_1', 'one', 'Ada', {MOMENT}), (2, 'u_1', 'c_2', 'two', 'Ada', {MOMENT});
UPDATE room SET rev = 2
"""
NOTE = f"""
INSERT INTO acts (done_at, by_id, act, person_id, reason)
  VALUES ({MOMENT}, 'u_1', 'suspend', 'u_1', 'spam')
"""
KEPT = """
SELECT m.id, m.rev, m.text, p.name, s.id, r.rev FROM messages m
  JOIN people p ON p.id = m.author_id JOIN sign_ins s ON s.person_id = p.id, room r ORDER BY m.id
"""
SAID = [(1, 1, "one", "Ada", "s_1", 2), (2, 2, "two", "Ada", "s_1", 2)]


@pytest.fixture
def talked(room):
    """A room of the first release, with what people said in it."""
    with room.app_context():
        alembic.downgrade("1")
    with room.app_context():
        for statement in FILL.split(";"):
            db.session.execute(text(statement))
        db.session.commit()
    return room


def test_every_step_forth_and_back_keeps_what_was_said(talked):
    assert kept(talked) == SAID
    steps = ("2", "3", "4", "5", "6")
    assert steps == tuple(revisions(talked))[1:], "a new migration belongs into this test"

    for step in (*steps, *reversed(("1", *steps[:-1]))):
        with talked.app_context():
            (alembic.upgrade if step > current(talked) else alembic.downgrade)(step)
        assert current(talked) == step
        assert kept(talked) == SAID
        assert orphans(talked) == []


def revisions(room):
    with room.app_context():
        return sorted(script.revision for script in alembic.script_directory.walk_revisions())


def current(room):
    with room.app_context():
        return db.session.scalars(text("SELECT version_num FROM alembic_version")).one()


def kept(room):
    with room.app_context():
        return [tuple(row) for row in db.session.execute(text(KEPT))]


def orphans(room):
    with room.app_context():
        if db.engine.dialect.name != "sqlite":
            return []
        return db.session.execute(text("PRAGMA foreign_key_check")).all()


def test_the_log_keeps_its_rows_and_its_triggers_over_every_step(room):
    with room.app_context():
        alembic.downgrade("4")
    with room.app_context():
        for statement in (FILL + "; " + NOTE).split(";"):
            db.session.execute(text(statement))
        db.session.commit()

    for step, expected in (("5", "u_1"), ("4", "u_1"), ("5", "u_1")):
        with room.app_context():
            (alembic.upgrade if step > current(room) else alembic.downgrade)(step)
        with room.app_context():
            assert db.session.execute(text("SELECT by_id, reason FROM acts")).all() == [
                (expected, "spam")
            ]
        for change in ("UPDATE acts SET reason = 'none'", "DELETE FROM acts"):
            with room.app_context(), pytest.raises(DBAPIError, match="only ever added to"):
                db.session.execute(text(change))


def test_a_refusal_by_nobody_outlives_the_way_back(room):
    with room.app_context():
        for statement in (FILL + "; " + NOTE.replace("'u_1', 'suspend'", "NULL, 'refused'")).split(
            ";"
        ):
            db.session.execute(text(statement))
        db.session.commit()

    for step, by in (("4", "u_1"), ("5", None)):
        with room.app_context():
            (alembic.upgrade if step > current(room) else alembic.downgrade)(step)
        with room.app_context():
            noted = db.session.execute(text("SELECT by_id, act, person_id FROM acts")).all()
        assert noted == [(by, "refused", "u_1")]


ALIKE = "".join(
    f"""; INSERT INTO people (id, issuer, subject, name, email, email_verified, first_signed_in_at,
      last_signed_in_at, sign_in_count) VALUES
      ('u_{n}', 'https://a.example/', '{n}', '{name}', '{n}@x.example', true,
       '2026-01-{n:02} 00:00:00+00:00', {MOMENT}, 1)"""
    for n, name in enumerate(["ADA", "\u0410da", "Ada (2)", "\u3164", "\u2800"], start=2)
)


def test_people_who_look_alike_are_told_apart_and_what_they_said_keeps_its_name(room):
    with room.app_context():
        alembic.downgrade("5")
    with room.app_context():
        for statement in (FILL + ALIKE).split(";"):
            db.session.execute(text(statement))
        db.session.commit()

    for step in ("6", "5", "6"):
        with room.app_context():
            (alembic.upgrade if step > current(room) else alembic.downgrade)(step)
        assert kept(room) == SAID
        with room.app_context():
            assert db.session.scalars(text("SELECT name FROM people ORDER BY id")).all() == [
                "Ada",
                "ADA (2)",
                "\u0410da (3)",
                "Ada (2) (2)",
                "Somebody",
                "Somebody (2)",
            ]
    with room.app_context():
        searched = db.session.scalars(text("SELECT searched FROM people ORDER BY id")).all()
    assert searched[1] == "ada (2)\n2@x.example"
