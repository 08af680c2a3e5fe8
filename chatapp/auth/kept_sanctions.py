"""Suspensions and mutes that outlive whoever was forgotten.

The emptied row of a person stays suspended or muted. Who that was is found by keyed hashes alone:
of issuer and subject, and of the verified address. Without SECRET_KEY, nobody can try addresses on
them; and with a key that is no longer in SECRET_KEY_FALLBACKS, they find nobody any more.
"""

import hmac
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from flask import current_app
from sqlalchemy import Row, delete, or_, select, update

from .. import audit, text
from ..database import db, now
from ..models import KeptSanction, Person
from ..payload import encode

PURPOSE = b"chatapp: sanctions of people who were forgotten"


def keep(person: Person) -> None:
    """Keep the suspension or mute of a person whose row is about to be emptied.

    The caller commits both together.
    """
    if not (person.suspended_at or _is_muted(person)):
        return
    key = _key(current_app.config["SECRET_KEY"])
    for each in _hashes(key, person.issuer, person.subject, person.email, person.email_verified):
        kept = KeptSanction(hash=each, person_id=person.id)
        kept.suspended_at, kept.muted_until = person.suspended_at, person.muted_until
        db.session.merge(kept)


def suspended_by(claims: dict[str, Any]) -> Person | None:
    """Return the emptied row of whoever these verified claims name, if it is still suspended."""
    found = next((row.id for row in _found(claims) if row.suspended_at), None)
    return db.session.get(Person, found) if found else None


def carry_mute(person: Person, claims: dict[str, Any]) -> None:
    """Mute a new person who was muted when they were forgotten.

    The emptied row stays muted, for whoever else these hashes name: another account with the same
    address. The caller has stored the person, and commits.
    """
    muted = [row.muted_until for row in _found(claims) if _is_muted(row)]
    if muted:
        person.muted_until = max(muted)
        db.session.add(audit.entry(audit.MUTE, by=None, person_id=person.id))


def drop_mute(person_id: str) -> None:
    """Drop what is kept of a person's mute of before, because somebody has decided anew.

    The caller has changed the person's mute in this transaction, and commits.
    """
    person = db.session.get_one(Person, person_id)
    claims = {"iss": person.issuer, "sub": person.subject, "email": person.email}
    found = _found(claims | {"email_verified": person.email_verified})
    if emptied := [row.id for row in found]:
        db.session.execute(update(Person).where(Person.id.in_(emptied)).values(muted_until=None))


def sweep() -> bool:
    """Delete what is kept of sanctions that have ended; a job of the upkeep, in one step."""
    moment = now()
    still = or_(Person.suspended_at.is_not(None), Person.muted_until > moment)
    sanctioned = select(Person.id).where(Person.forgotten_at.is_not(None), still)
    # Those of people who are being forgotten just now have no date for it yet.
    unfinished = select(Person.id).where(Person.left_at.is_not(None), Person.forgotten_at.is_(None))
    ended = delete(KeptSanction).where(
        KeptSanction.person_id.not_in(sanctioned), KeptSanction.person_id.not_in(unfinished)
    )
    with db.writing() as connection:
        connection.execute(ended)
        connection.commit()
    return False


def _found(claims: dict[str, Any]) -> Sequence[Row[*tuple[Any, ...]]]:
    email, is_verified = claims.get("email"), claims.get("email_verified") is True
    keys = (current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"])
    hashes = [
        each
        for key in map(_key, keys)
        for each in _hashes(key, claims["iss"], claims["sub"], email, is_verified)
    ]
    # The emptied row says what is still so: it may have been reinstated since.
    kept = (
        select(Person.id, Person.suspended_at, Person.muted_until)
        .join(KeptSanction, KeptSanction.person_id == Person.id)
        .where(KeptSanction.hash.in_(hashes))
    )
    return db.session.execute(kept).all()


def _is_muted(person: Any) -> bool:
    return person.muted_until is not None and person.muted_until > now()


def _key(secret: str) -> bytes:
    # Of its own, so that nothing else that is signed with the secret can be taken for a hash.
    return hmac.digest(secret.encode(), PURPOSE, sha256)


def _hashes(
    key: bytes, issuer: str, subject: str, email: object, is_verified: bool
) -> Iterator[str]:
    yield _hash(key, "subject", issuer, subject)
    if is_verified and (address := text.address(email)):
        yield _hash(key, "address", address)


def _hash(key: bytes, *parts: str) -> str:
    return hmac.new(key, encode(parts).encode(), sha256).hexdigest()
