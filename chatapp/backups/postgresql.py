"""Backups of PostgreSQL, by its own programs: pg_dump, pg_restore and psql.

https://www.postgresql.org/docs/current/app-pgdump.html
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, update
from sqlalchemy.exc import DBAPIError

from ..database import Base, alembic
from ..models import Room
from . import contents as known
from .contents import Contents
from .files import Failed, replaced, taking_the_place_of

HEADER = b"PGDMP"
# A format that is compressed, and of which pg_restore can take parts; without the names of users,
# so that another one can restore it. A migration that runs is waited for, but not for ever.
DUMP = ("--format=custom", "--no-owner", "--no-privileges", "--lock-wait-timeout=10s")
RESTORE = ("--no-owner", "--no-privileges")
# Where Debian puts each version; the others are on the PATH.
VERSIONS = Path("/usr/lib/postgresql")
# Tables that no model has.
OTHER_TABLES = ("alembic_version", "message_words")
SCHEMA = "public"
ROOMS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user
      AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
TABLES = f"SELECT tablename FROM pg_tables WHERE schemaname = '{SCHEMA}'"  # noqa: S608
FUNCTIONS = f"""
    SELECT DISTINCT tgfoid::regprocedure::text FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
    WHERE NOT tgisinternal AND c.relnamespace = '{SCHEMA}'::regnamespace
"""  # noqa: S608


def engine_of(address: URL) -> Engine:
    """Return an engine that keeps no connections: a restoration looks for those of rooms."""
    return create_engine(address, poolclass=NullPool)


def backup(engine: Engine, target: Path, *, overwrite: bool) -> Contents:
    """Dump the database as it is at one moment into the file `target`. Raises Failed."""
    with taking_the_place_of(target, overwrite=overwrite) as written, _reading(engine) as reading:
        known.check_tables(_column(reading, TABLES), "The database")
        # The dump shows what this transaction sees, so that what we count is what it has.
        [snapshot] = _column(reading, "SELECT pg_export_snapshot()")
        found = _contents(reading)
        _run(engine, "pg_dump", *DUMP, f"--snapshot={snapshot}", f"--file={written}")
    return found


def restore(engine: Engine, source: Path, *, yes: bool) -> list[str]:
    """Put a dump into the place of the database; return what was done. Raises Failed."""
    migration = _check(engine, source)
    before, drop = _before(engine)
    known.refuse_unless(yes, before)
    kept = source.with_name(f"{replaced(str(engine.url.database))}.dump") if before else None
    if kept:
        backup(engine, kept, overwrite=False)
    _replace(engine, source, drop, _begin_anew(before, migration))
    alembic.upgrade()
    with engine.begin() as connection:
        if not known.has_lives(migration):
            # Migration 11 has given it a life; only the epoch is left to do.
            connection.execute(update(Room).values(epoch=sum(known.epochs(before))))
        after = _contents(connection)
    return known.told(before, after, kept)


def _check(engine: Engine, source: Path) -> str:
    """Read all of a dump, and return its migration. Raises Failed if it isn't a whole room's."""
    with source.open("rb") as opened:
        if opened.read(len(HEADER)) != HEADER:
            raise Failed(f"{source} is no backup of a room on PostgreSQL.")
    listed = _run(engine, "pg_restore", "--list", str(source))
    known.check_tables(set(re.findall(r" TABLE public (\w+) ", listed)), str(source))
    _run(engine, "pg_restore", f"--file={os.devnull}", str(source))
    rows = _run(
        engine, "pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(source)
    )
    migration: str = re.findall(r"^COPY public\.alembic_version .*\n(.*)$", rows, re.M)[0]
    known.check_migration(migration, str(source))
    return migration


def _before(engine: Engine) -> tuple[Contents | None, str]:
    """Return what is in the database, and the SQL that drops it. Raises Failed if it is used."""
    ours = {*Base.metadata.tables, *OTHER_TABLES}
    with _reading(engine) as reading:
        if others := _column(reading, ROOMS):
            raise Failed(
                f"{len(others)} connections use the database. Stop the room first, on all machines."
            )
        tables = ours & _column(reading, TABLES)
        before = _contents(reading) if tables >= known.OURS else None
        functions = _column(reading, FUNCTIONS) if tables else set()
    drop = [f"DROP TABLE {SCHEMA}.{name} CASCADE;" for name in sorted(tables)]
    drop += [f"DROP FUNCTION {name} CASCADE;" for name in sorted(functions)]
    return before, "\n".join(drop)


def _begin_anew(before: Contents | None, migration: str) -> str:
    epoch, later = known.epochs(before)
    life = f"""
        UPDATE {SCHEMA}.room
        SET life = '{known.new_life()}', epoch = greatest(epoch, {epoch}) + {later};
    """  # noqa: S608
    revoked = f"UPDATE {SCHEMA}.invitations SET revoked_at = now() WHERE revoked_at IS NULL;"  # noqa: S608
    has_lives, has_belonging = known.has_lives(migration), known.has_belonging(migration)
    return (life if has_lives else "") + (revoked if has_belonging else "")


def _replace(engine: Engine, source: Path, drop: str, begin_anew: str) -> None:
    """Replace everything in one transaction: after a failure all is as it was. Raises Failed."""
    sign_ins = f"FROM {SCHEMA}.sign_ins WHERE ended_at IS NULL"
    is_there = "sign_ins CASCADE" in drop
    first = f"""
        SET client_min_messages = warning;
        BEGIN;
        SET LOCAL lock_timeout = '10s';
        CREATE TEMPORARY TABLE signed_in_before AS
            SELECT id::text {sign_ins if is_there else "FROM (SELECT '' AS id) AS nobody"};
        {drop}
    """
    # Whoever has logged out since stays logged out: by `signed_in_before`.
    last = f"""
        {begin_anew}
        UPDATE {SCHEMA}.sign_ins SET ended_at = now()
            WHERE ended_at IS NULL AND id NOT IN (SELECT id FROM pg_temp.signed_in_before);
        COMMIT;
    """  # noqa: S608
    with _restoring(engine, source) as (script, psql):
        _write(psql, first.encode(), script, last.encode())


@contextmanager
def _restoring(engine: Engine, source: Path) -> Iterator[tuple[subprocess.Popen[bytes], Any]]:
    read = [_program(engine, "pg_restore"), *RESTORE, "--file=-", str(source)]
    write = [_program(engine, "psql"), "--no-psqlrc", "--quiet", "--no-password"]
    options = ("--set=ON_ERROR_STOP=1", "--output=/dev/null", *_connection(engine))
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(read, stdout=pipe) as script,  # noqa: S603 - programs of PostgreSQL
        subprocess.Popen(  # noqa: S603
            [*write, *options], stdin=pipe, stderr=pipe, env=_environment(engine)
        ) as psql,
    ):
        yield script, psql


def _write(
    psql: subprocess.Popen[bytes], first: bytes, script: subprocess.Popen[bytes], last: bytes
) -> None:
    to, of = _open(psql.stdin), _open(script.stdout)
    try:
        to.write(first)
        shutil.copyfileobj(of, to)
        # Without its end, and so without a COMMIT, psql undoes all.
        if script.wait() == 0:
            to.write(last)
        to.close()
    except BrokenPipeError:
        of.close()
    said = _open(psql.stderr).read().decode(errors="replace")
    if psql.wait() or script.wait():
        raise Failed(f"The restoration failed, and all is as before: {_first_line(said)}.")


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    # They are pipes, so there is one.
    assert stream  # noqa: S101
    return stream


@contextmanager
def _reading(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            yield connection
    except DBAPIError as error:
        raise Failed(f"The database can't be read: {_first_line(str(error.orig))}.") from error


def _column(connection: Connection, query: str) -> set[str]:
    return {str(row[0]) for row in connection.exec_driver_sql(query)}


def _contents(connection: Connection) -> Contents:
    def rows(query: str) -> Sequence[Sequence[Any]]:
        return connection.exec_driver_sql(query).all()

    return known.contents(rows)


def _run(engine: Engine, name: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs; return what it says. Raises Failed."""
    where = _connection(engine) if name == "pg_dump" else ()
    done = subprocess.run(  # noqa: S603
        [_program(engine, name), *arguments, *where],
        env=_environment(engine),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(
            f"{name} failed: {_first_line(done.stderr) or f'it ended with {done.returncode}'}."
        )
    return done.stdout


def _connection(engine: Engine) -> tuple[str, ...]:
    # Not at the top: a room on SQLite starts a tenth faster without it.
    from psycopg.conninfo import make_conninfo

    # A dialect of its own: that of an engine adds what only its driver understands.
    arguments = engine.url.get_dialect()().create_connect_args(engine.url)[1]
    # Who lists the processes of this machine can read their arguments.
    arguments.pop("password", None)
    return ("--no-password", f"--dbname={make_conninfo(**arguments)}")


def _environment(engine: Engine) -> dict[str, str]:
    return os.environ | ({"PGPASSWORD": engine.url.password} if engine.url.password else {})


def _program(engine: Engine, name: str) -> str:
    """Return where a program is that is as new as the server, or little newer. Raises Failed."""
    server = _major_of(engine)
    found = {_version(path): path for path in reversed(_installed(name))}
    if fitting := sorted(version for version in found if version >= server):
        return found[fitting[0]]
    newest = f"only of version {max(found)}" if found else "not"
    raise Failed(
        f"{name} is {newest} installed here, and the server is PostgreSQL {server}. Install "
        f"postgresql-client-{server} (from apt.postgresql.org where your system is older)."
    )


def _installed(name: str) -> list[str]:
    folders = [*os.get_exec_path(), *map(str, VERSIONS.glob("*/bin"))]
    return [path for folder in folders if os.access(path := f"{folder}/{name}", os.X_OK)]


def _version(path: str) -> int:
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    number = re.search(r"\) (\d+)", done.stdout)
    return int(number[1]) if number else 0


@cache
def _major_of(engine: Engine) -> int:
    with _reading(engine) as reading:
        [number] = _column(reading, "SHOW server_version_num")
    return int(number) // 10_000


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
