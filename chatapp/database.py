"""The database: how it is reached, how time is kept in it, and its migrations."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, cast

from alembic.runtime.migration import MigrationContext, MigrationStep
from alembic.util import CommandError
from flask import Flask, current_app, g
from flask_alembic import Alembic
from sqlalchemy import (
    URL,
    BigInteger,
    Connection,
    DateTime,
    Engine,
    Integer,
    MetaData,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine import Dialect, ExceptionContext
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

# How long a writer waits for another one before SQLite says "database is locked".
BUSY_TIMEOUT_MS = 10_000
# And for another process that migrates: copying a large table takes its time.
MIGRATION_TIMEOUT_MS = 600_000
# Neither the group nor others: people's addresses are in it, and the keys to their sign-ins.
FOR_US_ALONE = 0o600
# Any number that nothing else in the same PostgreSQL database locks.
MIGRATION_LOCK = 0x63686174


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, with its zone on the way in and out; SQLite would drop it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return _in_utc(value) if value else None


# What people ask for may be any number: one beyond 2^31 is no id, but it is no error either.
# SQLite's integers are as large, and only that very name gives a key its number by itself.
Number = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """The models' base. Constraints have names, so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {datetime: Instant, int: Number}  # noqa: RUF012 - as SQLAlchemy reads it


class Database:
    """One engine for each application, and one session for each application context.

    As Flask-SQLAlchemy-Lite has it, but for its async sessions: after each request it starts an
    event loop to close them, 0.7 ms, four times the rest of a small request.
    """

    def init_app(self, app: Flask) -> None:
        """Build the engine of `app`, and have each session closed with its context."""
        engine = create_engine(
            _address(app),
            # Each worker has 16 threads (gunicorn.conf.py); the publisher and the cutter are two.
            pool_size=18,
            max_overflow=3,
            # A request that waits longer for a connection is told to come back.
            pool_timeout=5,
            pool_pre_ping=True,
            # What somebody said would stand in the log with any statement that fails.
            hide_parameters=True,
        )
        event.listen(engine, "do_connect", _keep_others_out)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "handle_error", _quote_no_row)
        app.extensions["engine"] = engine
        app.teardown_appcontext(_close_session)

    @property
    def engine(self) -> Engine:
        """The engine of the current application."""
        engine: Engine = current_app.extensions["engine"]
        return engine

    @property
    def engines(self) -> dict[str, Engine]:
        """The same, as Flask-Alembic asks for it."""
        return {"default": self.engine}

    @property
    def session(self) -> Session:
        """The session of the current request, or of whatever context the application is in."""
        if "session" not in g:
            # A person loaded by the gate is still good after a commit: nothing else writes it.
            g.session = Session(self.engine, expire_on_commit=False)
        session: Session = g.session
        return session


db = Database()

Heads = str | list[str] | tuple[str, ...]


class Migrations(Alembic):
    """Migrations that are done as a whole or not at all, also by several processes at once.

    Each is one transaction, which holds off other processes that migrate. Killed at any
    moment, it leaves nothing behind that the next run would meet.
    """

    def run_migrations(
        self, fn: Callable[[Heads, MigrationContext], list[MigrationStep]], **kwargs: Any
    ) -> None:
        context = self.migration_context
        connection = cast(Connection, context.bind)
        with _migrating(connection):
            steps = fn(context.get_current_heads(), context)
            for _ in steps:
                connection.rollback()
                # Another process may have done some of them: go on from where things stand.
                super().run_migrations(lambda heads, _: _next(steps, heads), **kwargs)


alembic = Migrations(metadatas=Base.metadata, run_mkdir=False)


def init_app(app: Flask) -> None:
    """Connect `app` to the database of its settings."""
    app.config["ALEMBIC_CONTEXT"] = {
        "transactional_ddl": True,
        "transaction_per_migration": True,
        "on_version_apply": _check_foreign_keys,
    }
    db.init_app(app)
    # Where Flask-Alembic looks for the engines.
    app.extensions["sqlalchemy"] = db
    alembic.init_app(app)


def now() -> datetime:
    """Return this moment, in UTC, to the millisecond: what browsers can tell apart."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _address(app: Flask) -> URL:
    # Relative paths begin in the instance folder, which nobody else may look into.
    url = make_url(app.config["DATABASE_URL"])
    if url.get_backend_name() != "sqlite" or Path(str(url.database)).is_absolute():
        return url
    folder = Path(app.instance_path)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return url.set(database=str(folder / str(url.database)))


def _close_session(_error: BaseException | None) -> None:
    if session := g.pop("session", None):
        session.close()


_creating = Lock()


def _keep_others_out(
    dialect: Dialect, _record: object, arguments: list[Any], _parameters: dict[str, Any]
) -> None:
    if dialect.name != "sqlite":
        return
    file = arguments[0]
    # One at a time: whoever closes a file gives up all locks that the process has on it.
    with _creating, suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, FOR_US_ALONE))
    # Those of an older room. SQLite gives what it makes beside the file the rights of the file.
    for beside in ("", "-wal", "-shm"):
        with suppress(OSError):
            Path(file + beside).chmod(FOR_US_ALONE)


def _prepare(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        # WAL: readers never wait for a writer. FULL: what was answered 201 survives a power cut.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        # SQLite's own knows the letters of ASCII alone: nobody would find ÅSA as åsa.
        connection.create_function("lower", 1, _lower, deterministic=True)


@contextmanager
def _migrating(connection: Connection) -> Iterator[None]:
    # On this connection alone: to the application a transaction that begins with a look at
    # something and writes later would be "database is locked" at once.
    connection.rollback()
    _prepare_to_migrate(connection.connection.dbapi_connection)
    event.listen(connection, "begin", _begin)
    try:
        yield
    finally:
        connection.rollback()
        event.remove(connection, "begin", _begin)


def _prepare_to_migrate(connection: Any) -> None:
    # Nothing is put back: Flask-Alembic closes the connection in the end.
    if isinstance(connection, sqlite3.Connection):
        # Or else Python commits by itself before and after what changes a table.
        connection.isolation_level = None
        # A table is changed by replacing it with a copy. Inside a transaction this does nothing.
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(f"PRAGMA busy_timeout = {MIGRATION_TIMEOUT_MS}")


def _begin(connection: Connection) -> None:
    # Both wait until no other process migrates, and hold until the transaction ends.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")


def _next(steps: list[MigrationStep], heads: Heads) -> list[MigrationStep]:
    return [step for step in steps if set(step.from_revisions_no_deps) == set(heads)][:1]


def _check_foreign_keys(*, ctx: MigrationContext, **_: Any) -> None:
    if ctx.dialect.name == "sqlite" and ctx.bind:
        orphans = ctx.bind.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise CommandError(f"Rows of these tables refer to nothing: {orphans}")


def _quote_no_row(failure: ExceptionContext) -> None:
    # PostgreSQL's detail, below the first line, quotes the row that it refuses.
    diagnosis = getattr(failure.original_exception, "diag", None)
    if diagnosis is None or diagnosis.message_detail is None:
        return
    for error in filter(None, (failure.original_exception, failure.sqlalchemy_exception)):
        error.args = (str(error.args[0]).partition("\n")[0],)


def _lower(text: str | None) -> str | None:
    return text and text.lower()


def _in_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
