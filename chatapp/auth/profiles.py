"""The name and the picture that a person has in the room: the provider's, or what they chose.

No two names look alike. A sign-in gives somebody whose name is taken a number, "Kate (2)"; whoever
chooses a name that is taken is refused. What changes a person here has locked them before.
"""

import re
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import CompoundSelect, delete, func, select, union_all
from sqlalchemy.exc import IntegrityError

from .. import text
from ..database import db, now
from ..errors import Refusal
from ..models import EVERYONE, NO_PICTURE, FormerName, Person
from .claims import NAMELESS, name_of, picture_of

NAMES_AT_ONCE = 50
# So long nobody else gets a name that somebody has given up, or one that looks like it.
NAMES_KEPT = timedelta(days=30)
# Nobody may take more names from the others than these.
MOST_GIVEN_UP = 5
PICTURES = ("provider", "initials", "none")
# Of @everyone, nobody should have to ask whether it is a person; nor of somebody without a name.
RESERVED = {text.skeleton(EVERYONE), text.skeleton(NAMELESS)}
# What looks like a number that text.marked adds.
NUMBERED = re.compile(r"(?<=\S)\s*\(\s*\d+\s*\)$")


class InvalidName(Refusal, status=422, code="invalid_name"):
    """Nobody can have such a name."""


class NameTaken(Refusal, status=422, code="name_taken"):
    """Somebody else has the name or had it lately, or one that looks like it."""


class TooManyNames(Refusal, status=422, code="too_many_names"):
    """The person has given up MOST_GIVEN_UP names within NAMES_KEPT."""


class NoSuchPicture(Refusal, status=422, code="no_such_picture"):
    """The request names none of PICTURES."""


def take_over(person: Person, claims: dict[str, Any]) -> None:
    """Take the name and the picture of these verified claims, unless the person chose others."""
    person.provider_name = name_of(claims)
    person.provider_picture = picture_of(claims)
    person.picture = _picture(person)
    if person.chosen_name is None:
        _rename(person, _distinct_name(person.provider_name, person))


def choose_name(person: Person, wanted: str) -> None:
    """Give a person the name that they want; the provider's, if that is empty.

    Raises InvalidName, NameTaken and TooManyNames.
    """
    try:
        with db.session.begin_nested():
            _choose_name(person, wanted)
    except IntegrityError as error:
        raise NameTaken("Somebody took that name just now. Choose another one.") from error


def choose_picture(person: Person, choice: str) -> None:
    """Show the provider's picture of a person, their initials or none. Raises NoSuchPicture."""
    if choice not in PICTURES:
        raise NoSuchPicture("Choose one of the three pictures.")
    person.picture_choice = choice
    person.picture = _picture(person)


def _picture(person: Person) -> str | None:
    shown = {"initials": None, "none": NO_PICTURE}
    return shown.get(person.picture_choice, person.provider_picture)


def _choose_name(person: Person, wanted: str) -> None:
    if not wanted.strip():
        person.chosen_name = None
        _rename(person, _distinct_name(person.provider_name or NAMELESS, person))
        return
    name = _valid(wanted, person.email)
    if text.skeleton(name) != person.skeleton:
        _refuse_too_many(person, name)
        # Only the room gives numbers: with one of their own, they would pass for the other person.
        names = {name, NUMBERED.sub("", name)}
        if len(_free_of(list(names), person)) < len(names):
            raise NameTaken(
                "Somebody has that name or had it lately, or one that looks like it."
                " Choose another one."
            )
    person.chosen_name = None if name == person.provider_name else name
    _rename(person, name)


def _valid(wanted: str, email: str | None) -> str:
    whole = text.clean_line(wanted)
    if len(whole) > text.MAX_NAME:
        raise InvalidName(
            f"A name can have up to {text.MAX_NAME} characters. Yours has {len(whole):,}."
        )
    name = text.clean_name(wanted)
    if not name:
        raise InvalidName("Nobody would see that name. Write it in letters.")
    if text.skeleton(name).startswith("@"):
        raise InvalidName("A name can't begin with @, as a mention does. Write it without.")
    if text.contains_address(wanted, email):
        raise InvalidName("A name can't contain an e-mail address. Write it without.")
    if text.skeleton(text.without_number(name)) in RESERVED:
        raise InvalidName("Nobody can have that name here. Choose another one.")
    return name


def _refuse_too_many(person: Person, name: str) -> None:
    held = select(func.count()).where(
        FormerName.person_id == person.id,
        FormerName.given_up_at > now() - NAMES_KEPT,
        # One that is taken back is no more of them.
        FormerName.skeleton != text.skeleton(name),
    )
    if (db.session.scalar(held) or 0) >= MOST_GIVEN_UP:
        raise TooManyNames(
            f"You've changed your name {MOST_GIVEN_UP} times within {NAMES_KEPT.days} days."
            " Take one of those names back, or wait."
        )


def _distinct_name(name: str, person: Person) -> str:
    """Return `name`, with a number if somebody else's name looks the same: "Kate (2)"."""
    # A person keeps their number, or two people could swap names from sign-in to sign-in.
    kept = text.marked(name, text.number_of(person.name))
    if text.skeleton(kept) == person.skeleton:
        return kept
    numbers = (range(first, first + NAMES_AT_ONCE) for first in count(1, NAMES_AT_ONCE))
    tried = ([text.marked(name, number) for number in some] for some in numbers)
    return next(free for names in tried for free in _free_of(names, person))


def _rename(person: Person, name: str) -> None:
    before = person.skeleton
    person.name = name
    if before and before != person.skeleton:
        # Their messages still stand under it.
        former = FormerName(skeleton=before, person_id=person.id, given_up_at=now())
        db.session.merge(former)
        taken_back = delete(FormerName).filter_by(skeleton=person.skeleton, person_id=person.id)
        db.session.execute(taken_back)


def _free_of(names: list[str], person: Person) -> list[str]:
    """Return those of the names that nobody else has, or had lately, or one that looks like it."""
    skeletons = [text.skeleton(name) for name in names]
    # In one statement: somebody who gives a name up just now is in one of the tables.
    others: CompoundSelect[tuple[str | None]] = union_all(
        select(Person.skeleton).where(Person.skeleton.in_(skeletons), Person.id != person.id),
        select(FormerName.skeleton).where(
            FormerName.skeleton.in_(skeletons),
            FormerName.person_id != person.id,
            FormerName.given_up_at > now() - NAMES_KEPT,
        ),
    )
    taken = {text.skeleton(EVERYONE), *db.session.scalars(others)}
    return [n for n, skeleton in zip(names, skeletons, strict=True) if skeleton not in taken]
