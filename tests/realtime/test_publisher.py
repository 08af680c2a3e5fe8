"""The publisher: events go out in batches, and a failure costs seconds, never a message."""

import gc
import json
import os
import subprocess
import sys
import weakref
from pathlib import Path
from time import monotonic
from uuid import uuid4

import pytest
import urllib3
from pusher.errors import PusherBadRequest, PusherBadStatus
from pusher.http import process_response

from chatapp import create_app
from chatapp.auth.claims import picture_of
from chatapp.database import now
from chatapp.messages.rows import NONE, MessageRow, event
from chatapp.payload import encode
from chatapp.realtime import client, publisher
from chatapp.realtime.publisher import FIRST_RETRY_S, LAST_RETRY_S
from tests.support.acting import logged_by
from tests.support.cast import close

ROOT = Path(__file__).parents[2]
ROOM = "private-chat"
AWAY = urllib3.exceptions.ConnectTimeoutError(None, "no answer")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(publisher, "FIRST_RETRY_S", 0.001)


def test_an_answer_does_not_wait_for_pusher(app, ada, outbox):
    with outbox.closed():
        assert ada.says("hello").status_code == 201
        assert not app.extensions["publisher"].drain(seconds=0.01)

    assert app.extensions["publisher"].drain()


def test_up_to_ten_events_share_a_call(app, ada, outbox):
    with outbox.closed():
        for n in range(24):
            ada.says(f"message {n}")

    app.extensions["publisher"].drain()
    sizes = [len(json.loads(r.body)["batch"]) for r in outbox.requests]
    assert max(sizes) == 10
    assert len(sizes) <= 4
    assert [json.loads(e["data"])["rev"] for e in outbox.events] == list(range(1, 25))


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(AWAY, id="no connection"),
        pytest.param(urllib3.exceptions.ReadTimeoutError(None, "/", "no answer"), id="no answer"),
        pytest.param(PusherBadStatus("500: oops: hello: again"), id="server error"),
        pytest.param(PusherBadStatus("429: slow down"), id="over quota"),
        pytest.param(json.JSONDecodeError("x", "<html>", 0), id="an answer that is no JSON"),
    ],
)
def test_after_trouble_the_event_and_the_newest_change_are_sent(app, ada, outbox, caplog, failure):
    outbox.failures = [failure] * 3

    ada.says("hello")

    assert app.extensions["publisher"].drain()
    sent = [(e["name"], json.loads(e["data"])["rev"]) for e in outbox.events[3:]]
    assert sent == [("message-added", 1), ("message-changed", 1)]
    begun, ended = logged_by(publisher, caplog)
    assert begun["event"] == "Pusher can't be reached"
    assert ended == {"event": "Pusher answers again", "failures": 3, "waiting": 0}
    assert "hello" not in caplog.text


def test_events_that_pusher_will_never_take_are_not_tried_again(app, ada, outbox, caplog):
    outbox.failures = [PusherBadRequest("too large: hello")]

    ada.says("hello")

    assert app.extensions["publisher"].drain()
    assert len(outbox.requests) == 1
    [line] = logged_by(publisher, caplog)
    assert (line["event"], line["why"]) == ("Pusher refuses an event", "PusherBadRequest")
    assert (line["name"], line["id"], line["rev"]) == ("message-added", 1, 1)
    assert "hello" not in caplog.text
    ada.says("the next")
    assert app.extensions["publisher"].drain()
    assert json.loads(outbox.events[-1]["data"])["message"] == "the next"


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (PusherBadRequest("hm"), "PusherBadRequest"),
        (PusherBadStatus("413: too large"), "PusherBadStatus 413"),
    ],
)
def test_one_event_that_pusher_refuses_is_dropped_alone(
    app, ada, outbox, caplog, monkeypatch, failure, kind
):
    taken = []
    monkeypatch.setattr(outbox, "send_request", refusing("the fifth", failure, taken))

    with app.app_context():
        for n in range(1, 13):
            text = "the fifth" if n == 5 else f"message {n}"
            publisher.publish([added(id=n, rev=n, message=text)])
    assert app.extensions["publisher"].drain()

    assert taken == [n for n in range(1, 13) if n != 5]
    refused = {"event": "Pusher refuses an event", "name": "message-added", "id": 5, "rev": 5}
    assert logged_by(publisher, caplog) == [refused | {"why": kind}]


def test_of_two_events_that_are_sent_together_the_other_arrives(app, outbox, monkeypatch):
    taken = []
    monkeypatch.setattr(outbox, "send_request", refusing("no", PusherBadRequest("hm"), taken))
    said = [added(rev=1, message="no"), added(rev=2, message="yes")]

    app.extensions["publisher"]._deliver(said)

    assert taken == [2]


def test_it_waits_longer_after_each_failure_and_starts_anew_after_a_success(
    app, ada, outbox, monkeypatch
):
    waits = []
    monkeypatch.setattr(publisher, "pause_s", lambda *a: waits.append(a) or 0.05)
    limits = (publisher.FIRST_RETRY_S, publisher.LAST_RETRY_S)
    started = monotonic()

    for failures in (3, 2):
        outbox.failures = [AWAY] * failures
        ada.says("hello")
        assert app.extensions["publisher"].drain()

    assert waits == [(n, *limits) for n in (1, 2, 3, 1, 2)]
    assert monotonic() - started >= 5 * 0.05


def test_the_pauses_are_short_at_first_and_never_long():
    assert (FIRST_RETRY_S, LAST_RETRY_S) == (0.25, 4.0)


def widest(**more):
    """A message of 2,000 emoji, with the longest name and picture."""
    # Within a text of JSON, a quotation mark takes two bytes.
    picture = picture_of({"picture": "https://" + '"' * 492})
    assert len(picture) == 500
    texts = {"client_id": str(uuid4()), "text": "\U0001f600" * 2000, "mentions": NONE}
    whose = {"author_id": "u_" + "x" * 22, "name": "\U0001f600" * 100, "picture": picture}
    times = {"sent_at": now(), "edited_at": now()}
    numbers = {"id": 10**18, "rev": 10**18, "text_rev": 10**18}
    given = dict.fromkeys(MessageRow._fields) | {"reactions": NONE}
    return MessageRow(**given | numbers | texts | whose | times | more)


def test_the_largest_message_is_an_event_that_pusher_takes(settings, pusher):
    app = create_app(settings)
    with app.app_context():
        data = event(widest(), by="u_" + "x" * 22)

    client.send(
        app.extensions["realtime"],
        [publisher.event("message-changed", data, ROOM)] * publisher.MAX_BATCH,
    )

    assert 9_500 < len(data.encode()) <= 10_000


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(
            {"reply_to_id": 1, "quoted_rev": 1, "quoted_excerpt": "\U0001f600" * 120}, id="a quote"
        ),
        pytest.param(
            {"reactions": encode([{"emoji": "👍", "count": 9, "user_ids": ["u_x"] * 200}])},
            id="reactions",
        ),
    ],
)
def test_what_is_too_large_for_pusher_is_told_as_a_hint(app, more):
    message = widest(**more)

    with app.app_context():
        data = event(message, by="u_1")

    assert json.loads(data) == {"id": message.id, "rev": message.rev}


def test_a_new_process_sends_the_newest_change(app, ada, settings, outbox):
    said = ada.says("said just before the crash").json
    app.extensions["publisher"].drain()
    outbox.requests.clear()

    another = create_app(settings)
    another.test_client().get("/healthz")

    assert another.extensions["publisher"].drain()
    another.extensions["publisher"].stop()
    [sent] = outbox.events
    hint = {"id": said["id"], "rev": said["rev"]}
    assert (sent["name"], json.loads(sent["data"])) == ("message-changed", hint)


def test_a_process_without_its_database_publishes_all_the_same(settings, tmp_path, outbox, caplog):
    app = create_app(settings | {"DATABASE_URL": f"sqlite:///{tmp_path}/missing/chat.sqlite"})
    app.extensions["publisher"].start()

    with app.app_context():
        publisher.publish([added(rev=1)])

    assert app.extensions["publisher"].drain()
    app.extensions["publisher"].stop()
    assert "newest change not read" in caplog.text
    assert len(outbox.events) == 1


def test_a_process_that_nobody_has_asked_for_anything_has_nothing_left_to_send(settings, outbox):
    app = create_app(settings)

    assert app.extensions["publisher"].drain(seconds=0)
    assert outbox.requests == []


SENDING_SLOWLY = """
import sys, time
from chatapp import create_app
from chatapp.realtime import client, publisher
from pusher.http import process_response

class Slow:
    def __init__(self, *_, **__): pass
    def send_request(self, request):
        time.sleep(0.2)
        print(request.path, flush=True)
        return process_response(200, "{}")

client.Backend = Slow
app = create_app()
app.extensions["publisher"].start()
with app.app_context():
    for rev in range(2 * publisher.MAX_BATCH):
        publisher.publish([publisher.event("message-added", f'{{"rev": {rev}}}', "private-chat")])
"""


def test_a_process_that_ends_sends_first_what_is_queued(settings):
    process = [sys.executable, "-c", SENDING_SLOWLY]

    said = subprocess.run(
        process, cwd=ROOT, env=os.environ | settings, stdout=subprocess.PIPE, text=True, check=True
    ).stdout

    assert said.count("/batch_events") >= 2


def test_an_application_that_was_stopped_is_not_kept(settings, outbox):
    app = create_app(settings)
    app.test_client().get("/healthz")
    kept = weakref.ref(app.extensions["publisher"])
    close(app)

    del app
    gc.collect()

    assert kept() is None


def test_a_dead_thread_is_replaced_by_the_next_request(app, ada, outbox):
    app.extensions["publisher"].stop()
    app.extensions["publisher"]._stopped = False

    ada.says("hello")

    assert app.extensions["publisher"].drain()
    assert outbox.events


def test_a_queue_that_is_full_forgets_the_oldest(app, outbox):
    last = publisher.MAX_QUEUE + 100
    with outbox.closed(), app.app_context():
        for rev in range(1, last + 1):
            publisher.publish([added(rev=rev)])

    assert app.extensions["publisher"].drain()
    sent = [json.loads(e["data"])["rev"] for e in outbox.events]
    assert len(sent) <= publisher.MAX_QUEUE + publisher.MAX_BATCH
    assert sent[-publisher.MAX_QUEUE :] == list(range(101, last + 1))


def test_stopping_ends_the_waiting_for_pusher(app, ada, outbox, monkeypatch):
    monkeypatch.setattr(publisher, "FIRST_RETRY_S", 60)
    monkeypatch.setattr(publisher, "LAST_RETRY_S", 60)
    outbox.failures = [AWAY] * 100
    ada.says("hello")

    started = monotonic()
    app.extensions["publisher"].stop()

    assert monotonic() - started < 5


def added(**message):
    return publisher.event("message-added", encode(message), ROOM)


def refusing(text, failure, taken):
    """Return how Pusher answers when it refuses every batch with an event of this text."""

    def answer(request):
        events = [json.loads(event["data"]) for event in json.loads(request.body)["batch"]]
        if text in [event["message"] for event in events]:
            raise failure
        taken.extend(event["rev"] for event in events)
        return process_response(200, "{}")

    return answer
