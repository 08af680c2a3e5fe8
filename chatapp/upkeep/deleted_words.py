"""Having SQLite forget what was deleted: the words in its index, copies in its file, and its log.

The index (FTS5) only notes that a row is deleted; its words stay until the parts of the index
are merged into one. https://sqlite.org/fts5.html#the_merge_command
SQLite overwrites what is deleted (PRAGMA secure_delete), but where it has moved a row from page to
page before, a copy may be left in the unused part of a page: only VACUUM leaves none.
"""

import sqlite3
from typing import Any

from sqlalchemy import text
from structlog.stdlib import get_logger

from ..database import BUSY_TIMEOUT_MS, db

# Of about 4 KB each. With 64, whoever sends waits for it: tests/bench/README.md.
PAGES = 8
MERGE = text("INSERT INTO message_words (message_words, rank) VALUES ('merge', :pages)")
# By SQLite's manual, a merge that changes less than this has nothing more to do.
SOMETHING = 2
WAIT_MS = 50
# VACUUM holds up whoever writes: of so much, for less than a second. A larger file is the
# operator's to write anew.
MAX_BYTES = 64 * 1024 * 1024

log = get_logger(__name__)


class Merge:
    """A merge of the whole index as it is at the first step; after a kill, begin another one."""

    def __init__(self) -> None:
        self._is_begun = False

    def step(self) -> bool:
        """Merge a little, in a transaction of its own; return whether there is more to do."""
        if not _on_sqlite():
            return False
        # A negative number takes all parts of the index together.
        pages = PAGES if self._is_begun else -PAGES
        self._is_begun = True
        with db.writing() as connection:
            driver: Any = connection.connection.dbapi_connection
            before = driver.total_changes
            connection.execute(MERGE, {"pages": pages})
            changes: int = driver.total_changes - before
            connection.commit()
        return changes >= SOMETHING


def rewrite() -> None:
    """Have SQLite write its file anew, unless that takes too long."""
    if not _on_sqlite():
        return
    with db.engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        pages, size = (
            driver.execute(f"PRAGMA {it}").fetchone()[0] for it in ("page_count", "page_size")
        )
        if pages * size > MAX_BYTES:
            log.info("not vacuumed", megabytes=pages * size // 1024**2)
            return
        try:
            driver.execute("VACUUM")
        except sqlite3.OperationalError as error:
            # A full disk, for instance. All but such copies is gone.
            log.warning("not vacuumed", why=str(error))


def empty_log() -> bool:
    """Move what is in SQLite's log into the database, and empty it; False if somebody reads it."""
    if not _on_sqlite():
        return True
    with db.engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        # While this waits for readers, nobody can write.
        driver.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
        try:
            is_busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError:
            return False
        finally:
            driver.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return not is_busy


def _on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"
