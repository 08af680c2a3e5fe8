"""`/join`: an invitation's page, and its use.

Programs open links to preview or to check them, so asking for the page changes nothing. Somebody
whom no list lets in leaves no trace in the database before they join: what is known of them from
the sign-in waits in their cookie meanwhile.
"""

from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from time import time
from typing import Any, Self

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from sqlalchemy.exc import IntegrityError
from structlog.stdlib import get_logger
from werkzeug.wrappers import Response

from ..database import db
from ..errors import WayOn
from ..models import Person, SignIn
from . import gate, invitations, sessions
from .claims import has_admin_role, name_of, picture_of
from .refusals import NotSignedIn, SignInFailed, Suspended

log = get_logger(__name__)

bp = Blueprint("joining", __name__)

KEPT = "joining"
KEPT_S = 600
# The cookie holds 4,093 bytes with its name and attributes, of which these take up to 100.
MAX_COOKIE = 3_900
# What is left out where it doesn't fit: a picture, and by which session the provider logs out.
LESS_NEEDED = ("picture", "sid")


class TooMuchToKeep(SignInFailed, status=403, code="too_much_to_keep"):
    """The claims that are needed don't fit into a cookie; no provider makes such ones."""

    sentence = "Your account's id or e-mail address is too long. Contact an administrator."


class LogInToJoin(NotSignedIn):
    """Nobody is signed in any more, or what was kept of the sign-in is too old."""

    title = "Log in again to join"
    sentence = "You've logged out since, or your log-in was more than 10 minutes ago."

    def way_on(self) -> WayOn:
        return _log_in("Log in", request.form.get("code", ""))


class JoiningAsAnother(gate.AnotherPerson):
    """The page was drawn for another account than the one that is logged in by now."""

    title = "Another account is logged in now"
    sentence = "Another account is now logged in with this browser. Look at the invitation again."

    def way_on(self) -> WayOn:
        return WayOn(invitations.path_of(request.form.get("code", "")), "Back to the invitation")


@dataclass(frozen=True)
class Waiting:
    """Somebody who has signed in at the provider, and isn't in."""

    claims: dict[str, Any]
    # The id of the sign-in that they get, so that a second click gets no second one.
    sign_in_id: str

    @classmethod
    def from_cookie(cls) -> Self | None:
        """Return who waits in this browser, if anybody does and not for too long."""
        kept = session.get(KEPT)
        if kept is None or kept["at"] + KEPT_S < time():
            return None
        roles_claim = current_app.config["AUTH0_ROLES_CLAIM"]
        roles = {roles_claim: ["admin"]} if kept["admin"] else {}
        known = {name: kept[name] for name in ("sub", "sid", "name", "picture", "email")}
        given = {"iss": current_app.config["AUTH0_ISSUER"], "email_verified": kept["verified"]}
        return cls(known | given | roles, kept["id"])

    @property
    def name(self) -> str:
        """Their name, as the room would show it."""
        return name_of(self.claims)


@bp.get(invitations.PATH)
@gate.public
def show() -> str:
    """Show who invites to which room, and the way on; changes nothing."""
    code, waiting = request.args.get("code", ""), Waiting.from_cookie()
    invitation = invitations.find(code)
    if invitation is None and not waiting and g.person:
        invitation = invitations.used_by(g.person.id, code)
    if invitation is None:
        raise invitations.NoSuchInvitation
    if waiting is None and isinstance(g.not_signed_in, Suspended):
        raise g.not_signed_in
    return render_template(
        "join.html",
        code=code,
        invitation=invitation,
        maker=invitations.maker_of(invitation),
        waiting=waiting,
        who=_who(waiting),
        gains=waiting or (g.person and invitations.would_give(invitation, g.person)),
        here=invitations.path_of(code),
        log_in=lambda prompt=None: _log_in("", code, prompt).href,
    )


@bp.post(invitations.PATH)
@gate.public
def join() -> Response:
    """Use an invitation up: whoever has logged in is in from now on."""
    code, waiting = request.form.get("code", ""), Waiting.from_cookie()
    who = _who(waiting)
    if who is None:
        raise g.not_signed_in if isinstance(g.not_signed_in, Suspended) else LogInToJoin
    if request.form.get("who", who) != who:
        raise JoiningAsAnother
    if waiting:
        _enter(waiting, code)
    else:
        invitations.accept(code, g.person.id)
    return redirect(url_for("room.show"), 303)


def keep(claims: dict[str, Any], destination: str) -> bool:
    """Keep the claims of somebody who isn't in, if they are on their way to an invitation.

    Returns whether they are. Raises TooMuchToKeep.
    """
    if not invitations.find(invitations.code_in(destination)):
        return False
    before = {name: session[name] for name in ("sign_in", "_permanent") if name in session}
    session.clear()
    # The sign-in of before goes on until they join.
    session.update(before)
    session[KEPT] = kept = _needed(claims)
    for name in LESS_NEEDED:
        kept[name] = kept[name] if _fits() else None
    if not _fits():
        session.pop(KEPT)
        raise TooMuchToKeep
    log.info("sign-in waits to join")
    return True


def forget() -> None:
    """Forget who waits, because they log in as somebody else."""
    session.pop(KEPT, None)


def _needed(claims: dict[str, Any]) -> dict[str, Any]:
    # The issuer is the one of the settings. Of the names, the one that would be shown.
    return {
        "at": int(time()),
        "id": token_urlsafe(),
        "sub": claims["sub"],
        "sid": claims.get("sid"),
        "name": name_of(claims),
        "picture": picture_of(claims),
        "email": claims.get("email"),
        "verified": claims.get("email_verified") is True,
        "admin": has_admin_role(claims),
    }


def _fits() -> bool:
    signer: Any = current_app.session_interface
    return len(signer.get_signing_serializer(current_app).dumps(dict(session))) <= MAX_COOKIE


def _enter(waiting: Waiting, code: str) -> None:
    if _has_entered(waiting):
        return
    try:
        sessions.start(waiting.claims, sessions.Joining(code, waiting.sign_in_id))
    except IntegrityError:
        # Of two clicks, the other one was faster.
        db.session.rollback()
        if not _has_entered(waiting):
            raise


def _has_entered(waiting: Waiting) -> bool:
    sign_in = db.session.get(SignIn, waiting.sign_in_id)
    if sign_in is None:
        return False
    if sign_in.ended_at:
        # A cookie of before must not undo a log-out.
        raise LogInToJoin
    sessions.remember(sign_in)
    return True


def _who(waiting: Waiting | None) -> str | None:
    """Return what the form names whoever it is drawn for by; None for a visitor."""
    if waiting:
        return _digest(waiting.claims["iss"], waiting.claims["sub"])
    if g.person is None:
        return None
    person = db.session.get_one(Person, g.person.id)
    return _digest(person.issuer, person.subject)


def _digest(issuer: str, subject: str) -> str:
    return sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:16]


def _log_in(words: str, code: str, prompt: str | None = None) -> WayOn:
    return WayOn(url_for("auth.login", next=invitations.path_of(code), prompt=prompt), words)
