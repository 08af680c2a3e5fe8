"""Sign-ins: the cookie names a row, and the row decides."""

from datetime import timedelta
from typing import Any

from flask import session
from sqlalchemy import ColumnElement, select, update

from ..config import ABSOLUTE_LIFE, IDLE_LIFE
from ..database import db, now
from ..models import Person, SignIn
from ..realtime import sockets
from . import membership
from .refusals import (
    Expired,
    NoLongerInvited,
    NotSignedIn,
    SignedOutElsewhere,
    Suspended,
)

# Reading on moves `seen_at` at most this often: a write for every page would be one too many.
SEEN_STEP = timedelta(minutes=5)


def start(claims: dict[str, Any]) -> None:
    """Sign the person of these verified claims in to this browser, which forgets everything.

    Raises NotInvited and Suspended; then whoever was signed in here stays.
    """
    sign_in_id = session.get("sign_in")
    before = db.session.scalar(select(SignIn.person_id).filter_by(id=sign_in_id))
    # A transaction that has read can fail when it comes to write: see conversation.py.
    db.session.commit()
    person = membership.signed_in(claims, beside=before)
    # Their own sockets may stay; those of whoever used this browser before may not.
    sockets.mark(end(SignIn.id == sign_in_id) - {person.id})
    sign_in = SignIn(person=person, sid=claims.get("sid"), signed_in_at=now(), seen_at=now())
    db.session.add(sign_in)
    db.session.commit()
    sockets.cut()
    session.clear()
    session.permanent = True
    session["sign_in"] = sign_in.id


def current() -> SignIn:
    """Return the living sign-in that the cookie names, with its person, in one query.

    Raises NotSignedIn, or which kind of it says why there is none.
    """
    if "sign_in" not in session:
        raise NotSignedIn
    found = db.session.scalar(select(SignIn).where(SignIn.id == session["sign_in"]))
    # A view that writes begins its own transaction: see conversation.py.
    db.session.commit()
    if found is None:
        raise NotSignedIn
    _check(found)
    return found


def touch(sign_in: SignIn) -> None:
    """Note that its person did something now."""
    if now() - sign_in.seen_at > SEEN_STEP:
        sign_in.seen_at = now()
        db.session.commit()


def finish() -> str | None:
    """Sign this browser out; return Auth0's id of the session to end there, if it is known.

    A sign-in that has expired or was ended elsewhere still tells the id: Auth0's own
    session may live on.
    """
    sign_in = db.session.get(SignIn, session.get("sign_in", ""))
    db.session.commit()
    if sign_in:
        membership.lock(Person.id == sign_in.person_id)
        # All of the person's: Pusher knows people, not browsers. The others come back.
        sockets.mark(end(SignIn.id == sign_in.id))
        db.session.commit()
        sockets.cut()
    session.clear()
    return sign_in.sid if sign_in else None


def end(*which: ColumnElement[bool]) -> set[str]:
    """End the sign-ins of which all this is true; return whose they were.

    The caller has locked these people, and commits.
    """
    ending = update(SignIn).where(SignIn.ended_at.is_(None), *which).values(ended_at=now())
    return set(db.session.scalars(ending.returning(SignIn.person_id)))


def _check(sign_in: SignIn) -> None:
    suspended_at, ended_at = sign_in.person.suspended_at, sign_in.ended_at
    # One that had ended before is none of the suspension's.
    if suspended_at and (ended_at is None or ended_at >= suspended_at):
        raise Suspended
    if ended_at:
        raise SignedOutElsewhere
    if sign_in.signed_in_at <= now() - ABSOLUTE_LIFE or sign_in.seen_at <= now() - IDLE_LIFE:
        raise Expired
    if not membership.is_invited(sign_in.person.email, sign_in.person.email_verified):
        raise NoLongerInvited
