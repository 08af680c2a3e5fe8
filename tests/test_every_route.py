"""Requests of every kind to every address, from everybody: no answer is a failure of ours."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.routing import Rule

from chatapp.auth import invitations
from chatapp.database import db, now
from chatapp.models import Invitation
from chatapp.you import data
from tests.support.acting import person
from tests.support.cast import member
from tests.support.requesting import Known, each_odd_body, each_odd_value, requests_like

# To each address. PostgreSQL differs in what its driver takes, which fewer requests show.
REQUESTS = {"sqlite": effort.default.max_examples // 6, "postgresql": 3}
if effort.default.max_examples > 1000:
    REQUESTS = {"sqlite": 400, "postgresql": 100}
# Visitors and members come no further than to the door of most.
ASKING = ["a visitor", "a member", "a member", *["an administrator"] * 4]
# Answered before Flask is asked, which has no rule for them.
FILES = Rule("/static/<path:filename>", endpoint="static", methods=["GET"])
# What the provider makes has tests of its own: test_callback.py, test_logout_token_types.py.
SIGNED = {"code": "c", "state": "s"}


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def cookies(room):
    return cookies_of(room)


def cookies_of(app):
    """What a visitor, a member and an administrator send to say who they are."""
    grace, ada = member(app, "Grace Hopper"), member(app, "Ada Lovelace")
    ada.says("the first")
    grace.says("the second")
    return {"a visitor": "", "a member": cookie_of(grace), "an administrator": cookie_of(ada)}


def cookie_of(browser):
    return f"chatapp={browser.room.get_cookie('chatapp').value}"


def rules_of(app):
    return [*app.url_map.iter_rules(), FILES]


def known(app):
    """One request to each view that works for an administrator."""
    grace = {"person_id": person(app, "Grace Hopper").id}
    first, second = {"message_id": 1}, {"message_id": 2}
    said = {"message": "hello", "client_id": str(uuid4()), "reply_to": 1, "mentions": []}
    moderation = [("id", "1"), ("id", "2"), ("reason", "spam")]
    socket = [("socket_id", "1.2"), ("channel_name", "private-chat")]
    # The lists of access as they are.
    read = [("rev", "0"), ("confirmed", "")]
    code = invitation(app)
    of_an_invitation = {"label": "a", "uses": "1", "life": "1d", "administrator": "yes"}
    found = {"q": "a", "person": "grace", "from": "2026-01-01", "to": "9999-12-31"}
    return {
        "static": Known(path={"filename": app.extensions["assets"].url("room.js").split("/")[-1]}),
        "auth.login": Known(query={"next": "/?message=1", "prompt": "login"}, status=302),
        "auth.signup": Known(query={"next": "/"}, status=302),
        "auth.callback": Known(query=SIGNED, status=400),
        "auth.logout": Known(form=[], status=303),
        "auth.backchannel_logout": Known(form=[("logout_token", "a.b.c")], status=400),
        "joining.show": Known(query={"code": code}),
        "joining.join": Known(form=[("code", code)], status=303),
        "room.show": Known(query={"message": "1"}),
        "room.find": Known(query={"q": "the", "zone": "Europe/Berlin", "before": "9", "date": ""}),
        "room.read": Known(json={"id": 1, "back": False, "marks": 0}, status=204),
        "messages.index": Known(query={"since": "0", "limit": "10"}),
        "messages.create": Known(json=said, status=201),
        "messages.update": Known(path=first, json={"message": "hello", "rev": 1, "mentions": []}),
        "messages.versions": Known(path=first),
        "messages.react": Known(path=first | {"emoji": "👍"}, json={}),
        "messages.unreact": Known(path=first | {"emoji": "👍"}, json={}),
        "messages.destroy": Known(path=first, json={"reason": "spam"}),
        "messages.restore": Known(path=first, json={}),
        "messages.report": Known(path=second, json={"reason": "spam", "words": "a"}, status=201),
        "messages.pin": Known(path=first, json={}),
        "messages.unpin": Known(path=first, json={}),
        "room.pins": Known(),
        "people.index": Known(query={"ids": grace["person_id"]}),
        "people.status": Known(json={"status": "busy"}),
        "people.idle": Known(json={"idle": True}),
        "you.show": Known(query={"did": "ended"}),
        "you.rename": Known(form=[("name", "")], status=303),
        "you.choose_picture": Known(form=[("picture", "none")], status=303),
        "you.end_sign_in": Known(path={"handle": "0" * 16}, form=[], status=303),
        "you.end_other_sign_ins": Known(form=[], status=303),
        "you.notices": Known(),
        "you.dismiss": Known(path={"notice_id": 1}, status=204),
        "you.dismiss_by_form": Known(path={"notice_id": 1}, form=[("back", "you")], status=303),
        "data.download": Known(),
        "leaving.show": Known(),
        "leaving.leave": Known(form=[("messages", "kept"), ("sure", "yes")], status=422),
        "leaving.come_back": Known(form=[], status=303),
        "channels.authorise": Known(form=socket),
        "channels.sign_in": Known(form=socket[:1]),
        "admin.index": Known(status=302),
        "admin.people.index": Known(query={"q": "a", "show": "", "sort": "name", "page": "1"}),
        "admin.people.download": Known(query={"q": "a"}),
        "admin.people.show": Known(path=grace, query={"page": "1", "did": "suspended"}),
        "admin.people.suspend": Known(path=grace, form=[("reason", "spam")], status=303),
        "admin.people.reinstate": Known(path=grace, form=[("reason", "ham")], status=303),
        "admin.people.mute": Known(
            path=grace, form=[("for", "1h"), ("reason", "spam")], status=303
        ),
        "admin.people.unmute": Known(path=grace, form=[("reason", "ham")], status=303),
        "admin.people.allow_everyone": Known(path=grace, form=[("allowed", "yes")], status=303),
        "admin.people.administer": Known(
            path=grace, form=[("is", "yes"), ("reason", "")], status=303
        ),
        "admin.people.leave": Known(
            path=grace, form=[("reason", "asked"), ("messages", "kept")], status=303
        ),
        "admin.people.sign_out": Known(path=grace, form=[("reason", "spam")], status=303),
        "admin.messages.index": Known(query=found | {"before": "9", "removed": "no"}),
        "admin.messages.download": Known(query=found),
        "admin.messages.remove": Known(query=found, form=moderation, status=303),
        "admin.messages.restore": Known(query=found, form=moderation, status=303),
        "admin.access.index": Known(query={"did": "access-changed"}),
        "admin.access.choose": Known(form=[("access", "anyone"), *read], status=303),
        "admin.access.add": Known(form=[("entries", "a.example"), *read], status=303),
        "admin.access.remove": Known(form=[("entry", "@a.example"), *read], status=303),
        "admin.reports.index": Known(query={"message": "1", "page": "1"}),
        "admin.reports.handle": Known(path=first, form=[("outcome", "nothing")], status=303),
        "admin.invitations.create": Known(form=[*of_an_invitation.items()]),
        "admin.invitations.revoke": Known(path={"invitation_id": 1}, status=303),
        "admin.retention.index": Known(query={"did": "retention"}),
        "admin.retention.update": Known(
            form=[("messages", ""), ("sign_ins", ""), ("reports", ""), ("confirmed", "")],
            status=303,
        ),
        "admin.numbers.index": Known(query={"days": "7"}),
        "admin.log.index": Known(query={"person": grace["person_id"], "before": "9"}),
        "admin.log.download": Known(query={"person": grace["person_id"]}),
        "icons.show": Known(path={"kind": "mention"}, query={"v": "0"}),
        "health.live": Known(),
        "health.ready": Known(),
        "health.figures": Known(status=404),
        "doctor.show": Known(status=404),
    }


def invitation(app):
    """Return the code of an invitation for many."""
    code = "the-code-of-an-invitation-for-many"
    kept = {"code_hash": invitations.hash_of(code)}
    with app.app_context():
        # It may have been revoked meanwhile.
        if db.session.scalar(select(Invitation).filter_by(**kept)) is None:
            made = {"made_at": now(), "ends_at": now() + timedelta(days=1), "most_uses": 1_000}
            db.session.add(Invitation(**kept, **made))
            db.session.commit()
    return code


RESTORE = (
    "DELETE FROM versions",
    "DELETE FROM reports",
    "INSERT INTO reports (message_id, author_id, reporter_id, reported_at, reason, text)"
    " SELECT id, author_id, author_id, sent_at, 'spam', text FROM messages WHERE id = 1",
    "DELETE FROM pins",
    "UPDATE sign_ins SET ended_at = NULL",
    "UPDATE people SET made_administrator_at = NULL",
    "UPDATE room SET access = NULL, access_rev = 0",
    "DELETE FROM access_entries",
    "DELETE FROM invitation_uses",
    "UPDATE invitations SET revoked_at = NULL, uses = 0",
    "UPDATE people SET invited_at = NULL",
    "UPDATE people SET suspended_at = NULL, muted_until = NULL, left_at = NULL",
    "UPDATE people SET sends_paid_at = NULL",
    "UPDATE messages SET rev = 1, text_rev = 1, removed_at = NULL, removed_by = NULL WHERE id = 1",
)


def restore(app):
    """Everybody is in again, and nobody is too fast; the first message is as it was."""
    data.init_app(app)
    with app.app_context(), db.engine.begin() as connection:
        for statement in RESTORE:
            connection.exec_driver_sql(statement)


def test_every_view_has_a_request_that_works(room, cookies):
    rules = rules_of(room)
    working = known(room)
    assert {rule.endpoint for rule in rules} == set(working), "each view needs a request here"

    for rule in rules:
        restore(room)
        asked = working[rule.endpoint].asked(rule)
        asked.headers["Cookie"] = cookies["an administrator"]
        status, answer = asked.of(room)
        assert status == working[rule.endpoint].status, (rule, answer)


def test_no_odd_value_is_a_failure(room, cookies):
    assert refused(room, cookies, each_odd_value) > 300


def test_no_odd_body_is_a_failure(app):
    # What becomes of it before there is a value is nothing to a database.
    assert refused(app, cookies_of(app), each_odd_body) > 100


def refused(app, cookies, each):
    """Ask for everything that `each` makes of the requests that work; count what is refused."""
    working = known(app)
    restore(app)
    count = 0
    for rule in rules_of(app):
        for request in each(rule, working[rule.endpoint]):
            request.headers["Cookie"] = cookies["an administrator"]
            status, answer = request.of(app)
            assert status < 500, (request, answer)
            count += status >= 400
            if status < 400 and request.method != "GET":
                restore(app)
    return count


def test_no_request_is_a_failure(room, cookies):
    dialect = dialect_of(room)
    working = known(room)
    asked = 0

    for rule in rules_of(room):

        @effort(max_examples=REQUESTS[dialect], suppress_health_check=[HealthCheck.too_slow])
        @given(st.sampled_from(ASKING), requests_like(rule, working[rule.endpoint]))
        def ask(who, request):
            nonlocal asked
            asked += 1
            restore(room)
            request.headers.setdefault("Cookie", cookies[who])
            status, answer = request.of(room)
            assert status < 500, answer

        ask()

    assert asked >= len(working) * REQUESTS[dialect]


def dialect_of(app):
    with app.app_context():
        return db.engine.dialect.name
