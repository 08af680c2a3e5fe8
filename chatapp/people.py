"""Who has the room open, and their status: available, busy or away.

Pusher knows who has the room open, the database knows their statuses. Answers and events hold
people's ids, names, pictures and statuses, and never an e-mail address or Auth0 subject.
"""

from collections.abc import Collection
from functools import partial
from itertools import islice
from typing import Any

from flask import Blueprint, Response, g, request
from sqlalchemy import ColumnElement, Connection, bindparam, or_, select, update

from . import rate_limit
from .auth import gate, membership
from .database import db
from .errors import Refusal
from .messages import revisions
from .messages.history import is_number
from .messages.revisions import Transaction
from .models import IDLE, Person, shown_status
from .payload import WrongShape, answer, encode, flag, json_object
from .realtime import client
from .text import MAX_NAME

CHOICES = ("available", "busy", "away")
MAX_IDS = 100
# How many people are found by name where the request doesn't say.
NAMED = "20"

THEIRS = Person.id == bindparam("person_id")
KEPT = select(Person.kept_status).where(THEIRS)
# Each is one statement, so that it can't overwrite what another window stores at the same moment.
CHOOSE = rate_limit.CHARGE.where(Person.kept_status != bindparam("chosen")).values(
    {Person.kept_status: bindparam("chosen")}
)
SWITCH = (
    update(Person)
    .where(THEIRS, Person.suspended_at.is_(None), Person.kept_status == bindparam("before"))
    .values({Person.kept_status: bindparam("after")})
)

bp = Blueprint("people", __name__)


class NoSuchStatus(Refusal, status=422, code="no_such_status"):
    """The request names a status that doesn't exist."""


class TooMany(Refusal, status=422, code="too_many"):
    """The request asks for more than MAX_IDS people."""


@bp.get("/people")
@gate.background
def index() -> dict[str, Any]:
    """List the people who have the room open; who have the ids `?ids=`; or whose name has `?q=`."""
    if "q" in request.args:
        return named(request.args["q"], request.args.get("limit", NAMED))
    ids = request.args.get("ids")
    return here() if ids is None else known(set(ids.split(",")))


@bp.put("/status")
def status() -> Response:
    """Choose the status: available, busy or away."""
    return answer(choose(json_object(request).get("status"), g.person.id))


@bp.put("/idle")
@gate.background
def idle() -> Response:
    """Become away because no key was pressed for a while, or become available again."""
    return answer(be_idle(flag(json_object(request), "idle"), g.person.id))


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


def named(words: str, limit: str) -> dict[str, Any]:
    """Return `{"people": […], "more": bool}`: who has access and a name like these words, by name.

    A name is like them if it, or a word in it, begins with them. Nobody is found by their e-mail
    address. Raises WrongShape.
    """
    if not is_number(limit) or int(limit) < 1:
        raise WrongShape("limit has to be a whole number from 1.")
    most = min(int(limit), MAX_IDS)
    begins = " ".join(words.lower().split())
    # One at a time, because only Python knows who is invited.
    found = db.session.scalars(
        select(Person)
        .where(Person.suspended_at.is_(None), _may_be_like(begins))
        .order_by(Person.searched, Person.id)
        .execution_options(yield_per=most + 1)
    )
    page = list(islice((p for p in found if _is_found(p, begins)), most + 1))
    found.close()
    return {"people": [_description(p) for p in page[:most]], "more": len(page) > most}


def _may_be_like(begins: str) -> ColumnElement[bool]:
    # SQLite refuses patterns of 50,000 bytes.
    begins = begins[:MAX_NAME]
    return or_(
        Person.searched.startswith(begins, autoescape=True),
        Person.searched.contains(f" {begins}", autoescape=True),
    )


def _is_found(person: Person, begins: str) -> bool:
    # What is searched ends with the address, in which there may be anything, even a space.
    is_like = f" {begins}" in f" {person.name.lower()}"
    return is_like and membership.is_invited(person.email, person.email_verified)


def choose(status: str | None, person_id: str) -> str:
    """Store the status that a person chose, publish it if it is new, and return it as JSON.

    Raises NoSuchStatus, TooFast and Suspended.
    """
    if status not in CHOICES:
        raise NoSuchStatus("A status is one of available, busy and away.")
    return revisions.change(person_id, partial(_choose, status, person_id), revs=0)


def be_idle(is_idle: bool, person_id: str) -> str:
    """Switch a person between available and idle, publish that, and return their status as JSON.

    A status that they chose stays. Raises Suspended.
    """
    states = ("available", IDLE) if is_idle else (IDLE, "available")
    return revisions.change(person_id, partial(_be_idle, *states, person_id), revs=0)


def _choose(status: str, person_id: str, transaction: Transaction) -> str:
    connection = transaction.connection
    if rate_limit.charge(connection, person_id, CHOOSE, chosen=status):
        return _published(status, person_id, transaction)
    if _kept(connection, person_id) == status:
        return _state(status, person_id)
    raise rate_limit.refusal(connection, person_id)


def _be_idle(before: str, after: str, person_id: str, transaction: Transaction) -> str:
    values = {"person_id": person_id, "before": before, "after": after}
    if transaction.connection.execute(SWITCH, values).rowcount:
        return _published(after, person_id, transaction)
    return _state(_kept(transaction.connection, person_id), person_id)


def _kept(connection: Connection, person_id: str) -> str:
    membership.refuse_suspended(connection, person_id)
    kept: str = connection.execute(KEPT, {"person_id": person_id}).scalar_one()
    return kept


def _published(kept: str, person_id: str, transaction: Transaction) -> str:
    state = _state(kept, person_id)
    transaction.publish("status-changed", state, client.PRESENCE)
    return state


def _state(kept: str, person_id: str) -> str:
    return encode({"user_id": person_id, "status": shown_status(kept)})


def _described(ids: Collection[str]) -> list[dict[str, Any]]:
    found = db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.name))
    return [_description(person) for person in found]


def _description(person: Person) -> dict[str, Any]:
    return {
        "user_id": person.id,
        "name": person.name,
        "picture": person.picture,
        "status": person.status,
    }
