"""Who is here, and how: Available, Busy or Away.

Pusher knows who is here, and the database how they are. Nobody's e-mail address or Auth0
subject leaves by this way.
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
    """The request names something else than the three."""


class TooMany(Refusal, status=422, code="too_many"):
    """More people are asked for than a page can know of."""


@bp.get("/people")
@gate.background
def index() -> dict[str, Any]:
    """Tell who is here; or how they do whose ids are given."""
    ids = request.args.get("ids")
    return here() if ids is None else known(set(ids.split(",")))


@bp.put("/status")
def status() -> dict[str, str]:
    """Be available, busy or away from now on."""
    return choose(json_object(request).get("status"), g.person)


@bp.put("/idle")
@gate.background
def idle() -> dict[str, str]:
    """Be away because no key was pressed for a while, or be back."""
    return be_idle(flag(json_object(request), "idle"), g.person)


def here() -> dict[str, Any]:
    """Return who has the room open; partial where Pusher can't tell, or not of all."""
    ids = client.present()
    is_partial = ids is None or len(ids) >= client.MAX_MEMBERS
    return {"people": _described(ids or ()), "partial": is_partial}


def known(ids: Collection[str]) -> dict[str, Any]:
    """Return how the people of these ids are called and do; nothing of an id that is none.

    Raises TooMany.
    """
    if len(ids) > MAX_IDS:
        raise TooMany(f"Ask for at most {MAX_IDS} people.")
    return {"people": _described(ids)}


def choose(status: str | None, person: Person) -> dict[str, str]:
    """Keep what `person` chose, and tell everybody if that is new.

    Raises NoSuchStatus, TooFast and Suspended.
    """
    if status not in CHOICES:
        raise NoSuchStatus("A status is one of available, busy and away.")
    changed = _kept(status, person, Person.kept_status != status)
    if changed:
        rate_limit.charge(person)
    db.session.commit()
    return _tell(person) if changed else _state(person)


def be_idle(is_idle: bool, person: Person) -> dict[str, str]:
    """Let `person` be away without having chosen it, or be back; tell everybody if so.

    Raises Suspended.
    """
    before, after = ("available", IDLE) if is_idle else (IDLE, "available")
    changed = _kept(after, person, Person.kept_status == before)
    db.session.commit()
    return _tell(person) if changed else _state(person)


def _kept(status: str, person: Person, unless_in_vain: ColumnElement[bool]) -> bool:
    # In one statement: what is chosen in another window at this moment stays.
    theirs = (Person.id == person.id, Person.suspended_at.is_(None), unless_in_vain)
    change = update(Person).where(*theirs).values(kept_status=status)
    return db.session.scalar(change.returning(Person.id)) is not None


def _tell(person: Person) -> dict[str, str]:
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
