"""Who has access, who of them has the room open, and their status.

Pusher knows who has the room open, the database knows the rest. Answers hold people's ids, names,
pictures, statuses and when they were here last, and never an e-mail address or Auth0 subject.
"""

from collections.abc import Collection
from itertools import islice
from typing import Any

from flask import Blueprint, Response, g, request
from sqlalchemy import ColumnElement, and_, bindparam, or_, select, tuple_
from sqlalchemy.orm import aliased

from . import statuses
from .auth import gate, membership
from .database import db
from .errors import Refusal
from .messages.history import is_number
from .models import Person, iso, shown_status
from .payload import WrongShape, answer, flag, json_object
from .realtime import client
from .text import MAX_NAME

MAX_IDS = 100
# How many people are found by name where the request doesn't say.
NAMED = "20"

# What others see of a person.
DESCRIBED = (
    Person.id,
    Person.name,
    Person.picture,
    Person.kept_status,
    Person.status_emoji,
    Person.status_words,
    Person.here_at,
)
# Written so that SQLite goes by the index of names, and not by those of suspensions and of who has
# left, where it would have to sort everybody.
HAS_ACCESS = and_(Person.suspended_at.is_(None).is_(True), Person.left_at.is_(None).is_(True))
# Who comes after somebody in a list by name.
Before = aliased(Person)
BEFORE = select(Before.searched).where(Before.id == bindparam("after_id")).scalar_subquery()
AFTER = tuple_(Person.searched, Person.id) > tuple_(BEFORE, bindparam("after_id"))

bp = Blueprint("people", __name__)


class TooMany(Refusal, status=422, code="too_many"):
    """The request asks for more than MAX_IDS people."""


@bp.get("/people")
@gate.background
def index() -> dict[str, Any]:
    """List the people who have the room open; who have the ids `?ids=`; or whose name has `?q=`."""
    if "q" in request.args:
        page = (request.args.get("limit", NAMED), request.args.get("after"))
        return named(request.args["q"], *page)
    ids = request.args.get("ids")
    return here() if ids is None else known(set(ids.split(",")))


@bp.put("/status")
def status() -> Response:
    """Choose the status, and what to say of it in words of one's own."""
    return answer(statuses.choose(json_object(request), g.person.id))


@bp.put("/idle")
@gate.background
def idle() -> Response:
    """Become away because no key was pressed for a while, or become available again."""
    return answer(statuses.be_idle(flag(json_object(request), "idle"), g.person.id))


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


def named(words: str, limit: str, after: str | None = None) -> dict[str, Any]:
    """Return `{"people": […], "more": bool}`: who has access and a name like these words, by name.

    A name is like them if it, or a word in it, begins with them. Nobody is found by their e-mail
    address. `after` is the id of the last person of the page before. Raises WrongShape.
    """
    if not is_number(limit) or int(limit) < 1:
        raise WrongShape("limit has to be a whole number from 1.")
    most = min(int(limit), MAX_IDS)
    begins = " ".join(words.lower().split())
    wanted = [] if after is None else [AFTER]
    wanted += [_may_be_like(begins)] if begins else []
    # One at a time, because only Python knows who is invited.
    found = db.session.execute(
        select(*DESCRIBED, Person.email, Person.email_verified, Person.invited_at)
        .where(HAS_ACCESS, *wanted)
        .order_by(Person.searched, Person.id)
        .execution_options(yield_per=most + 1),
        {"after_id": after},
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


def _is_found(person: Any, begins: str) -> bool:
    # What is searched ends with the address, in which there may be anything, even a space.
    is_like = f" {begins}" in f" {person.name.lower()}"
    return is_like and membership.is_let_in(person)


def _described(ids: Collection[str]) -> list[dict[str, Any]]:
    found = db.session.execute(select(*DESCRIBED).where(Person.id.in_(ids)).order_by(Person.name))
    return [_description(person) for person in found]


def _description(person: Any) -> dict[str, Any]:
    return {
        "user_id": person.id,
        "name": person.name,
        "picture": person.picture,
        "status": shown_status(person.kept_status),
        "emoji": person.status_emoji,
        "words": person.status_words,
        "last_here_at": iso(person.here_at),
    }
