"""Everybody who may ask the room for something, and what each gets of each view."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import update

from chatapp.auth import access_lists
from chatapp.config import IDLE_LIFE
from chatapp.database import db, now
from chatapp.models import UNTIL_LIFTED, Message, Person, Room, SignIn
from tests.support.cast import member
from tests.support.requesting import JSON
from tests.test_every_route import FILES, cookie_of, cookies_of, known, restore

NAME, ADDRESS = "Linus Torvalds", "linus@example.com"
# Who has it is an administrator by the settings.
ADMINISTRATORS_ADDRESS = "boss@example.com"
YES, OWN, ALIKE = "yes", "their own", "alike to all"
# Codes of refusals.
LOG_IN, NO = "signed_out", "not_administrator"
SUSPENDED, NOT_INVITED = "suspended", "not_invited"


@dataclass(frozen=True)
class Role:
    """What a person's rows, and the room's, hold while they are in a role."""

    person: dict = field(default_factory=dict)
    sign_in: dict = field(default_factory=dict)
    room: dict = field(default_factory=dict)


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
    "has left": Role(person={"left_at": LONG_AGO}, sign_in={"ended_at": LONG_AGO}),
}


class Walk:
    """Asks a room for every view in every role."""

    def __init__(self, app):
        self._app = app
        cookies_of(app)
        somebody = member(app, NAME)
        # After one message of each of the others: it has the id 3.
        somebody.says("the third")
        self._cookie = cookie_of(somebody)
        self._known = known(app)

    @property
    def rules(self):
        """Every view's rule, and that of the files."""
        return [*self._app.url_map.iter_rules(), FILES]

    def outcomes(self, rule):
        """Return what each role gets of a view."""
        return {role: self._outcome(rule, role) for role in ROLES}

    def _outcome(self, rule, role):
        if not rule.endpoint.startswith("messages.") or "message_id" not in rule.arguments:
            return self._asks(rule, role, of=1)
        own, others = self._asks(rule, role, of=3), self._asks(rule, role, of=1)
        return own if own == others else OWN if own == YES else f"{own}, of others {others}"

    def _asks(self, rule, role, of):
        working = self._known[rule.endpoint]
        if of != 1:
            at = {"path": working.path | {"message_id": of}}
            body = {"json": working.json | {"rev": of}} if "rev" in (working.json or {}) else {}
            working = replace(working, **at, **body)
        self._enter(role)
        self._prepare(rule.endpoint)
        asked = working.asked(rule)
        asked.headers["Accept"] = JSON
        if ROLES[role]:
            asked.headers["Cookie"] = self._cookie
        status, body = asked.of(self._app)
        if status < 400:
            return YES
        if status == working.status:
            # The example lacks what the view asks for instead of a sign-in.
            return ALIKE
        return json.loads(body)["error"]

    def _enter(self, role):
        """Undo what was done before, and put the person into a role."""
        restore(self._app)
        chosen = ROLES[role] or Role()
        moment = now()
        is_somebody = Person.name == NAME
        with self._app.app_context():
            theirs = db.session.query(Person.id).filter(is_somebody).scalar_subquery()
            asked = [
                update(Person).where(is_somebody).values(**AS_BEFORE | chosen.person),
                update(SignIn)
                .where(SignIn.person_id == theirs)
                .values(**{"seen_at": moment, "ended_at": None} | chosen.sign_in),
                update(Room).values(**{"epoch": 1, "access_rev": 0} | chosen.room),
                update(Message)
                .where(Message.id <= 3)
                .values(rev=Message.id, text_rev=Message.id, removed_at=None, removed_by=None),
            ]
            for statement in asked:
                db.session.execute(statement)
            db.session.commit()

    def _prepare(self, endpoint):
        """Remove the messages, each by its author, for whoever restores them."""
        if endpoint == "messages.restore":
            with self._app.app_context():
                removed = {"removed_at": now(), "removed_by": "author"}
                by = {"removed_by_id": Message.author_id}
                db.session.execute(update(Message).where(Message.id <= 3).values(**removed | by))
                db.session.commit()


AS_BEFORE = {
    "email": ADDRESS,
    "has_admin_role": False,
    "made_administrator_at": None,
    "muted_until": None,
    "suspended_at": None,
    "left_at": None,
}
