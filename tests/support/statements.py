"""Counting what is asked of a database."""

from contextlib import contextmanager

from sqlalchemy import event

from chatapp.database import db


@contextmanager
def counted(app):
    """Give a list that gets "statement" or "commit" for each, in all threads."""
    counts = []
    listeners = {
        "before_cursor_execute": lambda *_: counts.append("statement"),
        "commit": lambda *_: counts.append("commit"),
    }
    with app.app_context():
        engine = db.engine
    for name, note in listeners.items():
        event.listen(engine, name, note)
    yield counts
    for name, note in listeners.items():
        event.remove(engine, name, note)
