"""Whatever two people do: the room is as a simple model says, and `since` tells all of it."""

import json
from http import HTTPStatus
from uuid import uuid4

import pytest
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlalchemy import delete, text, update

from chatapp import create_app
from chatapp.database import db
from chatapp.models import AuditEntry, AuditReason, Message, Person, Room, Version
from tests.support.acting import acts
from tests.support.cast import member

ADA, GRACE = "Ada Lovelace", "Grace Hopper"
ADMINISTRATOR = ADA

who = st.sampled_from([ADA, GRACE])
which = st.integers(min_value=0, max_value=100)
words = st.text("ab\U0001f600", min_size=1, max_size=5)


class Model(RuleBasedStateMachine):
    """The room as its rules describe it, beside the room as it is."""

    people: dict

    def __init__(self):
        super().__init__()
        self.empty()
        self.authors = {}
        # The texts of what was removed, which only the server still knows.
        self.texts = {}
        # What was said first, as long as it was not edited.
        self.first = {}
        # What the log has to tell.
        self.acts = []
        self.rev = 0
        # By id, in order; and what all of it was after each revision.
        self.said = {}
        self.history = [{}]

    @property
    def one_was_said(self):
        return bool(self.said)

    def ask(self, name, method, path, body=None):
        answer = self.people[name].asks(path, method, **({"json": body} if body else {}))
        return answer.status_code, answer.json

    def pick(self, which):
        return list(self.said.values())[which % len(self.said)]

    def expect_change(self, answer, known, **changes):
        """Check that the answer tells the message with these changes and the next number."""
        self.rev += 1
        changed = known | changes | {"rev": self.rev}
        assert seen(answer[1]) == changed
        self.said[changed["id"]] = changed
        self.history.append(dict(self.said))

    def expect_removal(self, answer, known, by):
        if not known["removed"]:
            self.texts[known["id"]] = known["message"]
        if by == "moderator":
            self.acts.append(("remove", known["id"]))
        self.expect_change(answer, known, message=None, removed=by)

    def at_the_dashboard(self, act, message):
        form = {"id": message["id"], "reason": "why"}
        answer = self.people[ADMINISTRATOR].post(f"/admin/messages/{act}", data=form)
        assert answer.status_code == HTTPStatus.SEE_OTHER

    # What they do.

    @rule(name=who, text=words)
    def somebody_speaks(self, name, text):
        status, told = self.ask(name, "POST", "/messages", fresh(text))

        assert status == HTTPStatus.CREATED
        assert told["id"] > max(self.said, default=0)
        said = {"id": told["id"], "client_id": told["client_id"], "author": told["user_id"]}
        self.expect_change((status, told), said, message=text, removed=None)
        self.authors[told["user_id"]] = name
        self.first[told["id"]] = text

    @precondition(lambda self: self.one_was_said)
    @rule(which=which)
    def an_answer_was_lost_and_the_message_is_sent_again(self, which):
        message = self.pick(which)
        text = self.first.get(message["id"], "whatever")
        again = {"message": text, "client_id": message["client_id"]}

        status, told = self.ask(self.author_of(message), "POST", "/messages", again)

        assert (status, seen(told)) == (HTTPStatus.OK, message)

    @precondition(lambda self: self.first)
    @rule(which=which)
    def another_message_is_sent_under_a_known_id(self, which):
        message = self.said[list(self.first)[which % len(self.first)]]
        again = {"message": "another", "client_id": message["client_id"]}

        status, told = self.ask(self.author_of(message), "POST", "/messages", again)

        assert (status, told["error"]) == (HTTPStatus.CONFLICT, "client_id_used")

    @precondition(lambda self: self.one_was_said)
    @rule(name=who, which=which, text=words, is_late=st.booleans())
    def somebody_edits(self, name, which, text, is_late):
        message = self.pick(which)
        change = {"message": text, "rev": message["rev"] - is_late}

        answer = self.ask(name, "PATCH", f"/messages/{message['id']}", change)

        if name != self.author_of(message):
            assert answer[0] == HTTPStatus.FORBIDDEN
        elif is_late or message["removed"]:
            assert answer[0] == HTTPStatus.CONFLICT
        elif text == message["message"]:
            assert seen(answer[1]) == message
        else:
            self.expect_change(answer, message, message=text)
            self.first.pop(message["id"], None)

    @precondition(lambda self: self.one_was_said)
    @rule(name=who, which=which)
    def somebody_removes(self, name, which):
        message = self.pick(which)
        by = "author" if name == self.author_of(message) else "moderator"

        answer = self.ask(name, "DELETE", f"/messages/{message['id']}")

        if by == "moderator" and name != ADMINISTRATOR:
            assert answer[0] == HTTPStatus.FORBIDDEN
        elif message["removed"] in {by, "moderator"}:
            assert seen(answer[1]) == message
        else:
            self.expect_removal(answer, message, by)

    @precondition(lambda self: self.one_was_said)
    @rule(which=which)
    def the_dashboard_removes(self, which):
        message = self.pick(which)

        self.at_the_dashboard("removals", message)

        if message["removed"] != "moderator":
            answer = self.ask(GRACE, "GET", f"/messages?around={message['id']}&limit=1")
            [told] = answer[1]["messages"]
            self.expect_removal((answer[0], told), message, "moderator")

    @precondition(lambda self: self.one_was_said)
    @rule(name=who, which=which)
    def somebody_restores(self, name, which):
        message = self.pick(which)
        regrets = name == self.author_of(message) and message["removed"] != "moderator"

        answer = self.ask(name, "PUT", f"/messages/{message['id']}/restored")

        if not (regrets or name == ADMINISTRATOR):
            assert answer[0] == HTTPStatus.FORBIDDEN
        elif not message["removed"]:
            assert seen(answer[1]) == message
        else:
            text = self.texts[message["id"]]
            self.acts += [] if regrets else [("restore", message["id"])]
            self.expect_change(answer, message, message=text, removed=None)

    @precondition(lambda self: self.one_was_said)
    @rule(which=which)
    def the_dashboard_restores(self, which):
        message = self.pick(which)

        self.at_the_dashboard("restorations", message)

        if message["removed"]:
            self.acts.append(("restore", message["id"]))
            answer = self.ask(GRACE, "GET", f"/messages?around={message['id']}&limit=1")
            [told] = answer[1]["messages"]
            text = self.texts[message["id"]]
            self.expect_change((answer[0], told), message, message=text, removed=None)

    @rule(since=which, limit=st.integers(min_value=1, max_value=7))
    def a_page_that_was_away_catches_up(self, since, limit):
        rev = since % (self.rev + 1)
        known, more = dict(self.history[rev]), True
        while more:
            page = self.people[GRACE].reads(since=rev, limit=limit).json
            revs = [message["rev"] for message in page["messages"]]
            assert revs == sorted(set(revs))
            known |= {message["id"]: seen(message) for message in page["messages"]}
            rev, more = page["rev"], page["more"]

        assert (known, rev) == (self.said, self.rev)

    # What must be true in the end.

    def teardown(self):
        # The counter counted changes, and nothing else.
        assert self.people[ADA].reads(since=self.rev).json["messages"] == []
        assert self.people[ADA].reads(since=self.rev + 1).status_code == HTTPStatus.CONFLICT
        # Each change was told to everybody once and in its turn, and each act of a moderator noted.
        assert self.published() == list(range(1, self.rev + 1))
        assert self.noted() == self.acts

    def author_of(self, message):
        return self.authors[message["author"]]


def fresh(text):
    return {"message": text, "client_id": str(uuid4())}


def seen(message):
    """Return what the model knows of a message."""
    removed = message["removed"] and message["removed"]["by"]
    same = {key: message[key] for key in ("id", "rev", "client_id", "message")}
    return same | {"author": message["user_id"], "removed": removed}


class Rooms(Model.TestCase):
    settings = effort(max_examples=40, stateful_step_count=25, deadline=None)

    @pytest.fixture(autouse=True)
    def _people(self, settings, outbox):
        app = create_app(settings | {"ADMIN_EMAILS": "ada@example.com"})
        Model.people = {name: member(app, name) for name in (ADA, GRACE)}
        Model.empty = lambda _: empty(app, outbox)
        Model.published = lambda _: published(app, outbox)
        Model.noted = lambda _: [(act.act, act.message_id) for act in acts(app)]
        yield
        app.extensions["publisher"].stop()
        with app.app_context():
            db.engine.dispose()


def published(app, outbox):
    assert app.extensions["publisher"].drain()
    return [json.loads(event["data"])["rev"] for event in outbox.events]


# The log of acts can't be emptied while it is guarded, and it names messages.
UNGUARD = {
    "sqlite": "DROP TRIGGER IF EXISTS acts_are_kept_DELETE",
    "postgresql": "ALTER TABLE acts DISABLE TRIGGER acts_are_kept",
}


def empty(app, outbox):
    assert app.extensions["publisher"].drain()
    outbox.requests.clear()
    with app.app_context():
        db.session.execute(text(UNGUARD[db.engine.dialect.name]))
        db.session.execute(delete(AuditReason))
        db.session.execute(delete(AuditEntry))
        db.session.execute(delete(Version))
        db.session.execute(delete(Message))
        db.session.execute(update(Room).values(rev=0))
        db.session.execute(update(Person).values(sends_paid_at=None))
        db.session.commit()
