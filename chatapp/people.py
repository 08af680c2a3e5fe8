"""Who has the room open, and their status: available, busy or away.

Pusher knows who has the room open, the database knows their statuses. Answers and events hold
people's ids, names, pictures and statuses, and never an e-mail address or Auth0 subject.
"""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, g, request
from sqlalchemy import ColumnElement, select, update

from . import rate_limit
from .auth import gate, membership
from .database import db
from .errors import Refusal
from .models import IDLE, Person
from .payload import flag, json_object
from .realtime import client, publisher

CHOICES = ("available", "busy", "away")
MAX_IDS = 100

bp = Blueprint("people", __name__)


class NoSuchStatus(Refusal, status=422, code="no_such_status"):
    """The request names a status that doesn't exist."""


class TooMany(Refusal, status=422, code="too_many"):
    """The request asks for more than MAX_IDS people."""


@bp.get("/people")
@gate.background
def index() -> dict[str, Any]:
    """List the people who have the room open; with `?ids=`, the people who have these ids."""
    ids = request.args.get("ids")
    return here() if ids is None else known(set(ids.split(",")))


@bp.put("/status")
def status() -> dict[str, str]:
    """Choose the status: available, busy or away."""
    return choose(json_object(request).get("status"), g.person)


@bp.put("/idle")
@gate.background
def idle() -> dict[str, str]:
    """Become away because no key was pressed for a while, or become available again."""
    return be_idle(flag(json_object(request), "idle"), g.person)


def here() -> dict[str, Any]:
    """Return `{"people": […], "partial": bool}`; partial when Pusher didn't name everybody."""
    ids = client.present()
    is_partial = ids is None or len(ids) >= client.MAX_MEMBERS
    return {"people": _described(ids or ()), "partial": is_partial}


def known(ids: Collection[str]) -> dict[str, Any]:
    """Return `{"people": […]}`, the people with these ids; ids of nobody are left out.

    Raises TooMany.
    """
    if len(ids) > MAX_IDS:
        raise TooMany(f"Ask for at most {MAX_IDS} people.")
    return {"people": _described(ids)}


def choose(status: str | None, person: Person) -> dict[str, str]:
    """Store the status that `person` chose, publish it if it is new, and return it.

    Raises NoSuchStatus, TooFast and Suspended.
    """
    if status not in CHOICES:
        raise NoSuchStatus("A status is one of available, busy and away.")
    changed = _store(status, person, Person.kept_status != status)
    if changed:
        rate_limit.charge(person)
    db.session.commit()
    return _publish(person) if changed else _state(person)


def be_idle(is_idle: bool, person: Person) -> dict[str, str]:
    """Switch `person` between available and idle, publish that, and return their status.

    A status that they chose stays. Raises Suspended.
    """
    before, after = ("available", IDLE) if is_idle else (IDLE, "available")
    changed = _store(after, person, Person.kept_status == before)
    db.session.commit()
    return _publish(person) if changed else _state(person)


def _store(status: str, person: Person, if_new: ColumnElement[bool]) -> bool:
    # One statement, so that it can't overwrite what another window stores at the same moment.
    theirs = (Person.id == person.id, Person.suspended_at.is_(None), if_new)
    change = update(Person).where(*theirs).values(kept_status=status)
    return db.session.scalar(change.returning(Person.id)) is not None


def _publish(person: Person) -> dict[str, str]:
    state = _state(person)
    publisher.publish("status-changed", state, client.PRESENCE)
    return state


def _state(person: Person) -> dict[str, str]:
    membership.refresh(person)
    return {"user_id": person.id, "status": person.status}


def _described(ids: Collection[str]) -> list[dict[str, Any]]:
    found = db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.name))
    return [
        {"user_id": p.id, "name": p.name, "picture": p.picture, "status": p.status} for p in found
    ]
