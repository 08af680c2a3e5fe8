"""Something changes while a request is under way, which waits for it in the database."""

from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from unittest.mock import patch

from sqlalchemy import text, update

from chatapp import database
from chatapp.database import db
from chatapp.models import Person
from tests.support.acting import person

GIVE_UP_S = 20


@contextmanager
def changing(app, name, *also, **values):
    """Change somebody's row, and commit once what they ask for waits for it, or is answered."""
    answers = []
    whom = person(app, name).id

    def ask(request):
        asking = Thread(target=lambda: answers.append(request()))
        asking.start()
        until_it_waits(asking, writes)
        db.session.commit()
        asking.join(GIVE_UP_S)
        return answers[0]

    with app.app_context():
        for statement in also:
            db.session.execute(statement)
        db.session.execute(update(Person).filter_by(id=whom).values(**values))
        with noted_writes() as writes:
            yield ask


@contextmanager
def noted_writes():
    """Note when somebody waits for SQLite's lock."""
    writes = Event()
    original = database._has_write_lock

    def note(*given):
        has_it = original(*given)
        if not has_it:
            writes.set()
        return has_it

    with patch.object(database, "_has_write_lock", note):
        yield writes


def until_it_waits(asking, writes):
    over = monotonic() + GIVE_UP_S
    while asking.is_alive() and not is_waiting(writes):
        assert monotonic() < over, "it neither waits nor ends"


def is_waiting(writes):
    if db.engine.name == "sqlite":
        return writes.is_set()
    with db.engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))
