"""What a send waits for while half a million messages expire, in a room of a million."""

import json
import sqlite3
from contextlib import ExitStack, closing
from time import monotonic, sleep
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import psycopg

from tests.support import postgresql

from . import load
from .search import MESSAGES, fill_postgresql, fill_sqlite
from .servers import Room, Sink
from .table import Row

ROUNDS = 5
SECONDS = 4
SENDERS = 8
AT_MOST = 1.5
# The messages are of the last ninety days.
KEPT_DAYS = "45"
EXPIRED = "FROM messages WHERE id < (SELECT first_id FROM room)"


def retention(folder, _against):
    """How long a send takes while messages go, beside the same room when it is quiet."""
    with ExitStack() as running:
        sink = running.enter_context(Sink("sink", folder))
        file = folder / "on-sqlite.sqlite"
        room = Room("on-sqlite", folder, sink)
        fill_sqlite(file)
        with closing(sqlite3.connect(file, isolation_level=None, timeout=60)) as database:
            yield from _measured(room, "SQLite", database)
        uri = running.enter_context(postgresql.running()).get_uri()
        room = Room("on-postgresql", folder, sink, uri)
        fill_postgresql(uri)
        with psycopg.connect(uri, autocommit=True) as database:
            yield from _measured(room, "PostgreSQL", database)


def _measured(room, name, database):
    with room:
        _sends(room)
        quiet = [_sends(room) for _ in range(ROUNDS)]
        left, begun = _count(database), monotonic()
        _keep(room, KEPT_DAYS)
        assert _count(database) > MESSAGES * 0.4
        left = _count(database)
        begun = monotonic()
        busy = [_sends(room) for _ in range(ROUNDS)]
        deleted, took = left - _count(database), monotonic() - begun
        assert deleted > 0
        yield _row(f"while messages expire, {name}", busy, quiet)
        yield Row(f"expired messages deleted a second meanwhile, {name}", deleted / took)
        if name == "SQLite":
            # One needn't wait until the last of them has gone.
            database.execute(f"DELETE {EXPIRED} AND id < (SELECT max(id) FROM messages)")
            merging = [_sends(room) for _ in range(ROUNDS)]
            yield _row("while the search index forgets their words, SQLite", merging, quiet)


def _row(what, busy, quiet):
    pairs = [(one.at(0.99), other.at(0.99)) for one, other in zip(busy, quiet, strict=True)]
    name = f"answer, p99, ms, 8 senders: {what}"
    return Row.of_rounds(name, pairs, "quiet", at_most=AT_MOST)


def _sends(room):
    return load.in_turn(room.port, lambda n: room.say(n + 1), SENDERS, SECONDS)


def _count(database):
    [count] = database.execute(f"SELECT count(*) {EXPIRED}").fetchone()
    return count


def _keep(room, days):
    """Have an administrator set for how many days messages are kept, and wait until they go."""
    answer = _post(room, {"messages": days})
    assert _post(room, {"messages": days, "confirmed": answer["confirmed"]}) is None


def _post(room, form):
    headers = room.headers(0, "application/x-www-form-urlencoded") | {"Accept": "application/json"}
    address = f"{room.address}/admin/retention"
    try:
        with urlopen(Request(address, urlencode(form).encode(), headers), timeout=60):
            sleep(1)
    except HTTPError as refused:
        return json.loads(refused.read())
    return None
