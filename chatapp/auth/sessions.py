"""Sign-ins: the cookie only holds the id of a row, so a sign-in can be ended on the server."""

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

# `seen_at` is written at most this often, because a write for each request would be too much.
SEEN_STEP = timedelta(minutes=5)


def start(claims: dict[str, Any]) -> None:
    """Sign in the person of these verified claims, instead of whoever was signed in here before.

    Raises NotInvited and Suspended; then the sign-in of before goes on.
    """
    sign_in_id = session.get("sign_in")
    before = db.session.scalar(select(SignIn.person_id).filter_by(id=sign_in_id))
    # Begin the write in a transaction of its own: see messages/sending.py.
    db.session.commit()
    person = membership.signed_in(claims, beside=before)
    # Their own sockets may stay open, those of the person before may not.
    sockets.mark(end(SignIn.id == sign_in_id) - {person.id})
    sign_in = SignIn(person=person, sid=claims.get("sid"), signed_in_at=now(), seen_at=now())
    db.session.add(sign_in)
    db.session.commit()
    sockets.cut()
    session.clear()
    session.permanent = True
    session["sign_in"] = sign_in.id


def current() -> SignIn:
    """Return the valid sign-in that the cookie names, with its person, in one query.

    Raises NotSignedIn, or the subclass of it that says why there is none.
    """
    if "sign_in" not in session:
        raise NotSignedIn
    found = db.session.scalar(select(SignIn).where(SignIn.id == session["sign_in"]))
    # A view that writes begins its own transaction: see messages/sending.py.
    db.session.commit()
    if found is None:
        raise NotSignedIn
    _check(found)
    return found


def touch(sign_in: SignIn) -> None:
    """Note that the person is active now."""
    if now() - sign_in.seen_at > SEEN_STEP:
        sign_in.seen_at = now()
        db.session.commit()


def finish() -> str | None:
    """Sign this browser out; return the id of Auth0's session (`sid`) if it is known.

    That is also returned for a sign-in that has expired or was ended elsewhere, as Auth0's
    session may go on.
    """
    sign_in = db.session.get(SignIn, session.get("sign_in", ""))
    db.session.commit()
    if sign_in:
        membership.lock(Person.id == sign_in.person_id)
        # This cuts sockets in the person's other browsers, too, as Pusher can't tell them apart.
        # Those connect again.
        sockets.mark(end(SignIn.id == sign_in.id))
        db.session.commit()
        sockets.cut()
    session.clear()
    return sign_in.sid if sign_in else None


def end(*which: ColumnElement[bool]) -> set[str]:
    """End the sign-ins to which all these conditions apply; return the ids of their people.

    The caller has locked these people (membership.lock) and commits.
    """
    ending = update(SignIn).where(SignIn.ended_at.is_(None), *which).values(ended_at=now())
    return set(db.session.scalars(ending.returning(SignIn.person_id)))


def _check(sign_in: SignIn) -> None:
    suspended_at, ended_at = sign_in.person.suspended_at, sign_in.ended_at
    # A sign-in that ended before the suspension has another reason.
    if suspended_at and (ended_at is None or ended_at >= suspended_at):
        raise Suspended
    if ended_at:
        raise SignedOutElsewhere
    if sign_in.signed_in_at <= now() - ABSOLUTE_LIFE or sign_in.seen_at <= now() - IDLE_LIFE:
        raise Expired
    if not membership.is_invited(sign_in.person.email, sign_in.person.email_verified):
        raise NoLongerInvited
