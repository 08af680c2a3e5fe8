"""How soon a search is answered in a room of a million messages, on both databases."""

import random
import sqlite3
from contextlib import closing
from datetime import timedelta
from itertools import accumulate, islice
from time import perf_counter

import psycopg
from sqlalchemy import insert

from chatapp import create_app
from chatapp.database import alembic, db, now
from chatapp.messages import search_words
from chatapp.messages.search import Search
from chatapp.models import Person
from tests.support import postgresql
from tests.support.cast import SETTINGS_WITHOUT_SERVICES, close

from .fill import FAST, _person
from .table import Row

MESSAGES, PEOPLE, TIMES = 1_000_000, 200, 40
COLUMNS = ("rev", "author_id", "client_id", "text", "name", "sent_at", "searched")
SIZE = "SELECT pg_total_relation_size('messages') + pg_total_relation_size('message_words')"
SILENT, READER, BUSY = 7, f"u_{1:024}", 8
# Person 7 has never said anything; the newest with "longago" is 700,000 messages old.
QUERIES = {
    "a common word": {"q": "message"},
    "its second page": {"q": "message", "before": str(MESSAGES // 2)},
    "a rare word": {"q": "word49000"},
    "two letters": {"q": "me"},
    "a phrase": {"q": '"message word3"'},
    "characters of CJK": {"q": "東京都に"},
    "one of them": {"q": "京"},
    "common, from somebody silent": {"q": 'message from:"Silent One"'},
    "common, from somebody busy": {"q": 'message from:"Busy One"'},
    "to:me": {"q": "to:me"},
    "common, before a day": {"q": f"message before:{now() - timedelta(days=60):%Y-%m-%d}"},
    "common, after a day": {"q": f"message after:{now() - timedelta(days=2):%Y-%m-%d}"},
    "common long ago only": {"q": "longago"},
    "two common words that never meet": {"q": "longago lately"},
    "nothing": {"q": "nowhere"},
}


def searches(folder, against):
    """Return p95 of each kind of query, on SQLite and on PostgreSQL."""
    file = folder / "search.sqlite"
    app = _room(f"sqlite:///{file}", lambda: fill_sqlite(file))
    yield from _rows(app, "SQLite")
    with postgresql.running() as server:
        uri = server.get_uri()
        yield from _rows(_room(uri, lambda: fill_postgresql(uri)), "PostgreSQL")
        yield Row("a message in the database, with its indexes, bytes, PostgreSQL", _size(uri))


def _size(uri):
    with psycopg.connect(uri) as connection:
        [size] = connection.execute(SIZE).fetchone()
    return size / MESSAGES


def _room(address, fill):
    app = create_app(SETTINGS_WITHOUT_SERVICES | {"DATABASE_URL": address})
    with app.app_context():
        alembic.upgrade()
        people = [_person(n, f"u_{n:024}") for n in range(PEOPLE)]
        people[SILENT]["name"], people[BUSY]["name"] = "Silent One", "Busy One"
        db.session.execute(insert(Person), people)
        db.session.commit()
        db.engine.dispose()
    fill()
    return app


def fill_sqlite(file):
    """Fill the database of a room with a million messages of the last ninety days."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for pragma in FAST:
            database.execute(f"PRAGMA {pragma}")
        database.execute("BEGIN")
        marks = ", ".join("?" * len(COLUMNS))
        database.executemany(
            f"INSERT INTO messages ({', '.join(COLUMNS)}) VALUES ({marks})", _said()
        )
        database.execute("UPDATE room SET rev = ?", [MESSAGES])
        database.execute("COMMIT")
        database.execute("ANALYZE")
        database.execute("PRAGMA journal_mode = WAL")


def fill_postgresql(uri):
    """Fill a database on PostgreSQL with the same."""
    with psycopg.connect(uri, autocommit=True) as connection:
        # Its index is made afterwards, which takes a tenth of the time.
        [made] = connection.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_message_words_document'"
        ).fetchone()
        connection.execute("DROP INDEX ix_message_words_document")
        with connection.cursor().copy(f"COPY messages ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in _said():
                copy.write_row(row)
        connection.execute(made)
        connection.execute("UPDATE room SET rev = %s", [MESSAGES])
        connection.execute("VACUUM ANALYZE")


def _said():
    chance = random.Random(1)
    words = [f"word{n}" for n in range(50_000)]
    weights = list(accumulate(1 / (n + 5) for n in range(len(words))))
    drawn = chance.choices(words, cum_weights=weights, k=500_000)
    begun, step = now() - timedelta(days=90), timedelta(days=90) / MESSAGES
    at = 0
    for n in range(1, MESSAGES + 1):
        count = chance.randint(3, 14)
        at = (at + count) % (len(drawn) - 20)
        said = list(islice(drawn, at, at + count)) if at < 20 else drawn[at : at + count]
        said.insert(chance.randrange(count), "message" if n % 3 else "東京都に住む")
        said.append("longago" if n < 300_000 else "lately")
        author = n % PEOPLE if n % PEOPLE != SILENT else BUSY
        author_id, text = f"u_{author:024}", " ".join(said)
        mentioned = [READER] if n % 5_000 == 0 else []
        searched = search_words.document(text, author_id, mentioned)
        moment = (begun + n * step).strftime("%Y-%m-%d %H:%M:%S.%f")
        yield n, author_id, f"client-id-{n}", text, "Person", moment, searched


def _rows(app, name):
    for what, args in QUERIES.items():
        with app.test_request_context():
            ms = sorted(_ms(args) for _ in range(TIMES))
        p50, p95 = ms[TIMES // 2], ms[int(TIMES * 0.95)]
        row = Row(f"search, {name}: {what}, p95, ms", p95, p50, "p50")
        yield row.with_goal(at_most=100, of=p95)
    close(app)


def _ms(args):
    begun = perf_counter()
    Search.from_args(args).results(READER).encoded(READER)
    return (perf_counter() - begun) * 1000
