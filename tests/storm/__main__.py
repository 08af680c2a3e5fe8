"""Run a storm: `python -m tests.storm --seconds 300 --seed 7 --database postgresql`."""

import argparse
import asyncio
import secrets
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.storm import report, run
from tests.support import postgresql

# A storm that hangs is ended after this long, with all its processes.
START_AND_END_S = 240


def main():
    """Storm over each database that is asked for; return the exit code."""
    asked = _arguments()
    if asked.machines and asked.database != "postgresql":
        sys.exit("Machines share a PostgreSQL: make storm MACHINES=2 DATABASE=postgresql")
    databases = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    reports = [_storm(database, asked) for database in databases]
    return 0 if all(report.is_fair(r) for r in reports) else 1


def _storm(database, asked):
    machines = f"{asked.machines} machines behind Caddy, " if asked.machines else ""
    encrypted = "encrypted, " if asked.encrypted else ""
    print(
        f"\nStorm: {machines}{encrypted}{database}, {asked.seconds} s, seed {asked.seed}",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as folder, DATABASES[database](folder) as address:
        result = asyncio.run(_in_time(asked, address, Path(folder)))
    print(report.describe(result), flush=True)
    return result


async def _in_time(asked, address, folder):
    async with asyncio.timeout(asked.seconds + START_AND_END_S):
        return await run.storm(asked, address, folder)


@contextmanager
def _sqlite(folder):
    yield f"sqlite:///{folder}/chat.sqlite"


@contextmanager
def _postgresql(_folder):
    with postgresql.running() as server:
        yield server.get_uri()


DATABASES = {"sqlite": _sqlite, "postgresql": _postgresql}


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--machines", type=int, default=0, help="so many, behind Caddy")
    parser.add_argument("--encrypted", action="store_true", help="through Pusher")
    parser.add_argument("--before", help="a revision of git, as the machines' first version")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
