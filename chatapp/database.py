"""The database: its engine and sessions, how moments are stored, and how migrations run.

Other modules use `db.rows` to read, `db.session` where they need objects, and `now()`. The tables
are in models.py, the migrations in migrations/.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
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
    Executable,
    Integer,
    MetaData,
    Row,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine import Dialect, ExceptionContext
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool
from sqlalchemy.types import TypeDecorator

from . import logs, metrics

# How long a writer waits for another writer before SQLite says "database is locked".
BUSY_TIMEOUT_MS = 10_000
# A process has 16 request threads (serving/bridge.py), the publisher and the cutter.
POOL_SIZE, MAX_OVERFLOW = 18, 3
LOCK_POLL_S = 0.001
# After that time a connection is tried before it is used.
UNUSED_S = 1.0
# How long a migration waits for one in another process, which may be copying a large table.
MIGRATION_TIMEOUT_MS = 600_000
# How often a migration may meet a deadlock and is tried again. PostgreSQL needs a second to see it.
DEADLOCKS = 9
DEADLOCK = "40P01"
# No access for the group or others: the file holds e-mail addresses and ids of sign-ins.
OWNER_ONLY = 0o600
# The key of an advisory lock: any number that nothing else in the PostgreSQL database uses.
MIGRATION_LOCK = 0x63686174


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. It keeps its time zone, which SQLite alone would drop."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return _in_utc(value) if value else None


# 64 bits, so that a request for an id beyond 2^31 finds nothing instead of failing. SQLite's
# integers have 64 bits anyway, and it numbers new rows by itself only in an INTEGER column.
Number = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """The base class of all models. Constraints have names, so that migrations can change them."""

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

    This is what Flask-SQLAlchemy-Lite does, without its async sessions: to close those it starts
    an event loop after each request, which takes 0.7 ms, four times the rest of a small request.
    """

    def init_app(self, app: Flask) -> None:
        """Build the engine of `app`, and close each session when its context ends."""
        address = _address(app)
        figures = metrics.of(app)
        figures.connections_allowed = POOL_SIZE + MAX_OVERFLOW
        engine = create_engine(
            address,
            poolclass=_pool_that_tells(figures),
            pool_size=POOL_SIZE,
            max_overflow=MAX_OVERFLOW,
            # In seconds. A request that waits longer for a connection is answered 503.
            pool_timeout=5,
            # Otherwise the log of a failed statement would quote messages.
            hide_parameters=True,
        )
        event.listen(engine, "do_connect", _create_for_owner_only)
        event.listen(engine, "connect", _configure)
        event.listen(engine, "handle_error", _hide_row)
        event.listen(engine, "before_cursor_execute", logs.count_statement)
        event.listen(engine, "checkin", _note_checkin)
        event.listen(engine, "checkout", _check_idle)
        app.extensions["engine"] = engine
        # One query needs no transaction, whose begin and end PostgreSQL would have to be told.
        is_told = engine.dialect.name != "sqlite"
        alone = {"isolation_level": "AUTOCOMMIT"} if is_told else {}
        app.extensions["engine of reads"] = engine.execution_options(**alone)
        app.teardown_appcontext(_close_session)

    @property
    def engine(self) -> Engine:
        """The engine of the current application."""
        engine: Engine = current_app.extensions["engine"]
        return engine

    @property
    def engines(self) -> dict[str, Engine]:
        """The same engine, under the name that Flask-Alembic expects."""
        return {"default": self.engine}

    def rows(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        """Return all rows of a query, without a session; it takes a third of the time."""
        engine: Engine = current_app.extensions["engine of reads"]
        with engine.connect() as connection:
            return connection.execute(statement, values).all()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose transaction has taken SQLite's write lock; the caller commits."""
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "sqlite":
                _take_write_lock(connection.connection.dbapi_connection)
            yield connection

    @property
    def session(self) -> Session:
        """The session of the current application context, usually of a request."""
        if "session" not in g:
            # The gate's person need not be loaded again after a commit.
            g.session = Session(self.engine, expire_on_commit=False)
        session: Session = g.session
        return session


db = Database()

Heads = str | list[str] | tuple[str, ...]


class Behind(Exception):
    """The database lacks a migration that this version needs."""


class Migrations(Alembic):
    """Runs each migration completely or not at all, even when several processes start at once.

    Each migration is one transaction, and other processes that migrate wait for its end. A
    process that is killed in the middle of one leaves no trace of it.
    """

    def refuse_behind(self) -> None:
        """Check that the database lacks no migration. Raises Behind.

        It may have migrations that only a newer version knows, and works with this one all the
        same: each migration leaves the version before it working.
        """
        if self._lacks_any():
            raise Behind

    def catch_up(self) -> None:
        """Run the migrations that the database lacks; wait for another process that does so."""
        if self._lacks_any():
            self.upgrade()

    def _lacks_any(self) -> bool:
        # By a connection of its own: Flask-Alembic keeps one for all threads.
        with db.engine.connect() as connection:
            has = set(MigrationContext.configure(connection).get_current_heads())
        known = {script.revision for script in self.script_directory.walk_revisions()}
        return has <= known and has != set(self.script_directory.get_heads())

    def run_migrations(
        self, fn: Callable[[Heads, MigrationContext], list[MigrationStep]], **kwargs: Any
    ) -> None:
        context = self.migration_context
        connection = cast(Connection, context.bind)
        with _migrating(connection):
            steps = fn(context.get_current_heads(), context)
            for _ in steps:
                self._run_next(steps, connection, **kwargs)

    def _run_next(self, steps: list[MigrationStep], connection: Connection, **kwargs: Any) -> None:
        for is_last in (*[False] * DEADLOCKS, True):
            connection.rollback()
            try:
                # Another process may have run some of the steps, so look again which is next.
                super().run_migrations(lambda heads, _: _next_step(steps, heads), **kwargs)
            except OperationalError as error:
                # People go on writing meanwhile. Where their transaction and this one wait for each
                # other, PostgreSQL ends either of them.
                if is_last or getattr(error.orig, "sqlstate", None) != DEADLOCK:
                    raise
            else:
                return


alembic = Migrations(metadatas=Base.metadata, run_mkdir=False)


def init_app(app: Flask) -> None:
    """Connect `app` to the database of its settings."""
    app.config["ALEMBIC_CONTEXT"] = {
        "transactional_ddl": True,
        "transaction_per_migration": True,
        "on_version_apply": _check_foreign_keys,
        "include_name": _has_model,
    }
    db.init_app(app)
    # Where Flask-Alembic looks for the engines.
    app.extensions["sqlalchemy"] = db
    alembic.init_app(app)


def now() -> datetime:
    """Return the time in UTC, cut to milliseconds, which is all that JavaScript's Date keeps."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _address(app: Flask) -> URL:
    # A relative path is in the instance folder, which only the user we run as may enter.
    url = make_url(app.config["DATABASE_URL"])
    if url.get_backend_name() != "sqlite" or Path(str(url.database)).is_absolute():
        return url
    folder = Path(app.instance_path)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return url.set(database=str(folder / str(url.database)))


def _close_session(_error: BaseException | None) -> None:
    if session := g.pop("session", None):
        session.close()


_creation = Lock()


def _create_for_owner_only(
    dialect: Dialect, _record: object, arguments: list[Any], _parameters: dict[str, Any]
) -> None:
    if dialect.name != "sqlite":
        return
    file = arguments[0]
    # One thread at a time: closing a file drops all locks that the process holds on it.
    with _creation, suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    # Files from before this rule. The files that SQLite adds get the rights of the first one.
    for beside in ("", "-wal", "-shm"):
        with suppress(OSError):
            Path(file + beside).chmod(OWNER_ONLY)


def _configure(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        # WAL: readers never wait for a writer. FULL: a commit survives a power cut.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # What is deleted is overwritten, or it could be read in the file: upkeep/erasure.py.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        # SQLite's own lower() only knows ASCII: searching for åsa would not find ÅSA.
        connection.create_function("lower", 1, _lower, deterministic=True)


def _take_write_lock(connection: Any) -> None:
    # SQLite's own waiting sleeps longer each time, up to 100 ms, while others overtake.
    late = monotonic() + BUSY_TIMEOUT_MS / 1000
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while not _has_write_lock(connection, monotonic() > late):
            sleep(LOCK_POLL_S)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _has_write_lock(connection: Any, is_late: bool) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if is_late or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise OperationalError("BEGIN IMMEDIATE", None, error) from error
        return False
    return True


def _pool_that_tells(figures: metrics.Metrics) -> type[QueuePool]:
    class Pool(QueuePool):
        """A pool that tells how long one waited for a connection, and how many are in use."""

        # SQLAlchemy names its logger by it, of which our level isn't that of ours.
        __module__ = QueuePool.__module__

        def connect(self) -> PoolProxiedConnection:
            began = monotonic()
            try:
                return super().connect()
            finally:
                figures.connection_waits.observe(monotonic() - began)
                self._tell()

        # SQLAlchemy's event for it comes before the connection is back.
        def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
            super()._do_return_conn(record)
            self._tell()

        def _tell(self) -> None:
            with telling:
                figures.connections.set(self.checkedout())

    telling = Lock()
    return Pool


def _note_checkin(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = monotonic()


def _check_idle(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    # PostgreSQL may have closed a connection that waited here: then the pool opens another one.
    # SQLAlchemy's own pool_pre_ping asks each time, which costs a busy room a tenth.
    if monotonic() - record.info.get("used_at", inf) < UNUSED_S:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error


@contextmanager
def _migrating(connection: Connection) -> Iterator[None]:
    # Only on this connection. In the application, a transaction that begins with BEGIN, reads
    # first and writes later would fail at once with "database is locked".
    connection.rollback()
    _configure_for_migrations(connection.connection.dbapi_connection)
    event.listen(connection, "begin", _begin)
    try:
        yield
    finally:
        connection.rollback()
        event.remove(connection, "begin", _begin)


def _configure_for_migrations(connection: Any) -> None:
    # No need to undo this: Flask-Alembic closes the connection when it is done.
    if isinstance(connection, sqlite3.Connection):
        # Otherwise Python commits by itself around statements that change tables.
        connection.isolation_level = None
        # Alembic replaces a table by a changed copy. Within a transaction this has no effect.
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(f"PRAGMA busy_timeout = {MIGRATION_TIMEOUT_MS}")


def _begin(connection: Connection) -> None:
    # Either lock waits until no other process migrates, and is held until the transaction ends.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")


def _next_step(steps: list[MigrationStep], heads: Heads) -> list[MigrationStep]:
    return [step for step in steps if set(step.from_revisions_no_deps) == set(heads)][:1]


def _check_foreign_keys(*, ctx: MigrationContext, **_: Any) -> None:
    if ctx.dialect.name == "sqlite" and ctx.bind:
        orphans = ctx.bind.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise CommandError(f"Rows of these tables refer to rows that do not exist: {orphans}")


def _has_model(name: str | None, kind: str, _parents: Any) -> bool:
    # The index of words is a virtual table on SQLite, of several others, and only SQL touches it.
    return kind != "table" or not str(name).startswith("message_words")


def _hide_row(failure: ExceptionContext) -> None:
    # Below its first line, PostgreSQL's error quotes the row that was refused.
    diagnosis = getattr(failure.original_exception, "diag", None)
    if diagnosis is None or diagnosis.message_detail is None:
        return
    for error in filter(None, (failure.original_exception, failure.sqlalchemy_exception)):
        error.args = (str(error.args[0]).partition("\n")[0],)


def _lower(text: str | None) -> str | None:
    return text and text.lower()


def _in_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
