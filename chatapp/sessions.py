"""Sign-ins: the cookie names a row, and the row decides."""

from datetime import timedelta

from flask import session
from sqlalchemy import ColumnElement, select, update

from . import sockets
from .config import ABSOLUTE_LIFE
from .database import db, now
from .models import Person, SignIn
from .outside import Expired, Outside, SignedOutElsewhere, Suspended

IDLE_LIFE = timedelta(hours=24)
# Reading on moves `seen_at` at most this often: a write for every page would be one too many.
SEEN_STEP = timedelta(minutes=5)


def start(person: Person, sid: str | None) -> None:
    """Sign `person` in to this browser, which forgets everything from before."""
    before = end(SignIn.id == session.get("sign_in"))
    # Their own sockets may stay; those of whoever used this browser before may not.
    sockets.mark(before - {person.id})
    sign_in = SignIn(person=person, sid=sid, signed_in_at=now(), seen_at=now())
    db.session.add(sign_in)
    db.session.commit()
    sockets.cut()
    session.clear()
    session.permanent = True
    session["sign_in"] = sign_in.id


def current() -> SignIn:
    """Return the living sign-in that the cookie names, with its person, in one query.

    Raises Outside, or which kind of it says why there is none.
    """
    if "sign_in" not in session:
        raise Outside
    found = db.session.scalar(select(SignIn).where(SignIn.id == session["sign_in"]))
    # A view that writes begins its own transaction: see conversation.py.
    db.session.commit()
    if found is None:
        raise Outside
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
    sign_in_id = session.get("sign_in", "")
    # All of the person's: Pusher knows people, not browsers. The others come back by themselves.
    sockets.mark(end(SignIn.id == sign_in_id))
    sign_in = db.session.get(SignIn, sign_in_id)
    db.session.commit()
    sockets.cut()
    session.clear()
    return sign_in.sid if sign_in else None


def end(*which: ColumnElement[bool]) -> set[str]:
    """End the sign-ins of which all this is true; return whose they were. The caller commits."""
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
