"""What a request asks of the database: how many statements and commits, so that none creeps in."""

import pytest

from tests.support.statements import counted

SUBSCRIBE = {"socket_id": "1.2", "channel_name": "private-chat"}
# By request: statements, of which one looks up who asks, and commits.
REQUESTS = {
    "a send": (lambda ada: ada.says("hello"), 4, 1),
    "the newest page": (lambda ada: ada.reads(), 2, 0),
    "an older page": (lambda ada: ada.reads(before=2), 2, 0),
    "since a revision": (lambda ada: ada.reads(since=1), 2, 0),
    "a permalink": (lambda ada: ada.reads(around=1), 3, 0),
    "the room": (lambda ada: ada.get("/"), 3, 0),
    "a channel": (lambda ada: ada.post("/pusher/auth", data=SUBSCRIBE), 1, 0),
    "a reading mark": (lambda ada: ada.asks("/read", "PUT", json={"id": 1}), 3, 1),
}


@pytest.mark.parametrize(("ask", "statements", "commits"), REQUESTS.values(), ids=REQUESTS)
def test_a_request_costs_no_more(app, ada, outbox, ask, statements, commits):
    for n in range(3):
        ada.says(f"message {n}")
    ada.asks("/read", "PUT", json={"id": 1})
    app.extensions["publisher"].stop()
    app.extensions["cutter"].stop()

    with counted(app) as counts:
        assert ask(ada).status_code < 300

    assert (counts.count("statement"), counts.count("commit")) == (statements, commits)
