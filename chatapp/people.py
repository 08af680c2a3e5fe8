"""People as Auth0 describes them."""

from typing import Any

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from .database import db, now
from .models import Person
from .outside import NotInvited, Suspended

MAX_NAME = 100
MAX_PICTURE_BYTES = 500
# Zero-width non-joiner and joiner: Persian names and emoji are written with them.
JOINERS = "\u200c\u200d"
ADMIN_ROLE = "admin"


def signed_in(claims: dict[str, Any]) -> Person:
    """Return the person of these verified claims, met for the first time or once more.

    Keyed by issuer and subject, never by e-mail: addresses change hands.
    The caller commits. Raises NotInvited and Suspended.
    """
    if not may_enter(claims):
        raise NotInvited
    person = _known_or_new(claims["iss"], claims["sub"])
    if person.suspended_at:
        raise Suspended
    person.name = name_of(claims)
    person.picture = picture_of(claims)
    person.email = claims.get("email")
    person.email_verified = claims.get("email_verified") is True
    person.has_admin_role = has_admin_role(claims)
    person.last_signed_in_at = now()
    person.sign_in_count += 1
    return person


def may_enter(claims: dict[str, Any]) -> bool:
    """Say whether this room is for the owner of these claims; only a verified address counts."""
    emails = current_app.config["ALLOWED_EMAILS"]
    domains = current_app.config["ALLOWED_EMAIL_DOMAINS"]
    if not emails and not domains:
        return True
    email = str(claims.get("email") or "").lower()
    # The last @: what stands before it may be quoted, and hold others.
    is_allowed = email in emails or email.rpartition("@")[2] in domains
    return is_allowed and claims.get("email_verified") is True


def has_admin_role(claims: dict[str, Any]) -> bool:
    """Say whether the claim that the operator names lists the role; no other claim counts."""
    claim = current_app.config["AUTH0_ROLES_CLAIM"]
    roles = claims.get(claim) if claim else None
    # A list: in a text, "admin" would be found within "not-an-administrator".
    return isinstance(roles, list) and ADMIN_ROLE in roles


def is_administrator(person: Person) -> bool:
    """Say whether `person` administers the room: by a verified address, or by their role."""
    email = (person.email or "").lower()
    by_email = person.email_verified and email in current_app.config["ADMIN_EMAILS"]
    return by_email or person.has_admin_role


def read_up_to(message_id: int, person: Person) -> None:
    """Note that `person` has seen the conversation up to here; it never moves back."""
    further = (Person.id == person.id, Person.read_id < message_id)
    db.session.execute(update(Person).where(*further).values(read_id=message_id))
    db.session.commit()


def name_of(claims: dict[str, Any]) -> str:
    """Return what to call this person: at most 100 code points, never blank.

    Never the e-mail address, which Auth0 gives as the name of people who sign in with a
    password: other members don't get to see it.
    """
    names = (_printable(claims.get(claim)) for claim in ("name", "given_name", "nickname"))
    return next(
        (n[:MAX_NAME].rstrip() for n in names if n and n != claims.get("email")), "Somebody"
    )


def picture_of(claims: dict[str, Any]) -> str | None:
    """Return the address of the person's picture when it is https and not too long."""
    picture = _printable(claims.get("picture"))
    usable = picture.startswith("https://") and " " not in picture
    return picture if usable and len(picture.encode()) <= MAX_PICTURE_BYTES else None


def _known_or_new(issuer: str, subject: str) -> Person:
    known = select(Person).filter_by(issuer=issuer, subject=subject)
    if person := db.session.scalar(known):
        return person
    person = Person(issuer=issuer, subject=subject, name="", first_signed_in_at=now())
    person.last_signed_in_at = person.first_signed_in_at
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:
        # Their first sign-in in another window was a moment faster.
        return db.session.scalars(known).one()
    return person


def _printable(text: object) -> str:
    # Lone surrogates can't be stored, and control characters would disorder a list of names.
    shown = "".join(c if c.isprintable() or c in JOINERS else " " for c in str(text or ""))
    return " ".join(shown.split())
