"""Backups of SQLite: the same kind of file, copied by SQLite itself while others write.

https://sqlite.org/backup.html
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from flask import Flask, current_app

from .. import database, metrics
from ..database import alembic, db
from . import contents as known
from .contents import Contents
from .files import ENDS, Failed, beside, refuse_same, replaced, taking_the_place_of

HEADER = b"SQLite format 3\0"
# How long to wait for somebody who writes just now, and for a room that is about to end.
WAIT_S = 10
STOPPED_WITHIN_S = 2
# SQLite's codes have more exact ones, which have the same last byte.
ANY_OF_KIND = 0xFF
UNREADABLE = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR})
ALIVE_BEFORE = "CREATE TEMPORARY TABLE signed_in_before (id TEXT PRIMARY KEY)"
REVOKE = """
    UPDATE invitations SET revoked_at = strftime('%Y-%m-%d %H:%M:%f000', 'now')
    WHERE revoked_at IS NULL
"""
END_OTHERS = """
    UPDATE sign_ins SET ended_at = strftime('%Y-%m-%d %H:%M:%f000', 'now')
    WHERE ended_at IS NULL AND id NOT IN (SELECT id FROM signed_in_before)
"""


def backup(live: Path, target: Path, *, overwrite: bool) -> Contents:
    """Copy the database as it is at one moment into the file `target`. Raises Failed."""
    if not live.exists():
        raise Failed(f"There is no database yet: {live} doesn't exist.")
    refuse_same(live, target)
    with taking_the_place_of(target, overwrite=overwrite) as copy:
        try:
            _copy(live, copy)
        except sqlite3.Error as error:
            raise Failed(f"{live} couldn't be copied to {target}: {error}.") from error
        return check(copy, str(live))


def check(file: Path, name: str) -> Contents:
    """Read all of a file, and return what is in it. Raises Failed if it isn't a whole room."""
    with file.open("rb") as opened:
        if opened.read(len(HEADER)) != HEADER:
            raise Failed(f"{name} is no backup of a room on SQLite.")
    try:
        with closing(_connect(file)) as connection:
            return _checked(connection, name)
    except sqlite3.DatabaseError as error:
        raise Failed(f"{name} is damaged: {error}.") from error


def restore(source: Path, live: Path, *, yes: bool) -> list[str]:
    """Put a backup into the place of the database; return what was done. Raises Failed."""
    refuse_same(live, source)
    known.check_migration(check(source, str(source)).migration, str(source))
    live.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _taken(live) as (connection, before), beside(live) as copy:
        known.refuse_unless(yes, before)
        _copy(source, copy)
        _migrate(copy)
        _begin_anew(copy, before)
        after = check(copy, str(source))
        kept = _keep(live, connection if before else None)
        if before and connection:
            with closing(_connect(copy)) as prepared:
                prepared.backup(connection)
        else:
            copy.replace(live)
    return known.told(before, after, kept)


def _connect(file: Path, wait_s: float = WAIT_S) -> sqlite3.Connection:
    # It must exist: an empty one would be made otherwise.
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=wait_s)


def _copy(source: Path, target: Path) -> None:
    with closing(_connect(source)) as read, closing(_connect(target)) as written:
        # In one step, so that nobody who writes meanwhile makes it begin again.
        read.backup(written)
        # One file alone, without a log beside it.
        written.execute("PRAGMA journal_mode = DELETE")


def _checked(connection: sqlite3.Connection, name: str) -> Contents:
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    known.check_tables({row[0] for row in tables}, name)
    problems = connection.execute("PRAGMA integrity_check").fetchall()
    if problems != [("ok",)]:
        raise Failed(f"{name} is damaged: {problems[0][0]}.")
    if connection.execute("PRAGMA foreign_key_check").fetchall():
        raise Failed(f"{name} is damaged: it has rows that refer to rows that are missing.")
    return known.contents(lambda query: connection.execute(query).fetchall())


@contextmanager
def _taken(live: Path) -> Iterator[tuple[sqlite3.Connection | None, Contents | None]]:
    """Give the database, which nobody else may open meanwhile, and what is in it.

    It has no contents where SQLite can't read it, or where it isn't a room's.
    """
    if not live.exists():
        yield None, None
        return
    with closing(_connect(live, STOPPED_WITHIN_S)) as connection:
        before = None
        try:
            _take(connection)
            before = _checked(connection, str(live))
        except sqlite3.DatabaseError as error:
            kind = error.sqlite_errorcode & ANY_OF_KIND
            if kind in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise Failed(f"Somebody uses {live}. Stop the room first.") from error
            if kind not in UNREADABLE:
                # Somebody may use it, or it may be whole: a disk that is full, rights that lack.
                raise Failed(f"{live} can't be replaced: {error}.") from error
        except Failed:
            pass
        yield connection, before


def _take(connection: sqlite3.Connection) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    # While anybody else has the file open, its log can't be ended; then it is locked for them.
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("COMMIT")


def _migrate(file: Path) -> None:
    app = Flask("chatapp", static_folder=None)
    app.config |= current_app.config | {"DATABASE_URL": f"sqlite:///{file.absolute()}"}
    for part in (metrics, database):
        part.init_app(app)
    with app.app_context():
        alembic.upgrade()
        db.engine.dispose()


def _begin_anew(file: Path, before: Contents | None) -> None:
    alive = before.signed_in if before else frozenset[str]()
    with closing(_connect(file)) as connection:
        connection.execute(
            "UPDATE room SET life = ?, epoch = max(epoch, ?) + ?",
            (known.new_life(), *known.epochs(before)),
        )
        # Whoever has logged out since stays logged out.
        connection.execute(ALIVE_BEFORE)
        connection.executemany(
            "INSERT INTO signed_in_before VALUES (?)", [(each,) for each in alive]
        )
        connection.execute(END_OTHERS)
        connection.execute(REVOKE)
        connection.commit()
        # One file alone: whatever follows it by name would miss a log.
        connection.execute("PRAGMA journal_mode = DELETE")


def _keep(live: Path, connection: sqlite3.Connection | None) -> Path | None:
    kept = live.with_name(replaced(live.name))
    if connection is None:
        # SQLite can't read it, so it is kept as it is. Also where it is gone, a log of it may be
        # left, which SQLite would take for one of the database that comes into its place.
        for end in ENDS:
            with suppress(FileNotFoundError):
                Path(f"{live}{end}").rename(f"{kept}{end}")
        return kept if kept.exists() else None
    with taking_the_place_of(kept) as copy, closing(_connect(copy)) as written:
        connection.backup(written)
    return kept
