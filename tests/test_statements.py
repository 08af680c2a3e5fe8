"""What a request asks of the database: how many statements and commits, so that none creeps in."""

from uuid import uuid4

import pytest

from chatapp.database import db
from tests.support.statements import counted

SUBSCRIBE = {"socket_id": "1.2", "channel_name": "private-chat"}
# By request: statements, of which one looks up who asks, and commits.
REQUESTS = {
    "a send": (lambda ada: ada.says("hello"), 4, 1),
    "a reply": (lambda ada: says(ada, reply_to=1), 5, 1),
    "a send to everyone": (lambda ada: says(ada, mentions=["everyone"]), 7, 1),
    "an edit": (lambda ada: changes(ada, "1", "PATCH", {"message": "bye", "rev": 1}), 8, 1),
    "a removal": (lambda ada: changes(ada, "1", "DELETE"), 7, 1),
    "a pin": (lambda ada: changes(ada, "1/pin", "PUT"), 8, 1),
    "the pins": (lambda ada: ada.asks("/pins"), 2, 0),
    "a reaction": (lambda ada: changes(ada, "1/reactions/👍", "PUT"), 6, 1),
    "earlier versions": (lambda ada: changes(ada, "1/versions"), 3, 0),
    "people by name": (lambda ada: ada.asks("/people?q=ada"), 2, 0),
    "a page of people": (lambda ada: ada.asks("/people?q=&after=u_1&limit=50"), 2, 0),
    "a status": (lambda ada: ada.asks("/status", "PUT", json={"words": "Lunch"}), 3, 1),
    "the newest page": (lambda ada: ada.reads(), 2, 0),
    "an older page": (lambda ada: ada.reads(before=2), 2, 0),
    "since a revision": (lambda ada: ada.reads(since=1), 2, 0),
    "a permalink": (lambda ada: ada.reads(around=1), 3, 0),
    "a search": (lambda ada: ada.asks("/search?q=message"), 3, 0),
    "a search by name and day": (
        lambda ada: ada.asks("/search?q=message+from:ada+after:2020-01-01"),
        5,
        0,
    ),
    "the page of a moment": (lambda ada: ada.reads(at="2020-01-01"), 4, 0),
    "the room": (lambda ada: ada.get("/"), 4, 0),
    "a channel": (lambda ada: ada.post("/pusher/auth", data=SUBSCRIBE), 1, 0),
    "a socket that signs in": (
        lambda ada: ada.post("/pusher/user-auth", data={"socket_id": "1.2"}),
        2,
        0,
    ),
    "a reading mark": (lambda ada: ada.asks("/read", "PUT", json={"id": 1}), 3, 1),
}

# The same, once the first message has a reaction.
REACTED = {
    "another reaction": (lambda ada: changes(ada, "1/reactions/👍", "PUT"), 7, 1),
    "a reaction again": (lambda ada: changes(ada, "1/reactions/🎉", "PUT"), 6, 1),
    "a reaction taken back": (lambda ada: changes(ada, "1/reactions/🎉", "DELETE"), 8, 1),
    "a page with reactions": (lambda ada: ada.reads(), 3, 0),
    "the room with reactions": (lambda ada: ada.get("/"), 5, 0),
}


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


def test_pins_cost_the_room_one_more(app, ada, outbox):
    ada.says("hello")
    changes(ada, "1/pin", "PUT")

    assert cost(app, ada, REQUESTS["the room"][0])[0] == REQUESTS["the room"][1] + 1


def changes(ada, path, method="GET", body=None):
    return ada.asks(f"/messages/{path}", method, json=body)


def says(ada, **more):
    body = {"message": "hello, @everyone", "client_id": str(uuid4())}
    return ada.asks("/messages", "POST", json=body | more)


@pytest.mark.parametrize(("ask", "statements", "commits"), REQUESTS.values(), ids=REQUESTS)
def test_a_request_costs_no_more(app, ada, outbox, ask, statements, commits):
    statements += has_another(app, ask)

    assert cost(app, ada, ask) == (statements, commits)


def has_another(app, ask):
    """On PostgreSQL a search looks among the newest first, and here finds less than a page."""
    with app.app_context():
        on_postgresql = db.engine.dialect.name == "postgresql"
    return on_postgresql and ask in {REQUESTS[name][0] for name in REQUESTS if "search" in name}


@pytest.mark.parametrize(("ask", "statements", "commits"), REACTED.values(), ids=REACTED)
def test_nor_does_one_about_reactions(app, ada, outbox, ask, statements, commits):
    ada.says("hello")
    changes(ada, "1/reactions/🎉", "PUT")

    assert cost(app, ada, ask) == (statements, commits)


def test_nor_does_a_report(app, ada, grace, outbox):
    def report(browser):
        return changes(browser, "1/report", "POST", {"reason": "spam"})

    ada.says("hello")

    assert cost(app, grace, report) == (6, 1)
    # The second one by the same person stores nothing.
    assert cost(app, grace, report) == (4, 1)


def cost(app, ada, ask):
    for n in range(3):
        ada.says(f"message {n}")
    ada.asks("/read", "PUT", json={"id": 1})
    app.extensions["publisher"].stop()
    app.extensions["cutter"].stop()

    with counted(app) as counts:
        assert ask(ada).status_code < 300

    return counts.count("statement"), counts.count("commit")
