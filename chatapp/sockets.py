"""Whose sockets are to be cut: Pusher keeps them open, whatever we think of their owners.

It stands in the database, in the transaction that ends their sign-ins, until Pusher has
confirmed it to the thread in cutter.py.
"""

from collections.abc import Collection

from flask import current_app
from sqlalchemy import select, update

from .cutter import Cutter
from .database import db, now
from .models import Person


def mark(person_ids: Collection[str]) -> None:
    """Have the sockets of these people cut, once the caller has committed and calls `cut`."""
    if person_ids:
        marked = update(Person).where(Person.id.in_(person_ids))
        db.session.execute(marked.values(sockets_to_cut_since=now()))


def cut() -> None:
    """Cut the sockets of whoever is marked, without waiting for it."""
    _cutter().wake()


def are_cut(person_id: str, within_s: float = 0) -> bool:
    """Say whether no socket of a person is left to be cut, after waiting for it for a moment."""
    cutter = _cutter()
    # Until it has marked whoever may no longer enter, no mark means nothing.
    return cutter.wait_until(lambda: cutter.knows_the_lists and not _is_marked(person_id), within_s)


def _is_marked(person_id: str) -> bool:
    found = db.session.scalar(select(Person.sockets_to_cut_since).filter_by(id=person_id))
    db.session.commit()
    return found is not None


def _cutter() -> Cutter:
    cutter: Cutter = current_app.extensions["cutter"]
    return cutter
