"""Rooms of any size, and people who are signed in to them.

`python -m tests.bench.fill COUNT` prepares the database of the settings, signs COUNT people in and
prints their session cookies. The first one is an administrator.
"""

import logging
import sqlite3
import sys
from contextlib import closing

from sqlalchemy import insert

from chatapp import create_app
from chatapp.database import alembic, db, now
from chatapp.models import Person, SignIn, searched

# Times lie within the last ninety days. Authors come in blocks, so that five million rows are
# written in the order of every index, which takes seconds in place of minutes.
GROW = """
    INSERT INTO {table}
    WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers
                                  WHERE n + 1 < {count}),
    row AS (SELECT n, strftime('%Y-%m-%d %H:%M:%f000', 'now',
                               (n * 7776000.0 / {count} - 7776000) || ' seconds') AS moment
            FROM numbers)
    SELECT {values} FROM row"""
PEOPLE = """printf('u_%024d', n), 'https://tenant.example/', n, 'Person ' || n, n || '@example.com',
    1, moment, moment, n % 50, 0, 'available', 0,
    'person ' || n || char(10) || n || '@example.com'"""
MESSAGES = """n + 1, printf('u_%024d', n * {people} / {count}), 'client-id-' || n,
    substr('What somebody said in message ' || n || ', which has some more words in it, as people '
           || 'write: now a line, now two, and so on, until all is said.', 1, 20 + n * 31 % 130),
    'Person', moment"""
FAST = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -500000")


def grow(file, people, messages):
    """Fill the SQLite database of a room up to so many people and messages."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for pragma in FAST:
            database.execute(f"PRAGMA {pragma}")
        table = """people (id, issuer, subject, name, email, email_verified, first_signed_in_at,
            last_signed_in_at, sign_in_count, has_admin_role, status, read_id, searched)"""
        _insert(database, "people", table, PEOPLE, people)
        table = "messages (rev, author_id, client_id, text, name, sent_at)"
        _insert(
            database, "messages", table, MESSAGES.format(people=people, count=messages), messages
        )
        database.execute("UPDATE room SET rev = (SELECT max(rev) FROM messages)")
        database.execute("ANALYZE")
        database.execute("PRAGMA journal_mode = WAL")


def _insert(database, name, table, values, count):
    [first] = database.execute(f"SELECT count(*) FROM {name}").fetchone()
    if first < count:
        database.execute(GROW.format(table=table, first=first, count=count, values=values))


def sign_in(app, count):
    """Migrate the database of `app`, sign people in, and return their cookies."""
    ids = [f"u_{n:024}" for n in range(count)]
    with app.app_context():
        alembic.upgrade()
        db.session.execute(
            insert(Person), [_person(n, person_id) for n, person_id in enumerate(ids)]
        )
        sign_ins = [
            {"id": f"s{n}", "person_id": i, **_times("signed_in_at", "seen_at")}
            for n, i in enumerate(ids)
        ]
        db.session.execute(insert(SignIn), sign_ins)
        db.session.commit()
        signer = app.session_interface.get_signing_serializer(app)
        name = app.config["SESSION_COOKIE_NAME"]
        return [f"{name}={signer.dumps({'sign_in': row['id']})}" for row in sign_ins]


def _person(n, person_id):
    name, email = f"Person {n}", f"{n}@example.com"
    return {
        "id": person_id,
        "issuer": "https://tenant.example/",
        "subject": str(n),
        "name": name,
        "email": email,
        "email_verified": True,
        "has_admin_role": n == 0,
        "searched": searched(name, email),
        "sign_in_count": 1,
        **_times("first_signed_in_at", "last_signed_in_at"),
    }


def _times(*names):
    return dict.fromkeys(names, now())


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    print("\n".join(sign_in(create_app(), int(sys.argv[1]))))
