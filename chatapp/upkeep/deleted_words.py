"""Words of deleted texts leave the search index: SQLite's keeps them until it merges its parts."""

from contextlib import suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from ..database import BUSY_TIMEOUT_MS, db

# A step writes about so many pages of the index, of 4 KB each: whoever sends waits for it.
PAGES = 8
# What the index says of a call of which nothing came: it writes less than two rows.
# https://www.sqlite.org/fts5.html#the_merge_command
NOTHING = 2
WAIT_MS = 50
MERGE = text("INSERT INTO message_words (message_words, rank) VALUES ('merge', :pages)")
CHANGES = text("SELECT total_changes()")


class Merge:
    """One merge of all parts of the index into one, in steps."""

    def __init__(self) -> None:
        # The first call begins to merge all parts, the others go on with that.
        self._pages = -PAGES

    def step(self) -> bool:
        """Merge some; return whether there is more."""
        if db.engine.dialect.name != "sqlite":
            return False
        with db.writing() as connection:
            before = _changes(connection)
            connection.execute(MERGE, {"pages": self._pages})
            has_written = _changes(connection) - before >= NOTHING
            connection.commit()
        self._pages = PAGES
        return has_written


def empty_log() -> bool:
    """Empty SQLite's log, which has old pages; False where a reader is in the way."""
    if db.engine.dialect.name != "sqlite":
        return True
    with suppress(OperationalError), db.engine.connect() as connection:
        # While it waits for readers, nobody can write.
        connection.execute(text(f"PRAGMA busy_timeout = {WAIT_MS}"))
        try:
            return not connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
        finally:
            connection.execute(text(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}"))
    return False


def _changes(connection: Connection) -> int:
    changes: int = connection.execute(CHANGES).scalar_one()
    return changes
