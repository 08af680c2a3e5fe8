"""Everybody who may ask the room for something, and what each gets of each view."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import delete, select, update

from chatapp.auth import access_lists
from chatapp.config import IDLE_LIFE
from chatapp.database import db, now
from chatapp.models import UNTIL_LIFTED, InvitationUse, Message, Person, Reaction, Room, SignIn
from tests.support.cast import member
from tests.support.requesting import JSON
from tests.test_every_route import FILES, cookie_of, cookies_of, known, restore

# Who is everybody in turn.
NAME, ADDRESS = "Linus Torvalds", "linus@example.com"
# An administrator who is always there.
OTHER = "Ada Lovelace"
# Who has it is an administrator by the settings.
ADMINISTRATORS_ADDRESS = "boss@example.com"
YES, OWN, OTHERS, ALIKE = "yes", "their own", "others'", "alike to all"
# Codes of refusals.
LOG_IN, NO = "signed_out", "not_administrator"
SUSPENDED, NOT_INVITED, MUTED = "suspended", "not_invited", "muted"
BY_ROLE = {LOG_IN, NO, SUSPENDED, NOT_INVITED, MUTED}


@dataclass(frozen=True)
class Role:
    """What a person's rows, and the room's, hold while they are in a role."""

    person: dict = field(default_factory=dict)
    sign_in: dict = field(default_factory=dict)
    room: dict = field(default_factory=dict)


# The third message, and the one that this person has said.
OWN_ID = 3
LATELY = now() - timedelta(hours=1)
LONG_AGO = now() - timedelta(days=30)
# By the names that the table has for them.
ROLES = {
    "a visitor": None,
    "a member": Role(),
    "a muted member": Role(person={"muted_until": UNTIL_LIFTED}),
    "an administrator by `ADMIN_EMAILS`": Role(person={"email": ADMINISTRATORS_ADDRESS}),
    "by their role": Role(person={"has_admin_role": True}),
    "made here": Role(person={"made_administrator_at": LONG_AGO}),
    "suspended": Role(person={"suspended_at": LONG_AGO}),
    # The number of the lists differs from all others, because processes keep the lists by it.
    "no longer let in": Role(room={"access": access_lists.LISTED, "access_rev": 1_000}),
    "logged out elsewhere": Role(sign_in={"ended_at": LONG_AGO}),
    "expired": Role(sign_in={"seen_at": now() - IDLE_LIFE - timedelta(minutes=1)}),
    "asked to be forgotten": Role(person={"left_at": LATELY}, sign_in={"ended_at": LATELY}),
    "and logged in again": Role(person={"left_at": LATELY}),
}


class Walk:
    """Asks a room for every view in every role."""

    def __init__(self, app):
        self._app = app
        cookies_of(app)
        somebody = member(app, NAME)
        somebody.says("the third")
        self._cookie = cookie_of(somebody)
        self._known = known(app)

    @property
    def asked(self):
        """The views for which there is a request that works."""
        return set(self._known)

    @property
    def rules(self):
        """Every view's rule, and that of the files."""
        return [*self._app.url_map.iter_rules(), FILES]

    def outcomes(self, rule):
        """Return what each role gets of a view."""
        return {role: self._outcome(rule, role) for role in ROLES}

    def _outcome(self, rule, role):
        if not rule.endpoint.startswith("messages.") or "message_id" not in rule.arguments:
            return self._asks(rule, role)
        own, others = self._asks(rule, role, of=OWN_ID), self._asks(rule, role)
        if own == others:
            return own
        by_whose = {(YES, others): OWN, (own, YES): OTHERS}
        # What is refused by who they are says more than what is refused by whose message it is.
        refusal = own if own in BY_ROLE else others
        return by_whose.get((own, others), refusal)

    def _asks(self, rule, role, of=None):
        self._undo()
        self._prepare(rule.endpoint, of)
        self._become(role)
        working = self._working(rule.endpoint, of)
        status, body = self._answer(rule, working, ROLES[role])
        if status < 400:
            return YES
        if status == working.status:
            # The example lacks what the view asks for instead of a sign-in.
            return ALIKE
        return json.loads(body)["error"]

    def _working(self, endpoint, of):
        """Return what works, anew; of a message that is given, if one is."""
        working = self._known[endpoint]
        body = dict(working.json or {})
        if "client_id" in body:
            body["client_id"] = str(uuid4())
        if "rev" in body and of:
            body["rev"] = of
        path = working.path | ({"message_id": of} if of else {})
        return replace(working, path=path, json=body if working.json is not None else None)

    def _answer(self, rule, working, has_cookie):
        asked = working.asked(rule)
        asked.headers["Accept"] = JSON
        if has_cookie:
            asked.headers["Cookie"] = self._cookie
        return asked.of(self._app)

    def _undo(self):
        """Make everything as it was at the beginning."""
        restore(self._app)
        text = {"text": "as it was", "removed_at": None, "removed_by": None, "reactions": "[]"}
        messages = update(Message).where(Message.id <= OWN_ID)
        self._run(
            delete(Reaction),
            delete(InvitationUse),
            messages.values(rev=Message.id, text_rev=Message.id, **text),
            update(Room).values(epoch=1, access_rev=0),
            # Else somebody who is one could not leave.
            update(Person).values(made_administrator_at=None),
            update(Person).where(Person.name == OTHER).values(made_administrator_at=LONG_AGO),
        )

    def _become(self, role):
        chosen = ROLES[role] or Role()
        theirs = select(Person.id).where(Person.name == NAME).scalar_subquery()
        sign_in = {"seen_at": now(), "ended_at": None} | chosen.sign_in
        asked = [
            update(Person).where(Person.name == NAME).values(**AS_BEFORE | chosen.person),
            update(SignIn).where(SignIn.person_id == theirs).values(**sign_in),
        ]
        self._run(*asked, *([update(Room).values(**chosen.room)] if chosen.room else []))

    def _prepare(self, endpoint, of):
        """Remove messages, each by its author, for whoever restores them; react to be undone."""
        if endpoint == "messages.restore":
            removed = {"removed_at": now(), "removed_by": "author"}
            by = {"removed_by_id": Message.author_id}
            self._run(update(Message).where(Message.id <= OWN_ID).values(**removed | by))
        if endpoint == "messages.unreact":
            self._become("a member")
            [react] = [rule for rule in self.rules if rule.endpoint == "messages.react"]
            status, _ = self._answer(react, self._working("messages.react", of), True)
            assert status == 200

    def _run(self, *statements):
        with self._app.app_context():
            for statement in statements:
                db.session.execute(statement)
            db.session.commit()


AS_BEFORE = {
    "email": ADDRESS,
    "invited_at": None,
    "left_messages": None,
    "has_admin_role": False,
    "made_administrator_at": None,
    "muted_until": None,
    "suspended_at": None,
    "left_at": None,
}
