"""Sign-ins: the cookie only holds the id of a row, so a sign-in can be ended on the server."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import g, request, session
from sqlalchemy import ColumnElement, Row, Update, bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError
from structlog.stdlib import get_logger

from .. import audit, notices
from ..config import ABSOLUTE_LIFE, COME_BACK_WITHIN, IDLE_LIFE
from ..database import db, now
from ..errors import is_temporary
from ..models import Member, Person, Room, SignIn, handle_of
from ..realtime import sockets
from . import browsers, invitations, membership
from .refusals import (
    Expired,
    Left,
    NoLongerInvited,
    NotSignedIn,
    SignedOutElsewhere,
    Suspended,
)

log = get_logger(__name__)

# Times are written at most this often, because a write for each request would be too much.
STEP = timedelta(minutes=5)

CURRENT = (
    select(
        SignIn.signed_in_at,
        SignIn.seen_at,
        SignIn.ended_at,
        # In the same statement, so from the same moment: somebody who loses access just now must
        # not get a signature for the channels that follow.
        select(Room.epoch).scalar_subquery().label("epoch"),
        # By it, access_lists.py sees whether it knows the lists.
        select(Room.access_rev).scalar_subquery().label("access_rev"),
        *(getattr(Person, field.name) for field in fields(Member)),
    )
    .join(SignIn.person)
    .where(SignIn.id == bindparam("sign_in"))
)
SEEN = update(SignIn).where(SignIn.id == bindparam("sign_in")).values(seen_at=bindparam("moment"))
HERE = update(Person).where(Person.id == bindparam("person_id")).values(here_at=bindparam("moment"))


class Joining(NamedTuple):
    """By which invitation a sign-in lets somebody in, and the id of that sign-in."""

    code: str
    sign_in_id: str


def start(claims: dict[str, Any], joining: Joining | None = None) -> None:
    """Sign in the person of these verified claims, instead of whoever was signed in here before.

    Raises NotInvited, Suspended and NoSuchInvitation; then the sign-in of before goes on.
    """
    sign_in_id = session.get("sign_in")
    before = db.session.scalar(select(SignIn.person_id).filter_by(id=sign_in_id))
    # Begin the write in a transaction of its own: see messages/revisions.py.
    db.session.commit()
    person = membership.signed_in(claims, beside=before, is_joining=joining is not None)
    acts = invitations.use(joining.code, person) if joining else []
    # Their own sockets may stay open, those of the person before may not.
    sockets.mark(end(SignIn.id == sign_in_id) - {person.id})
    sign_in = SignIn(person=person, sid=claims.get("sid"), signed_in_at=now(), seen_at=now())
    if joining:
        sign_in.id = joining.sign_in_id
    sign_in.browser = browsers.in_words(request.headers.get("User-Agent"))
    db.session.add(sign_in)
    db.session.flush()
    is_told = _tell_elsewhere(sign_in)
    db.session.commit()
    if is_told:
        notices.tell(person.id)
    sockets.cut()
    remember(sign_in)
    log.info("signed in", person=person.id)
    for act in acts:
        audit.tell(act)


def remember(sign_in: SignIn) -> None:
    """Have this browser's cookie name a sign-in, and nothing else."""
    session.clear()
    session.permanent = True
    session["sign_in"] = sign_in.id


def _tell_elsewhere(sign_in: SignIn) -> bool:
    """Leave a notice of a sign-in for the person's other browsers, where there are any."""
    others = SignIn.person_id == sign_in.person_id, SignIn.id != sign_in.id
    if db.session.scalar(select(SignIn.id).where(*others, *alive()).limit(1)) is None:
        return False
    about = {"browser": sign_in.browser, "handle": handle_of(sign_in.id)}
    notices.add(db.session, sign_in.person_id, notices.SIGN_IN, **about)
    return True


def alive() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a sign-in is valid."""
    return (
        SignIn.ended_at.is_(None),
        SignIn.signed_in_at > now() - ABSOLUTE_LIFE,
        SignIn.seen_at > now() - IDLE_LIFE,
    )


def current() -> tuple[Member, int, datetime]:
    """Return who has the cookie's sign-in, the room's epoch, and when they were seen last.

    Raises NotSignedIn, or the subclass of it that says why nobody is signed in.
    """
    if "sign_in" not in session:
        raise NotSignedIn
    found = db.rows(CURRENT, {"sign_in": session["sign_in"]})
    if not found:
        raise NotSignedIn
    sign_in = found[0]
    member = Member(*tuple(sign_in)[5:])
    g.access_rev = sign_in.access_rev
    _check(member, sign_in)
    return member, sign_in.epoch, sign_in.seen_at


def touch(member: Member, seen_at: datetime, *, is_active: bool) -> None:
    """Note that a person has the room open, and is active where a page doesn't ask by itself.

    `seen_at` is when they were active last.
    """
    moment = now()
    late = moment - STEP
    # The person first: whatever else changes sign-ins locks their people before them.
    due: list[tuple[Update, dict[str, Any]]] = []
    if member.here_at is None or member.here_at < late:
        due.append((HERE, {"person_id": member.id, "moment": moment}))
    if is_active and seen_at < late:
        due.append((SEEN, {"sign_in": session["sign_in"], "moment": moment}))
    if due:
        _note(due)


def _note(due: list[tuple[Update, dict[str, Any]]]) -> None:
    try:
        with db.engine.begin() as connection:
            for statement, values in due:
                connection.execute(statement, values)
    except SQLAlchemyError as error:
        if not is_temporary(error):
            raise
        # A full disk, for instance, or a copy of the database that has yet to take over: whoever
        # reads can go on reading.
        log.warning("not noted when somebody was here")


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
        log.info("signed out", person=sign_in.person_id)
    session.clear()
    return sign_in.sid if sign_in else None


def end(*which: ColumnElement[bool]) -> set[str]:
    """End the sign-ins to which all these conditions apply; return the ids of their people.

    The caller has locked these people (membership.lock) and commits.
    """
    ending = update(SignIn).where(SignIn.ended_at.is_(None), *which).values(ended_at=now())
    return set(db.session.scalars(ending.returning(SignIn.person_id)))


def _check(member: Member, sign_in: Row[Any]) -> None:
    suspended_at, ended_at = member.suspended_at, sign_in.ended_at
    # A sign-in that ended before the suspension has another reason.
    if suspended_at and (ended_at is None or ended_at >= suspended_at):
        raise Suspended
    is_over = sign_in.signed_in_at <= now() - ABSOLUTE_LIFE or sign_in.seen_at <= now() - IDLE_LIFE
    if member.left_at:
        until = member.left_at + COME_BACK_WITHIN
        raise Left(member, until, is_signed_in=not (ended_at or is_over))
    # Before the end of the sign-in, which it has caused: access.exclude_uninvited.
    if not membership.is_let_in(member):
        raise NoLongerInvited
    if ended_at:
        raise SignedOutElsewhere
    if is_over:
        raise Expired
