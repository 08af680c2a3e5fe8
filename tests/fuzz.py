"""Fuzz for a while: `python -m tests.fuzz --seconds 1200 --seed 7 --database postgresql`.

What it finds is printed with the request that shows it, made as small as possible.
"""

import argparse
import logging
import multiprocessing
import secrets
import sys
import tempfile
from contextlib import contextmanager
from unittest.mock import patch

from chatapp import create_app
from chatapp.database import alembic
from chatapp.local.auth0.server import Auth0Server
from chatapp.realtime import client
from tests.storm.__main__ import DATABASES
from tests.support.cast import HOME, SETTINGS_WITHOUT_SERVICES, Outbox, close
from tests.support.fuzzer import Found, Fuzzer


def main():
    """Fuzz over each database that is asked for, at once; return the exit code."""
    asked = _arguments()
    databases = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    print(f"Fuzzing for {asked.seconds} s, seed {asked.seed}", flush=True)
    with multiprocessing.get_context("spawn").Pool(len(databases)) as processes:
        each = [(database, asked.seconds, asked.seed) for database in databases]
        return max(processes.starmap(_fuzz, each))


def _fuzz(database, seconds, seed):
    # What is refused is logged, and most is.
    logging.disable()
    with (
        tempfile.TemporaryDirectory() as folder,
        DATABASES[database](folder) as address,
        _room(address) as (app, settings),
    ):
        try:
            count = Fuzzer.of(app, settings).run(seconds, seed)
        except Found as found:
            print(f"{database}, seed {seed}: {found}", flush=True)
            return 1
    print(f"{database}: {count:,} requests, nothing found", flush=True)
    return 0


@contextmanager
def _room(address):
    with (
        Auth0Server("chatapp", "a client secret", HOME) as auth0,
        patch.object(client, "Backend", Outbox()),
    ):
        settings = SETTINGS_WITHOUT_SERVICES | {
            "AUTH0_DOMAIN": auth0.issuer,
            "DATABASE_URL": address,
            "ADMIN_EMAILS": "ada@example.com",
        }
        app = create_app(settings)
        with app.app_context():
            alembic.upgrade()
        yield app, settings
        close(app)


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
