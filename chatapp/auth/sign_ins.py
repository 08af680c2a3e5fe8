"""A person's own sign-ins: which there are, and ending them.

Pages name a sign-in by its handle, a hash: its id is a key, which only its own cookie holds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select

from .. import notices
from ..config import ABSOLUTE_LIFE, IDLE_LIFE
from ..database import db, now
from ..models import Notice, SignIn, handle_of
from ..realtime import sockets
from . import access, sessions

# So long one sees that a sign-in has ended.
ENDED_SHOWN = timedelta(days=7)
MOST_ENDED = 10
# Of somebody who logs in every minute, the page stays one that loads.
MOST_KNOWN = 200


@dataclass(frozen=True)
class Shown:
    """A sign-in as its person sees it."""

    handle: str
    browser: str | None
    signed_in_at: datetime
    seen_at: datetime
    # None as long as it is valid.
    ended_at: datetime | None
    is_here: bool


def of(person_id: str, here: str) -> tuple[list[Shown], list[Shown]]:
    """Return a person's sign-ins that are valid, and those that ended lately, the newest first.

    `here` is the id of the one that asks, which comes before the others.
    """
    lately = now() - ENDED_SHOWN
    theirs = select(SignIn).where(
        SignIn.person_id == person_id, SignIn.seen_at > lately - IDLE_LIFE
    )
    newest = theirs.order_by(SignIn.seen_at.desc(), SignIn.id)
    known = [_shown(it, here) for it in db.session.scalars(newest.limit(MOST_KNOWN))]
    alive = sorted((it for it in known if it.ended_at is None), key=lambda it: not it.is_here)
    ended = [it for it in known if it.ended_at and it.ended_at > lately]
    return alive, sorted(ended, key=_end, reverse=True)[:MOST_ENDED]


def end(person_id: str, handle: str) -> bool:
    """End the sign-in with this handle, unless it has ended; say whether it was there."""
    return _end_those(person_id, lambda sign_in_id: handle_of(sign_in_id) == handle)


def end_others(person_id: str, here: str) -> bool:
    """End all sign-ins of a person but that with the id `here`; say whether there was another."""
    return _end_those(person_id, lambda sign_in_id: sign_in_id != here)


def _shown(sign_in: SignIn, here: str) -> Shown:
    until = min(sign_in.signed_in_at + ABSOLUTE_LIFE, sign_in.seen_at + IDLE_LIFE)
    return Shown(
        handle=handle_of(sign_in.id),
        browser=sign_in.browser,
        signed_in_at=sign_in.signed_in_at,
        seen_at=sign_in.seen_at,
        ended_at=sign_in.ended_at or (until if until <= now() else None),
        is_here=sign_in.id == here,
    )


def _end(sign_in: Shown) -> datetime:
    return sign_in.ended_at or now()


def _end_those(person_id: str, is_meant: Callable[[str], bool]) -> bool:
    access.begin(person_id)
    alive = select(SignIn.id).where(SignIn.person_id == person_id, *sessions.alive())
    meant = [it for it in db.session.scalars(alive) if is_meant(it)]
    # Pusher can't tell a person's sockets apart: all are cut, and those of this browser come back.
    sockets.mark(sessions.end(SignIn.id.in_(meant)))
    _forget_notices(person_id, meant)
    db.session.commit()
    sockets.cut()
    if meant:
        notices.tell(person_id)
    return bool(meant)


def _forget_notices(person_id: str, ended: Sequence[str]) -> None:
    """Take back what the person was told of these sign-ins, as there is nothing to do any more."""
    handles = [Notice.about.contains(handle_of(it), autoescape=True) for it in ended]
    told: ColumnElement[bool] = or_(*handles) if handles else Notice.id.is_(None)
    of_sign_ins = delete(Notice).filter_by(person_id=person_id, kind=notices.SIGN_IN)
    db.session.execute(of_sign_ins.where(told))
