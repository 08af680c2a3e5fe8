"""The status of a person: available, busy or away, with an emoji and words of their own.

Whoever presses no key for a while becomes away by themselves, which never takes the place of what
they chose. An answer is `{"user_id", "status", "emoji", "words"}`, and so is the event
`status-changed`; emoji and words are null where there are none. An event may also tell a new name
and picture.
"""

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from . import rate_limit
from .auth import membership
from .errors import Refusal
from .messages import revisions
from .messages.emoji import normalised
from .messages.reactions import NoSuchEmoji
from .messages.revisions import Transaction
from .models import IDLE, Person, shown_status
from .payload import WrongShape, encode
from .realtime import client
from .text import clean_line, shows

CHOICES = ("available", "busy", "away")
ONE_OF_THEM = "A status is one of available, busy and away."
MAX_WORDS = 80

THEIRS = Person.id == bindparam("person_id")
# What a person chooses, by its name in requests.
COLUMNS = {
    "status": Person.kept_status,
    "emoji": Person.status_emoji,
    "words": Person.status_words,
}
KEPT = select(*COLUMNS.values()).where(THEIRS)
# One statement, so that it can't overwrite what another window stores at the same moment.
SWITCH = (
    update(Person)
    .where(THEIRS, Person.suspended_at.is_(None), Person.kept_status == bindparam("before"))
    .values({Person.kept_status: bindparam("after")})
    .returning(*COLUMNS.values())
)


class NoSuchStatus(Refusal, status=422, code="no_such_status"):
    """The request names a status that doesn't exist."""


class WordsTooLong(Refusal, status=422, code="words_too_long"):
    """A status in words of one's own has more than MAX_WORDS characters."""


def choose(body: dict[str, Any], person_id: str) -> str:
    """Store what a person chose of status, emoji and words, and return all three as JSON.

    What `body` doesn't name stays as it is. They are published if something has changed. Who is
    muted says nothing in words or emoji of their own, but may take them back.
    Raises NoSuchStatus, NoSuchEmoji, WordsTooLong, WrongShape, TooFast, Muted and Suspended.
    """
    chosen = {name: READ[name](body[name]) for name in COLUMNS if name in body}
    if not chosen:
        raise NoSuchStatus(ONE_OF_THEM)
    return revisions.change(person_id, partial(_choose, chosen, person_id), revs=0)


def be_idle(is_idle: bool, person_id: str) -> str:
    """Switch a person between available and idle, publish that, and return what `choose` does.

    A status that they chose stays. Raises Suspended.
    """
    states = ("available", IDLE) if is_idle else (IDLE, "available")
    return revisions.change(person_id, partial(_be_idle, *states, person_id), revs=0)


def with_face(person: Person) -> str:
    """Return the event's data for somebody who has another name or picture, with both."""
    kept = (person.kept_status, person.status_emoji, person.status_words)
    face = {"name": person.name, "picture": person.picture}
    return encode(json.loads(_state(kept, person.id)) | face)


def _status(status: object) -> str:
    if status not in CHOICES:
        raise NoSuchStatus(ONE_OF_THEM)
    return str(status)


def _emoji(emoji: object) -> str | None:
    found = normalised(emoji) if isinstance(emoji, str) else None
    if found is None and emoji is not None:
        raise NoSuchEmoji("Choose one emoji.")
    return found


def _words(words: object) -> str | None:
    if words is not None and not isinstance(words, str):
        raise WrongShape("The words of a status have to be a text.")
    line = clean_line(words)
    if len(line) > MAX_WORDS:
        raise WordsTooLong(
            f"A status can have up to {MAX_WORDS} characters. Yours has {len(line):,}."
        )
    return line if shows(line) else None


READ: dict[str, Callable[[object], str | None]] = {
    "status": _status,
    "emoji": _emoji,
    "words": _words,
}


def _choose(chosen: dict[str, str | None], person_id: str, transaction: Transaction) -> str:
    connection = transaction.connection
    new = {name: f"new_{name}" for name in chosen}
    values = {new[name]: value for name, value in chosen.items()}
    # One statement, for the same reason as SWITCH.
    is_speech = bool(chosen.get("emoji") or chosen.get("words"))
    charge = rate_limit.CHARGE if is_speech else rate_limit.CHARGE_EVEN_MUTED
    choose = (
        charge.where(
            or_(*(COLUMNS[name].is_distinct_from(bindparam(new[name])) for name in chosen))
        )
        .values({COLUMNS[name]: bindparam(new[name]) for name in chosen})
        .returning(*COLUMNS.values())
    )
    if charged := rate_limit.charge(connection, person_id, choose, **values):
        return _published(charged[-len(COLUMNS) :], person_id, transaction)
    kept = _kept(connection, person_id)
    if chosen.items() <= dict(zip(COLUMNS, kept, strict=True)).items():
        return _state(kept, person_id)
    raise rate_limit.refusal(connection, person_id, is_speech=is_speech)


def _be_idle(before: str, after: str, person_id: str, transaction: Transaction) -> str:
    values = {"person_id": person_id, "before": before, "after": after}
    if switched := transaction.connection.execute(SWITCH, values).one_or_none():
        return _published(switched, person_id, transaction)
    return _state(_kept(transaction.connection, person_id), person_id)


def _kept(connection: Connection, person_id: str) -> Sequence[str | None]:
    membership.refuse_suspended(connection, person_id)
    return connection.execute(KEPT, {"person_id": person_id}).one()


def _published(kept: Sequence[str | None], person_id: str, transaction: Transaction) -> str:
    state = _state(kept, person_id)
    transaction.publish("status-changed", state, client.status_channel)
    return state


def _state(kept: Sequence[str | None], person_id: str) -> str:
    status, emoji, words = kept
    state = {"status": shown_status(str(status)), "emoji": emoji, "words": words}
    return encode({"user_id": person_id} | state)
