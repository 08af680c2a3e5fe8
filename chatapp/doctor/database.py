"""Whether the database answers, is as this version needs it, and has space for more."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

from ..database import OWNER_ONLY, alembic, db
from .findings import Finding, notice, ok, problem, warning

CONNECT_S, STATEMENT_S = 2, 5
UPGRADE = "flask --app wsgi db upgrade"
GIB = 2**30
# A day of a busy room, and what SQLite needs beside its file while it is copied.
LOW_SPACE, NO_SPACE = GIB, GIB // 10


def findings(app: Flask) -> Iterator[Finding]:
    """Try the database of `app`'s settings."""
    # Each step that it looks at would be told here.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        engine = db.engine
        if _is_missing(engine):
            yield problem("Database", f"{engine.url.database} doesn't exist. Make it: {UPGRADE}")
            return
        event.listen(engine, "do_connect", _within_the_deadline)
        try:
            with engine.connect() as connection:
                yield from _connected(connection)
        except DBAPIError as error:
            yield problem("Database", _unreachable(engine, error))
        finally:
            engine.dispose()
        yield from _space(engine)


def _is_missing(engine: Engine) -> bool:
    # To connect would make an empty one.
    return engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists()


def _within_the_deadline(
    dialect: Dialect, _record: object, _arguments: list[Any], parameters: dict[str, Any]
) -> None:
    if dialect.name == "postgresql":
        parameters.setdefault("connect_timeout", CONNECT_S)
        parameters.setdefault("options", f"-c statement_timeout={STATEMENT_S}s")
    else:
        parameters["timeout"] = STATEMENT_S


def _unreachable(engine: Engine, error: DBAPIError) -> str:
    # The driver's own message has no password in it; its first line is the reason.
    why = str(error.orig).partition("\n")[0]
    where = engine.url.render_as_string(hide_password=True)
    return f"{where} can't be used: {why}. Check DATABASE_URL, and that the database runs"


def _connected(connection: Connection) -> Iterator[Finding]:
    yield ok("Database", _what(connection))
    if connection.dialect.name == "sqlite":
        yield from _sqlite(connection)
    steps, unknown = _missing_steps(connection)
    if unknown:
        yield notice(
            "Migrations",
            f"the database is ahead of this version ({unknown}), which works on with it",
        )
    elif steps:
        yield problem("Migrations", f"{steps} are missing. Run: {UPGRADE}")
        return
    else:
        yield ok("Migrations", "the database is as this version needs it")
    yield _writable(connection)


def _what(connection: Connection) -> str:
    version = ".".join(map(str, connection.dialect.server_version_info or ()))
    return f"{connection.dialect.name} {version} answers"


def _sqlite(connection: Connection) -> Iterator[Finding]:
    file = Path(str(connection.engine.url.database))
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    if mode != "wal":
        yield warning("SQLite", f"its journal is {mode}, not WAL: is {file.parent} on a network?")
    rights = file.stat().st_mode & 0o777
    if rights != OWNER_ONLY:
        yield problem("SQLite", f"others can read {file}, which isn't ours: chmod 600 {file}")
    else:
        yield ok("SQLite", f"{file}, for this user alone, in WAL mode")


def _missing_steps(connection: Connection) -> tuple[int, str]:
    """Return how many migrations are missing, and the one that is unknown here."""
    known = [script.revision for script in alembic.script_directory.walk_revisions()]
    current = MigrationContext.configure(connection).get_current_heads()
    connection.rollback()
    unknown = ", ".join(head for head in current if head not in known)
    # From the newest on down.
    return (known.index(current[0]) if current and not unknown else len(known)), unknown


def _writable(connection: Connection) -> Finding:
    try:
        # It changes nothing, but takes what a change takes.
        connection.exec_driver_sql("UPDATE room SET rev = rev")
        connection.rollback()
    except DBAPIError as error:
        why = str(error.orig).partition("\n")[0]
        return problem("Database", f"can't be written to: {why}")
    return ok("Database", "can be written to")


def _space(engine: Engine) -> Iterator[Finding]:
    folders = {"temporary files": Path(tempfile.gettempdir())}
    if engine.dialect.name == "sqlite":
        folders["the database"] = Path(str(engine.url.database)).parent
    for what, folder in folders.items():
        yield _space_in(what, folder)


def _space_in(what: str, folder: Path) -> Finding:
    about = f"Disk space for {what}"
    if not folder.exists():
        return problem(about, f"{folder} doesn't exist: mkdir -m 700 -p {folder}")
    free = shutil.disk_usage(folder).free
    text = f"{free / GIB:.1f} GiB are free in {folder}"
    if free >= LOW_SPACE:
        return ok(about, text)
    return (problem if free < NO_SPACE else warning)(about, f"{text}. Make some")
