"""The description of our addresses is true: what is in it comes, and what comes is in it."""

import json
from collections import defaultdict
from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from chatapp import address_limit
from chatapp.auth import gate, provider, refusals, sessions
from chatapp.database import db
from chatapp.doctor.probe import signed_question
from chatapp.messages.pins import MOST
from chatapp.models import Message
from tests.support import described
from tests.support.cast import Browser
from tests.support.described import OPERATIONS, address_of, problem_with, statuses_of
from tests.support.requesting import FORM, JSON, Asked, as_form, each_odd_body, each_odd_value
from tests.test_every_route import cookie_of, cookies_of, known, restore

# To be asked as an administrator: what is wrong about each is told by its header.
WRONG = (
    {"Sec-Fetch-Site": "cross-site"},
    {"X-Chat-Person": "u_somebody_else"},
    {"Content-Type": "text/plain"},
)
HERE = {"Host": "localhost"}
PAGE, SCRIPT = {"Accept": "text/html"}, {"Accept": JSON}


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


def views(app):
    return list(app.url_map.iter_rules())


def method_of(rule):
    return min(rule.methods - {"HEAD", "OPTIONS"})


def test_every_address_is_described_and_no_other(app):
    described_ones = {name: (path, method) for name, (path, method, _) in OPERATIONS.items()}

    assert described_ones == {
        rule.endpoint: (address_of(rule), method_of(rule)) for rule in views(app)
    }


def test_nothing_is_described_twice():
    # Of two entries with one name YAML takes the last.
    assert described.FILE.read_text().count(" operationId:") == len(OPERATIONS)


def needs_session(operation):
    return {"session": []} in operation.get("security", described.DOCUMENT["security"])


def test_who_may_ask_is_described(app):
    is_open = {
        rule.endpoint: gate._name(app.view_functions[rule.endpoint]) in gate._public
        for rule in views(app)
    }

    assert is_open == {name: not needs_session(op) for name, (*_, op) in OPERATIONS.items()}


def test_what_is_described_comes_and_what_comes_is_described(app, auth0, monkeypatch):
    cookies = cookies_of(app)
    seen = defaultdict(set)
    for rule in views(app):
        for asked in requests_for(app, rule, cookies):
            restore(app)
            look(app, rule.endpoint, asked, seen)
    for endpoint, asked in particular_ones(app, auth0, cookies):
        look(app, endpoint, asked, seen)
    too_fast(app, cookies, seen)
    in_trouble(app, cookies, monkeypatch, seen)
    without_provider(app, monkeypatch, seen)
    from_a_busy_address(app, monkeypatch, seen)

    # What comes without being described was noticed at once.
    assert pairs({name: statuses_of(name) for name in OPERATIONS}) - pairs(seen) == set()


def pairs(statuses):
    return {(name, status) for name, several in statuses.items() for status in several}


def look(app, endpoint, asked, seen):
    answer = asked.answer_of(app)
    matched = endpoint_of(app, asked)
    if matched != endpoint:
        # An odd value in the path leads elsewhere.
        return
    assert problem_with(endpoint, answer) is None, (problem_with(endpoint, answer), asked, answer)
    seen[endpoint].add(answer.status)


def endpoint_of(app, asked):
    try:
        return app.url_map.bind("localhost").match(asked.path, asked.method)[0]
    except HTTPException:
        return None


def requests_for(app, rule, cookies):
    """Every kind of request to one address: by everybody, for everybody, and wrong in all ways."""
    good = known(app)[rule.endpoint].asked(rule)
    by_administrator = good.headers | SCRIPT | {"Cookie": cookies["an administrator"]}
    for cookie in cookies.values():
        for accepted in (PAGE, SCRIPT):
            yield replace(good, headers=by_administrator | accepted | {"Cookie": cookie})
    for wrong in WRONG:
        yield replace(good, headers=by_administrator | wrong)
    yield replace(good, headers=by_administrator, query="q=\xff")
    for each in (each_odd_value, each_odd_body):
        for asked in each(rule, known(app)[rule.endpoint]):
            yield replace(asked, headers=by_administrator)


def particular_ones(app, auth0, cookies):
    """The requests that are answered in a way of their own, each with the view it is for."""
    restore(app)
    grace = Asked("GET", "/", headers=SCRIPT | HERE | {"Cookie": cookies["a member"]})
    yield "messages.index", replace(grace, path="/messages", query="since=99")
    yield (
        "room.find",
        replace(grace, path="/search", query="date=2026-01-01", headers=grace.headers | PAGE),
    )
    yield "people.index", replace(grace, path="/people", query="q=a&limit=0")
    yield "room.read", put_json(grace, "/read", {"id": 1, "back": True})
    for _ in range(2):
        yield "messages.report", put_json(grace, "/messages/1/report", {"reason": "spam"}, "POST")
    form = [("message", "hello"), ("client_id", str(uuid4()))]
    headers = grace.headers | {"Content-Type": FORM}
    yield "messages.create", Asked("POST", "/messages", headers=headers, body=as_form(form))
    yield from without_a_picture(grace)
    yield "admin.access.choose", narrowing(cookies)
    form = [("code", "c"), ("who", "somebody else")]
    yield "joining.join", Asked("POST", "/join", headers=headers, body=as_form(form))
    yield "auth.callback", Asked("GET", "/callback", "error=access_denied&state=s", HERE)
    yield "auth.callback", signing_in(app)
    question = HERE | SCRIPT | signed_question(app.config["SECRET_KEY"])
    yield "doctor.show", Asked("GET", "/doctor", headers=question)
    yield "auth.backchannel_logout", logged_out_at_the_provider(auth0)
    yield from too_many_pins(app, cookies)
    yield from scrapes(app)


def without_a_picture(asked):
    """Somebody wants neither a picture nor initials, and says something."""
    chosen = as_form([("picture", "none")])
    headers = asked.headers | {"Content-Type": FORM}
    yield "you.choose_picture", Asked("POST", "/you/picture", headers=headers, body=chosen)
    yield "people.index", replace(asked, path="/people", query="q=grace")
    said = {"message": "hello", "client_id": str(uuid4())}
    yield "messages.create", put_json(asked, "/messages", said, "POST")


def narrowing(cookies):
    headers = SCRIPT | HERE | {"Content-Type": FORM, "Cookie": cookies["an administrator"]}
    body = as_form([("access", "listed"), ("rev", "0")])
    return Asked("POST", "/admin/access", headers=headers, body=body)


def too_many_pins(app, cookies):
    headers = SCRIPT | HERE | {"Cookie": cookies["an administrator"]}
    standing = select(Message.id).where(Message.removed_at.is_(None)).limit(MOST + 1)
    with app.app_context():
        ids = db.session.scalars(standing).all()
    assert len(ids) > MOST
    for message_id in ids:
        yield "messages.pin", Asked("PUT", f"/messages/{message_id}/pin", headers=headers)


def scrapes(app):
    app.config["METRICS_TOKEN"] = token = "the-token-of-the-one-who-watches"
    asked = Asked("GET", "/metrics", headers=SCRIPT | HERE)
    yield "health.figures", asked
    bearer = {"Authorization": f"Bearer {token}"}
    yield "health.figures", replace(asked, headers=asked.headers | bearer)
    app.config["METRICS_TOKEN"] = ""


def put_json(asked, path, value, method="PUT"):
    headers = asked.headers | {"Content-Type": JSON}
    body = json.dumps(value).encode()
    return replace(asked, method=method, path=path, headers=headers, body=body)


def logged_out_at_the_provider(auth0):
    body = as_form([("logout_token", auth0.logout_token("auth0|nobody"))])
    return Asked("POST", "/backchannel-logout", headers=HERE | {"Content-Type": FORM}, body=body)


def signing_in(app):
    browser = Browser(app)
    path, _, query = browser.at_the_provider("Karl Marx").partition("?")
    return Asked("GET", path, query, HERE | {"Cookie": cookie_of(browser)})


def in_trouble(app, cookies, monkeypatch, seen):
    """Everything is asked again by somebody who is suspended, logged out, or has no database."""
    by_administrator = {"Cookie": cookies["an administrator"]}
    for rule in views(app):
        good = known(app)[rule.endpoint].asked(rule)
        good = replace(good, headers=good.headers | by_administrator)
        for change in (SUSPENDED, LOGGED_OUT):
            restore(app)
            run(app, change)
            look(app, rule.endpoint, good, seen)
        with monkeypatch.context() as patched:
            patched.setattr(sessions, "current", _no_database)
            for accepted in (PAGE, SCRIPT):
                look(app, rule.endpoint, replace(good, headers=good.headers | accepted), seen)


SUSPENDED = "UPDATE people SET suspended_at = '2026-01-01 00:00:00'"
LOGGED_OUT = "UPDATE sign_ins SET ended_at = '2026-01-01 00:00:00'"
REMOVED = "UPDATE messages SET removed_at = '2026-01-01 00:00:00', removed_by = 'moderator'"
TOO_FAST = "UPDATE people SET sends_paid_at = '2999-01-01 00:00:00'"
COSTS_AT_ANY_TIME = {
    "messages.create": {},
    "messages.update": {"json": {"message": "changed", "rev": 1}},
    "messages.destroy": {},
    "messages.react": {"path": {"message_id": 1, "emoji": "🎉"}},
    "messages.unreact": {},
    "people.status": {"json": {"words": "changed"}},
    "admin.messages.remove": {},
}
COSTS_AFTER_A_REMOVAL = {"messages.restore": {}, "admin.messages.restore": {}}


def too_fast(app, cookies, seen):
    """Everything that costs something is asked by somebody who has nothing left."""
    rules = {rule.endpoint: rule for rule in views(app)}

    def ask(changes):
        for endpoint, change in changes.items():
            asked = replace(known(app)[endpoint], **change).asked(rules[endpoint])
            headers = asked.headers | SCRIPT | {"Cookie": cookies["an administrator"]}
            look(app, endpoint, replace(asked, headers=headers), seen)

    restore(app)
    ask({"messages.react": {}})
    run(app, TOO_FAST)
    ask(COSTS_AT_ANY_TIME)
    run(app, REMOVED)
    ask(COSTS_AFTER_A_REMOVAL)


def run(app, statement):
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def without_provider(app, monkeypatch, seen):
    """Somebody comes back from a provider that then answers nonsense, or nothing."""
    for failure in (refusals.ProviderBroken, refusals.ProviderSilent):
        monkeypatch.setattr(provider, "claims_from_callback", partial(_fail, failure))
        look(app, "auth.callback", Asked("GET", "/callback", headers=HERE), seen)


def from_a_busy_address(app, monkeypatch, seen):
    """Visitors ask from an address that has begun, or was refused, too much."""
    monkeypatch.setattr(address_limit.Budget, "wait_s", lambda *_: 60.0)
    for rule in views(app):
        look(app, rule.endpoint, known(app)[rule.endpoint].asked(rule), seen)


def _fail(failure, *_args, **_options):
    raise failure


def _no_database():
    raise OperationalError("SELECT", {}, ConnectionError("gone"))
