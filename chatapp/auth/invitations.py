"""Invitations: links that let people in whom no list lets in, and may make them administrators.

A link's code can't be guessed, so a plain hash of it is enough to know it by: slow hashes are for
passwords. An invitation only counts while whoever made it is an administrator, or else a person
who was suspended could come back by a link of their own.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from .. import audit, text
from ..database import db, now
from ..errors import Refusal, WayOn
from ..models import AuditEntry, Invitation, InvitationUse, Member, Person
from . import membership
from .refusals import Suspended

PATH = "/join"
MAX_USES = 1_000
MAX_LABEL = 100
# As a form names them.
LIVES = {
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}
LIVES_IN_WORDS = {"1h": "1 hour", "1d": "1 day", "7d": "7 days", "30d": "30 days"}
USUAL_LIFE = "7d"
LONGEST_LIFE = timedelta(days=30)
# What a form is known by: see `make`.
FORM_ID = re.compile(r"[\w-]{22}", re.ASCII)
# So long the answer to a form's second click, or a reload of it, shows the link again.
SHOWN_AGAIN = timedelta(minutes=10)


class InvalidInvitation(Refusal, status=422, code="invalid_invitation"):
    """No invitation can be made of what was asked for; the sentence says what to change."""


class ShownBefore(Refusal, status=409, code="shown_before"):
    """The form was sent before, and its link isn't shown again."""

    title = "This link was shown before"
    sentence = "A link is shown once. If nobody has it, revoke the invitation and make another one."


class NoSuchInvitation(Refusal, status=404, code="no_such_invitation"):
    """No invitation has this code, or it doesn't count: strangers don't learn which."""

    title = "This invitation can't be used"
    sentence = (
        "Its link isn't complete, or the invitation has ended, was used up or revoked. "
        "Ask whoever sent it for another one."
    )


class NothingToRevoke(Refusal, status=404, code="no_such_invitation"):
    """No invitation has this id."""

    def way_on(self) -> WayOn:
        return WayOn("/admin/access", "Back to Access")


@dataclass(frozen=True)
class Wanted:
    """What an invitation should be."""

    label: str | None = None
    most_uses: int = 1
    life: timedelta = LIVES[USUAL_LIFE]
    for_administrator: bool = False

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> Self:
        """Read the form of the dashboard. Raises InvalidInvitation."""
        uses, life = form.get("uses", "1").strip(), form.get("life", USUAL_LIFE)
        if not (uses.isascii() and uses.isdigit() and len(uses) < 9):
            raise InvalidInvitation(f"Enter for how many people it is: 1 to {MAX_USES:,}.")
        if life not in LIVES:
            raise InvalidInvitation("Choose when it ends.")
        as_administrator = form.get("administrator") == "yes"
        return cls(form.get("label"), int(uses), LIVES[life], as_administrator).checked()

    def checked(self) -> Self:
        """Return it with a label that can be shown. Raises InvalidInvitation."""
        label = text.clean_line(self.label)
        if len(label) > MAX_LABEL:
            raise InvalidInvitation(f"A label can have up to {MAX_LABEL} characters.")
        if not 1 <= self.most_uses <= MAX_USES:
            raise InvalidInvitation(f"An invitation can be for 1 to {MAX_USES:,} people.")
        if not timedelta(0) < self.life <= LONGEST_LIFE:
            raise InvalidInvitation(f"An invitation can last up to {LONGEST_LIFE.days} days.")
        if self.for_administrator and self.most_uses > 1:
            raise InvalidInvitation("An invitation for an administrator is for one person.")
        shown = label if text.shows(label) else None
        return type(self)(shown, self.most_uses, self.life, self.for_administrator)


class Made(NamedTuple):
    """An invitation, and the link that is shown once."""

    invitation: Invitation
    link: str


def make(wanted: Wanted, by: Member | None, form_id: str | None = None) -> Made:
    """Make an invitation; `by` is None for one that the operator makes in a terminal.

    The code of a form's invitation comes of its random id and SECRET_KEY, so a second click or a
    reload makes no other one, and shows the same link. Raises ShownBefore when that was long ago.
    """
    code = _code(wanted, by, form_id)
    invitation = Invitation(
        code_hash=hash_of(code),
        label=wanted.label,
        for_administrator=wanted.for_administrator,
        made_at=now(),
        made_by_id=by.id if by else None,
        ends_at=now() + wanted.life,
        most_uses=wanted.most_uses,
        uses=0,
    )
    # End the request's transaction: it has read, so on SQLite it may not write.
    db.session.commit()
    try:
        _store(invitation, by)
    except IntegrityError:
        db.session.rollback()
        invitation = _shown_just_now(code)
    return Made(invitation, link_of(code))


def revoke(invitation_id: int, by: Member) -> None:
    """Let nobody come by an invitation any more; whoever has come stays. Raises NothingToRevoke."""
    db.session.commit()
    which = update(Invitation).where(Invitation.id == invitation_id)
    revoked = which.where(Invitation.revoked_at.is_(None)).values(revoked_at=now())
    if db.session.scalar(revoked.returning(Invitation.id)) is None:
        db.session.rollback()
        if db.session.get(Invitation, invitation_id) is None:
            raise NothingToRevoke("There is no such invitation. Go back to the list.")
        return
    invitation = db.session.get_one(Invitation, invitation_id)
    entry = audit.entry(audit.REVOKE_INVITATION, by, reason=named(invitation))
    db.session.add(entry)
    db.session.commit()
    audit.tell(entry)


def find(code: str) -> Invitation | None:
    """Return the invitation of a code if it counts now, else None."""
    invitation = _known(code)
    return invitation if invitation and state_of(invitation) == "open" else None


def used_by(person_id: str, code: str) -> Invitation | None:
    """Return the invitation of a code if this person came by it, whether it still counts or not."""
    invitation = _known(code)
    used = invitation and db.session.get(InvitationUse, (invitation.id, person_id))
    return invitation if used else None


def use(code: str, person: Person) -> list[AuditEntry]:
    """Let a locked person in by an invitation, in the caller's transaction.

    Returns what the caller tells after the commit: nothing where it would give them nothing, so
    that it isn't used up. Rolls back and raises NoSuchInvitation where it doesn't count.
    """
    invitation = _known(code)
    # Before its state: of a second click, the first one may have used it up.
    if invitation and not would_give(invitation, person):
        return []
    if not invitation or state_of(invitation) != "open" or not _take_one(invitation, person):
        db.session.rollback()
        raise NoSuchInvitation
    person.invited_at = person.invited_at or now()
    entries = [_entry(audit.JOIN, invitation, person)]
    if invitation.for_administrator:
        person.made_administrator_at = person.made_administrator_at or now()
        entries.append(_entry(audit.MAKE_ADMINISTRATOR, invitation, person))
    db.session.add_all(entries)
    return entries


def accept(code: str, person_id: str) -> None:
    """Use an invitation by somebody who is in already. Raises NoSuchInvitation and Suspended."""
    db.session.commit()
    membership.lock(Person.id == person_id)
    person = db.session.get_one(Person, person_id, populate_existing=True)
    if person.suspended_at:
        db.session.rollback()
        raise Suspended
    entries = use(code, person)
    db.session.commit()
    for entry in entries:
        audit.tell(entry)


def would_give(invitation: Invitation, person: Person | Member) -> bool:
    """Say whether somebody who is in gains anything: access of their own, or the dashboard."""
    is_new_administrator = invitation.for_administrator and not membership.is_administrator(person)
    return person.invited_at is None or is_new_administrator


def maker_of(invitation: Invitation) -> Person | None:
    """Return who made it; None where that was the operator."""
    return db.session.get(Person, invitation.made_by_id) if invitation.made_by_id else None


def state_of(invitation: Invitation) -> str:
    """Return "open", or why it doesn't count: "revoked", "used up", "ended" or "on hold"."""
    if invitation.revoked_at:
        return "revoked"
    if invitation.uses >= invitation.most_uses:
        return "used up"
    if invitation.ends_at <= now():
        return "ended"
    maker = maker_of(invitation)
    return "open" if maker is None or _may_invite(maker) else "on hold"


def hash_of(code: str) -> str:
    """Return what is stored of a code."""
    return sha256(code.encode()).hexdigest()


def link_of(code: str) -> str:
    """Return the link with this code."""
    return f"{current_app.config['BASE_URL']}{path_of(code)}"


def path_of(code: str) -> str:
    """Return its path."""
    return f"{PATH}?{urlencode({'code': code})}"


def code_in(path: str) -> str:
    """Return the code in a path of ours; nothing where it doesn't lead to an invitation."""
    parts = urlsplit(path)
    return parse_qs(parts.query).get("code", [""])[0] if parts.path == PATH else ""


def named(invitation: Invitation) -> str:
    """Name an invitation in the audit log."""
    label = f" ({invitation.label})" if invitation.label else ""
    return f"Invitation {invitation.id}{label}"


def _code(wanted: Wanted, by: Member | None, form_id: str | None) -> str:
    if by is None or form_id is None or not FORM_ID.fullmatch(form_id):
        return secrets.token_urlsafe(32)
    said = repr(("invitation", by.id, form_id, *astuple(wanted)))
    key = current_app.config["SECRET_KEY"].encode()
    return urlsafe_b64encode(hmac.digest(key, said.encode(), "sha256")).decode().rstrip("=")


def _store(invitation: Invitation, by: Member | None) -> None:
    db.session.add(invitation)
    db.session.flush()
    people = "1 person" if invitation.most_uses == 1 else f"{invitation.most_uses:,} people"
    role = ", as administrator" if invitation.for_administrator else ""
    where = "" if by else ", made in a terminal"
    reason = f"{named(invitation)}: for {people}{role}{where}"
    entry = audit.entry(audit.INVITE, by, reason=reason)
    db.session.add(entry)
    db.session.commit()
    audit.tell(entry)


def _shown_just_now(code: str) -> Invitation:
    known = _known(code)
    if known is None or known.revoked_at or known.made_at < now() - SHOWN_AGAIN:
        raise ShownBefore
    return known


def _known(code: str) -> Invitation | None:
    # Uses may have changed while this waited for a lock, so it is read again.
    query = select(Invitation).filter_by(code_hash=hash_of(code))
    return db.session.scalar(query.execution_options(populate_existing=True))


def _may_invite(maker: Person) -> bool:
    is_in = not maker.suspended_at and not maker.left_at and membership.is_let_in(maker)
    return is_in and membership.is_administrator(maker)


def _take_one(invitation: Invitation, person: Person) -> bool:
    """Count one use, if there is one left: whoever comes at the same moment waits here."""
    if db.session.get(InvitationUse, (invitation.id, person.id)):
        # Their access was taken from them since: the same link doesn't give it back.
        return False
    taken = (
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.revoked_at.is_(None),
            Invitation.ends_at > now(),
            Invitation.uses < Invitation.most_uses,
        )
        .values(uses=Invitation.uses + 1)
    )
    if db.session.scalar(taken.returning(Invitation.id)) is None:
        return False
    use = InvitationUse(invitation_id=invitation.id, person_id=person.id, used_at=now())
    db.session.add(use)
    return True


def _entry(act: str, invitation: Invitation, person: Person) -> AuditEntry:
    return audit.entry(act, by=person, person_id=person.id, reason=named(invitation))
