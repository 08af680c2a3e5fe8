"""A process that migrates when told to, and dies when told to, for test_migrations.py.

Reads JSON lines: "upgrade" or "downgrade", the target, and the number of the statement before
which to die, or "commit", or null. Prints how each ended: 0, or -9 where it was killed.
"""

import json
import os
import signal
import sys
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import event

from chatapp import create_app
from chatapp.database import alembic, db


def main(settings):
    """Do each in a process of its own, which a fork makes in no time."""
    app = create_app(settings)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            migrate(app, *json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def migrate(app, direction, target, fatal):
    try:
        with app.app_context():
            die_at(fatal)
            getattr(alembic, direction)(target)
        with app.app_context():
            db.engine.dispose()
        os._exit(0)
    finally:
        os._exit(1)


def die_at(fatal):
    def die_in_time(*_):
        if next(numbers) == fatal:
            die()

    numbers = count()
    event.listen(db.engine, "before_cursor_execute", die_in_time)
    if fatal == "commit":
        event.listen(db.engine, "commit", die)


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
