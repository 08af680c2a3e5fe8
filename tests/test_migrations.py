"""Each migration, on a database in which people have talked."""

import json
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count, pairwise
from pathlib import Path

import pytest
from alembic.util import CommandError
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from chatapp import audit, create_app
from chatapp.database import alembic, db
from chatapp.messages import search_index, search_words
from chatapp.messages.search_index import Phrase, Terms
from chatapp.models import Person
from tests.support.cast import SETTINGS_WITHOUT_SERVICES, close, member
from tests.support.waiting import WITHIN_S, until

STEPS = ("base", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12")

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
VERSION = "SELECT version_num FROM alembic_version"
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
    fill(room)
    return room


def test_every_step_forth_and_back_keeps_what_was_said(talked):
    assert kept(talked) == SAID
    steps = STEPS[2:]
    assert STEPS[1:] == tuple(revisions(talked)), "a new migration belongs into these tests"

    for step in (*steps, *reversed(("1", *steps[:-1]))):
        with talked.app_context():
            go(step, talked)
        assert current(talked) == step
        assert kept(talked) == SAID
        assert orphans(talked) == []


def revisions(room):
    with room.app_context():
        revisions = (script.revision for script in alembic.script_directory.walk_revisions())
        return sorted(revisions, key=int)


def go(step, room):
    (alembic.upgrade if int(step) > int(current(room)) else alembic.downgrade)(step)


def current(room):
    with room.app_context():
        return db.session.scalars(text(VERSION)).one()


def kept(room):
    with room.app_context():
        return [tuple(row) for row in db.session.execute(text(KEPT))]


def orphans(room):
    with room.app_context():
        if db.engine.dialect.name != "sqlite":
            return []
        return db.session.execute(text("PRAGMA foreign_key_check")).all()


# Rooms on several machines are upgraded one machine after the other since version 9.
@pytest.mark.parametrize(("before", "after"), [*pairwise(STEPS[STEPS.index("9") :])])
def test_a_migration_leaves_the_version_before_it_working(room, before, after):
    with room.app_context():
        alembic.downgrade(before)
    had = shape(room)
    with room.app_context():
        alembic.upgrade(after)
    has = shape(room)

    for table, (columns, rules) in had.items():
        assert table in has
        assert columns.items() <= has[table][0].items(), "what it reads is there, as it was"
        for name in has[table][0].keys() - columns.keys():
            _, is_nullable, default = has[table][0][name]
            assert is_nullable or default, f"it inserts into {table} without {name}"
        assert has[table][1] <= rules, f"nothing that it writes into {table} is refused"


def shape(room):
    """Return by table its columns, and the rules that its rows keep."""
    with room.app_context():
        database = inspect(db.engine)
        return {
            table: (columns_of(database, table), rules_of(database, table))
            for table in database.get_table_names()
            if table != "alembic_version"
        }


def columns_of(database, table):
    return {
        column["name"]: (str(column["type"]), column["nullable"], column["default"])
        for column in database.get_columns(table)
    }


def rules_of(database, table):
    unique = [
        *(index["column_names"] for index in database.get_indexes(table) if index["unique"]),
        *(each["column_names"] for each in database.get_unique_constraints(table)),
    ]
    foreign = [each["constrained_columns"] for each in database.get_foreign_keys(table)]
    checks = [each["sqltext"] for each in database.get_check_constraints(table)]
    return {str(rule) for rule in (*unique, *foreign, *checks)}


def test_the_log_keeps_its_rows_and_its_triggers_over_every_step(room):
    with room.app_context():
        alembic.downgrade("4")
    run(room, FILL + "; " + NOTE)

    for step, expected in (("5", "u_1"), ("4", "u_1"), ("5", "u_1")):
        with room.app_context():
            go(step, room)
        with room.app_context():
            assert db.session.execute(text("SELECT by_id, reason FROM acts")).all() == [
                (expected, "spam")
            ]
        for change in ("UPDATE acts SET reason = 'none'", "DELETE FROM acts"):
            with room.app_context(), pytest.raises(DBAPIError, match="only ever added to"):
                db.session.execute(text(change))


def test_reasons_move_to_where_they_can_be_erased_those_of_the_version_before_too(room):
    with room.app_context():
        alembic.downgrade("11")
    run(room, FILL + "; " + NOTE)

    with room.app_context():
        go("12", room)
    run(room, NOTE.replace("spam", "rude"))

    assert reasons(room) == [(1, None, "spam"), (2, None, "rude")]
    for change in ("by_id = NULL", "reason = 'x'", "message_id = 7", "act = 'remove'"):
        with room.app_context(), pytest.raises(DBAPIError, match="only ever added to"):
            db.session.execute(text(f"UPDATE acts SET {change}"))
    run(room, "DELETE FROM act_reasons WHERE act_id = 1")
    assert reasons(room) == [(1, None, None), (2, None, "rude")]


def test_on_the_way_back_the_reasons_stand_in_the_log_and_messages_that_are_gone_are_not_named(
    room,
):
    run(room, FILL + "; " + NOTE + "; " + NOTE)
    with room.app_context():
        by = db.session.get(Person, "u_1")
        db.session.add_all(audit.entry("remove", by, "u_1", number) for number in (2, 999))
        db.session.commit()

    with room.app_context():
        go("11", room)

    with room.app_context():
        log = db.session.execute(text("SELECT reason, message_id FROM acts ORDER BY id")).all()
    assert log == [("spam", None), ("spam", None), (None, 2), (None, None)]
    assert orphans(room) == []
    with room.app_context(), pytest.raises(DBAPIError, match="only ever added to"):
        db.session.execute(text("UPDATE acts SET reason = NULL"))


def run(room, statements):
    with room.app_context():
        for statement in statements.split(";"):
            db.session.execute(text(statement))
        db.session.commit()


def reasons(room):
    query = "SELECT id, acts.reason, r.reason FROM acts LEFT JOIN act_reasons r ON act_id = id"
    with room.app_context():
        return [tuple(row) for row in db.session.execute(text(f"{query} ORDER BY id"))]


def test_a_refusal_by_nobody_outlives_the_way_back(room):
    run(room, FILL + "; " + NOTE.replace("'u_1', 'suspend'", "NULL, 'refused'"))

    for step, by in (("4", "u_1"), ("5", None)):
        with room.app_context():
            go(step, room)
        with room.app_context():
            noted = db.session.execute(text("SELECT by_id, act, person_id FROM acts")).all()
        assert noted == [(by, "refused", "u_1")]


ABOUT_MESSAGES = f"""
INSERT INTO versions (message_id, rev, text, written_at) VALUES (1, 1, 'won', {MOMENT});
INSERT INTO mentions (message_id, person_id) VALUES (1, 'u_1'), (2, 'everyone');
INSERT INTO reactions (message_id, person_id, emoji, rev) VALUES (1, 'u_1', '👍', 1);
UPDATE messages SET reply_to_id = 1, reactions = '[1]', mentions = '[1]';
UPDATE people SET read_marks = 3, may_mention_everyone = true
"""


def test_what_was_said_goes_back_without_its_versions_mentions_and_reactions(talked):
    for step in (STEPS[-1], "7", STEPS[-1]):
        with talked.app_context():
            go(step, talked)
        assert kept(talked) == SAID
        if step != "7":
            with talked.app_context():
                assert db.session.scalars(text("SELECT text_rev - rev FROM messages")).all() == [
                    0,
                    0,
                ]
                for table in ("versions", "mentions", "reactions"):
                    assert db.session.scalars(text(f"SELECT count(*) FROM {table}")).one() == 0
                for statement in ABOUT_MESSAGES.split(";"):
                    db.session.execute(text(statement))
                db.session.commit()


def test_what_the_version_before_says_meanwhile_can_be_edited_and_reacted_to(room):
    ada = member(room, "Ada Lovelace")
    with room.app_context():
        author = db.session.scalars(text("SELECT id FROM people")).one()
        sent = FILL.split(";")[2].replace("u_1", author)
        db.session.execute(text(sent))
        db.session.execute(text("UPDATE room SET rev = 2"))
        db.session.commit()

    [first, second] = ada.reads().json["messages"]
    assert (first["text_rev"], first["mentions"], first["reactions"]) == (0, [], [])
    change = {"message": "won", "rev": first["rev"]}
    edited = ada.asks("/messages/1", "PATCH", json=change).json
    assert (edited["message"], edited["text_rev"]) == ("won", 3)
    assert ada.asks("/messages/1", "PATCH", json=change).status_code == 409
    again = ada.asks("/messages/1", "PATCH", json={"message": "wan", "rev": 3}).json
    versions = ada.asks("/messages/1/versions").json["versions"]
    assert [(it["rev"], it["message"]) for it in versions] == [(3, "won"), (0, "one")]
    reacted = ada.asks("/messages/2/reactions/👍", "PUT").json
    assert (reacted["rev"], reacted["text_rev"]) == (again["rev"] + 1, second["text_rev"])


SAID_BEFORE = f"""
UPDATE messages SET text = 'The Café', mentions = '[{{"user_id": "u_1", "name": "Ada"}}]';
UPDATE messages SET reply_to_id = 1, removed_at = {MOMENT} WHERE id = 2
"""


def test_what_was_said_before_there_was_a_search_is_found_but_for_what_was_removed(talked):
    with talked.app_context():
        alembic.upgrade("8")
    with talked.app_context():
        for statement in SAID_BEFORE.split(";"):
            db.session.execute(text(statement))
        db.session.commit()

    with talked.app_context():
        alembic.upgrade()

    with talked.app_context():
        for key in ("wcafe", search_words.author("u_1"), search_words.mention("u_1")):
            assert search_index.newest(Terms((Phrase((key,)),)), 9) == [1]
        db.session.execute(text("UPDATE messages SET removed_at = NULL"))
        db.session.commit()
        assert search_index.newest(Terms((Phrase((search_words.answer("u_1"),)),)), 9) == [2]


ALIKE = "".join(
    f"""; INSERT INTO people (id, issuer, subject, name, email, email_verified, first_signed_in_at,
      last_signed_in_at, sign_in_count) VALUES
      ('u_{n}', 'https://a.example/', '{n}', '{name}', '{n}@x.example', true,
       '2026-01-{n:02} 00:00:00+00:00', {MOMENT}, 1)"""
    for n, name in enumerate(
        ["ADA", "\u0410da", "Ada (2)", "\u3164", "\u2800", "7@X.example"], start=2
    )
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
            go(step, room)
        assert kept(room) == SAID
        with room.app_context():
            assert db.session.scalars(text("SELECT name FROM people ORDER BY id")).all() == [
                "Ada",
                "ADA (2)",
                "\u0410da (3)",
                "Ada (2) (2)",
                "Somebody",
                "Somebody (2)",
                "Somebody (3)",
            ]
    with room.app_context():
        searched = db.session.scalars(text("SELECT searched FROM people ORDER BY id")).all()
    assert searched[1] == "ada (2)\n2@x.example"


UP = [("upgrade", *step) for step in pairwise(STEPS)]
DOWN = [("downgrade", after, before) for _, before, after in reversed(UP)]
KILLED = -9


@pytest.mark.parametrize(("direction", "start", "target"), UP + DOWN)
def test_a_migration_killed_after_any_statement_leaves_nothing_behind(
    direction, start, target, filled, work, on_work
):
    before = dump(filled[start])

    for fatal in count():
        place(filled[start], work)
        if on_work.does(direction, target, fatal) != KILLED:
            break
        assert dump(work) == before, f"killed before statement {fatal}"
    assert fatal > 3, "a migration reads where it stands, changes something, and notes it"


def test_a_migration_killed_before_its_end_is_done_by_the_next_run(talked):
    with Migrator(talked.config["DATABASE_URL"]) as migrator:
        for direction, start, target in [*UP[1:], *DOWN, UP[0]]:
            before = columns(talked)
            assert migrator.does(direction, target, "commit") == KILLED
            assert columns(talked) == before
            assert migrator.does(direction, target) == 0
            assert columns(talked) != before
            assert "base" in {start, target} or kept(talked) == SAID


def test_two_processes_that_migrate_at_once_share_the_work(room):
    with room.app_context():
        alembic.downgrade("base")
    address = room.config["DATABASE_URL"]
    with Migrator(address) as one, Migrator(address) as another:
        for migrator in (one, another):
            migrator.begins("upgrade", STEPS[-1])

        assert [one.ends(), another.ends()] == [0, 0]

    with room.app_context():
        assert alembic.compare_metadata() == []


def test_a_migration_that_meets_a_deadlock_is_tried_again(on_postgresql):
    with on_postgresql.app_context():
        alembic.downgrade("9")
    with on_postgresql.app_context():
        engine, address = db.engine, db.engine.url
    # PostgreSQL looks once, after a second in which a busy machine may not have come so far.
    with engine.begin() as connection:
        looks = f"ALTER DATABASE \"{address.database}\" SET deadlock_timeout = '4s'"
        connection.exec_driver_sql(looks)
    engine.dispose()
    writing = create_engine(address)

    with writing.connect() as connection, ThreadPoolExecutor(1) as pool:
        # PostgreSQL ends the transaction that looks first.
        connection.exec_driver_sql("SET deadlock_timeout = '1h'")
        connection.exec_driver_sql("LOCK TABLE sign_ins")
        migrating = pool.submit(upgrade, on_postgresql)
        until(lambda: waiting(engine))
        # The migration waits for sign_ins, and has changed this one.
        connection.exec_driver_sql("SELECT * FROM people")
        connection.rollback()
        migrating.result(WITHIN_S)

    writing.dispose()
    assert current(on_postgresql) == STEPS[-1]


def upgrade(room):
    with room.app_context():
        alembic.upgrade()


def waiting(engine):
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT 1 FROM pg_locks WHERE NOT granted").all()


@pytest.fixture
def last_year(filled, tmp_path):
    """A room on SQLite, of an older release."""
    file = shutil.copy(filled["2"], tmp_path / "chat.sqlite")
    app = create_app(SETTINGS_WITHOUT_SERVICES | {"DATABASE_URL": f"sqlite:///{file}"})
    yield app
    close(app)


def test_a_migration_that_leaves_an_orphan_is_not_done(last_year):
    with last_year.app_context():
        db.session.execute(text("PRAGMA foreign_keys = OFF"))
        db.session.execute(text("DELETE FROM people"))
        db.session.commit()

    with last_year.app_context(), pytest.raises(CommandError, match="messages"):
        alembic.upgrade()

    assert current(last_year) == "2"


REPLACE_PEOPLE = f"""
from alembic import op
revision, down_revision = "next", "{STEPS[-1]}"

def upgrade():
    with op.batch_alter_table("people", recreate="always"):
        pass
"""


def test_a_table_that_others_refer_to_can_be_replaced_and_is_guarded_again(last_year, tmp_path):
    (tmp_path / "next.py").write_text(REPLACE_PEOPLE)
    last_year.config["ALEMBIC"]["version_locations"] = [str(tmp_path)]

    with last_year.app_context():
        alembic.upgrade()

    assert (current(last_year), kept(last_year)) == ("next", SAID)
    with last_year.app_context(), pytest.raises(IntegrityError, match="FOREIGN KEY"):
        db.session.execute(text("DELETE FROM people"))


class Migrator:
    """A process that migrates, and may be killed on the way."""

    def __init__(self, address):
        settings = json.dumps(SETTINGS_WITHOUT_SERVICES | {"DATABASE_URL": address})
        self.process = subprocess.Popen(
            [sys.executable, Path(__file__).parent / "support" / "migrator.py", settings],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.communicate()

    def does(self, *command):
        self.begins(*command)
        return self.ends()

    def begins(self, direction, target, fatal=None):
        print(json.dumps([direction, target, fatal]), file=self.process.stdin, flush=True)

    def ends(self):
        return int(self.process.stdout.readline())


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """The SQLite file on which migrations are killed."""
    return tmp_path_factory.mktemp("work") / "chat.sqlite"


@pytest.fixture(scope="module")
def on_work(work):
    """A process that migrates this file."""
    with Migrator(f"sqlite:///{work}") as migrator:
        yield migrator


@pytest.fixture(scope="module")
def filled(work, on_work):
    """A file for each revision, in which people have talked."""
    files = {revision: work.with_name(f"{revision}.sqlite") for revision in STEPS}
    files["base"].touch()
    for before, after in pairwise(STEPS):
        place(files[before], work)
        assert on_work.does("upgrade", after) == 0
        if after == "1":
            with closing(sqlite3.connect(work)) as connection:
                connection.executescript(FILL)
        place(work, files[after])
    return files


def place(source, target):
    # Whoever is killed leaves the log of the database beside the file.
    for old in target.parent.glob(f"{target.name}-*"):
        old.unlink()
    shutil.copy(source, target)


def dump(file):
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def columns(room):
    """Return what the tables are made of, and where the migrations stand."""
    with room.app_context():
        found = {
            (table, column["name"], column["nullable"])
            for table in inspect(db.engine).get_table_names()
            for column in inspect(db.engine).get_columns(table)
        }
        standing = "alembic_version" in inspect(db.engine).get_table_names()
        return found, db.session.scalars(text(VERSION)).all() if standing else []


def fill(room):
    with room.app_context():
        for statement in FILL.split(";"):
            db.session.execute(text(statement))
        db.session.commit()
