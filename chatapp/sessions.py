"""Sign-ins: the cookie names a row, and the row decides."""

from datetime import timedelta

from flask import session
from sqlalchemy import select, update

from .config import ABSOLUTE_LIFE
from .database import db, now
from .models import Person, SignIn

IDLE_LIFE = timedelta(hours=24)
# Reading on moves `seen_at` at most this often: a write for every page would be one too many.
SEEN_STEP = timedelta(minutes=5)


def start(person: Person, sid: str | None) -> None:
    """Sign `person` in to this browser, which forgets everything from before."""
    _end(session.get("sign_in"))
    sign_in = SignIn(person=person, sid=sid, signed_in_at=now(), seen_at=now())
    db.session.add(sign_in)
    db.session.commit()
    session.clear()
    session.permanent = True
    session["sign_in"] = sign_in.id


def current() -> SignIn | None:
    """Return the living sign-in that the cookie names, with its person, in one query."""
    if "sign_in" not in session:
        return None
    alive = (
        SignIn.id == session["sign_in"],
        SignIn.ended_at.is_(None),
        SignIn.signed_in_at > now() - ABSOLUTE_LIFE,
        SignIn.seen_at > now() - IDLE_LIFE,
    )
    found = db.session.scalar(select(SignIn).where(*alive))
    # A view that writes begins its own transaction: see room.py.
    db.session.commit()
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
    _end(session.get("sign_in"))
    db.session.commit()
    session.clear()
    return sign_in.sid if sign_in else None


def _end(sign_in_id: str | None) -> None:
    alive = (SignIn.id == sign_in_id, SignIn.ended_at.is_(None))
    db.session.execute(update(SignIn).where(*alive).values(ended_at=now()))
