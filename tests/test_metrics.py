"""The figures for monitoring: who may see them, and that they count all of all processes."""

import os
import signal
from time import monotonic
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pusher.errors import PusherBadRequest

from chatapp import assets, create_app, metrics
from chatapp.auth import access
from chatapp.database import db
from chatapp.realtime import publisher
from tests.support.acting import act
from tests.support.cast import SETTINGS_WITHOUT_SERVICES, Browser, close, known_member
from tests.support.served import Served
from tests.support.waiting import until

TOKEN = "a token of these tests, with 32 characters".replace(" ", "-")
BEARER = {"Authorization": f"Bearer {TOKEN}"}
SCRAPE = {"headers": BEARER}


@pytest.fixture
def settings(settings):
    return settings | {"METRICS_TOKEN": TOKEN}


def figures(text):
    """Return each figure of an answer by its name and labels."""
    families = text_string_to_metric_families(text)
    return {
        # Of a histogram, the number of all.
        (it.name, *sorted(v for k, v in it.labels.items() if k != "le")): it.value
        for family in families
        for it in family.samples
    }


def scraped(app):
    return figures(Browser(app).asks("/metrics", **SCRAPE).text)


def test_without_a_token_in_the_settings_there_are_none():
    visitor = Browser(create_app(SETTINGS_WITHOUT_SERVICES))

    assert visitor.asks("/metrics").status_code == 404
    assert visitor.asks("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        None,
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN}x",
        f"Basic {TOKEN}",
        TOKEN,
        f"Bearer {TOKEN[:-1]}é",
    ],
)
def test_only_the_bearer_of_the_token_sees_them(visitor, ada, given):
    for who in (visitor, ada):
        answer = who.asks("/metrics", headers={"Authorization": given} if given else {})

        assert (answer.status_code, answer.json["error"]) == (401, "bearer_required")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "chatapp_" not in answer.text


def test_they_are_in_the_form_of_prometheus_and_kept_by_nobody(visitor):
    answer = visitor.asks("/metrics", **SCRAPE)

    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"


def test_requests_are_counted_by_rule_and_kind_of_status(app, ada, visitor):
    before = scraped(app)
    ada.reads(limit=2)
    ada.asks("/messages/17/versions")
    visitor.asks("/messages")
    visitor.asks("/a/path/that/is/not/there")
    visitor.asks("/healthz", "BREW")

    after = scraped(app)
    grown = {
        key[1:]
        for key, value in after.items()
        if key[0] == "chatapp_request_seconds_count" and value == before.get(key, 0) + 1
    }
    assert grown == {
        ("/messages", "2xx", "GET"),
        ("/messages", "4xx", "GET"),
        ("/messages/<message_id>/versions", "4xx", "GET"),
        ("4xx", "GET", "none"),
        ("4xx", "none", "other"),
        ("/metrics", "2xx", "GET"),
    }


def test_what_is_kept_and_what_is_refused_is_counted(app, ada, visitor):
    client_id = str(uuid4())
    ada.says("hello", client_id)
    ada.says("hello", client_id)
    ada.says("x" * 2001)
    visitor.asks("/messages")

    told = scraped(app)
    assert told[("chatapp_sends_total",)] == 1
    assert told[("chatapp_refusals_total", "signed_out")] == 1
    assert told[("chatapp_refusals_total", "invalid_message")] == 1


def test_what_waits_for_pusher_is_told_and_for_how_long(app, ada, outbox, monkeypatch):
    at = monotonic()
    with outbox.closed():
        monkeypatch.setattr(publisher, "monotonic", lambda: at - 60)
        ada.says("the first")
        until(lambda: app.extensions["publisher"]._sending)
        monkeypatch.setattr(publisher, "monotonic", monotonic)
        ada.says("the second")
        waiting = scraped(app)
    assert app.extensions["publisher"].drain()
    done = scraped(app)

    assert waiting[("chatapp_publisher_queue",)] == 2
    assert 60 <= waiting[("chatapp_publisher_lag_seconds",)] < 120
    assert done[("chatapp_publisher_queue",)] == done[("chatapp_publisher_lag_seconds",)] == 0


def test_calls_that_pusher_refuses_are_counted(app, ada, outbox):
    outbox.failures = [ValueError("no answer"), PusherBadRequest("no")]

    ada.says("hello")
    assert app.extensions["publisher"].drain()

    assert scraped(app)[("chatapp_publish_failures_total",)] == 2


def test_people_whose_connections_are_still_to_be_cut_are_counted(app, ada, comes_in, outbox):
    comes_in(app, "Grace Hopper")
    assert scraped(app)[("chatapp_cuts_pending",)] == 0
    app.extensions["cutter"].stop()
    act(app, access.suspend, "Grace Hopper", within_s=0)

    told = scraped(app)

    assert told[("chatapp_cuts_pending",)] == 1
    assert 0 < told[("chatapp_cuts_oldest_seconds",)] < 60


def test_connections_to_the_database_are_counted(room):
    room.config["METRICS_TOKEN"] = TOKEN
    room.extensions["publisher"].stop()
    room.extensions["cutter"].stop()
    with room.app_context(), db.engine.connect(), db.engine.connect():
        held = scraped(room)
    idle = scraped(room)

    # The request itself asks while it counts.
    assert held[("chatapp_database_connections",)] == 2
    assert idle[("chatapp_database_connections",)] == 0
    assert held[("chatapp_database_connections_max",)] == 21
    waits = "chatapp_database_connection_wait_seconds"
    assert idle[(f"{waits}_count",)] > held[(f"{waits}_count",)] >= 2
    assert idle[(f"{waits}_sum",)] > 0


def test_the_build_is_told(app):
    with app.app_context():
        version = assets.version()

    assert scraped(app)[("chatapp_build_info", version)] == 1


def test_without_its_database_the_room_still_tells(tmp_path):
    nowhere = {"DATABASE_URL": f"sqlite:///{tmp_path}/missing/chat.sqlite"}
    app = create_app(SETTINGS_WITHOUT_SERVICES | nowhere | {"METRICS_TOKEN": TOKEN})

    told = scraped(app)

    assert told[("chatapp_database_up",)] == 0
    assert ("chatapp_cuts_pending",) not in told
    close(app)


def test_two_rooms_count_apart(app, ada, settings, outbox):
    other = create_app(settings)
    ada.says("hello")

    assert scraped(app)[("chatapp_sends_total",)] == 1
    assert scraped(other)[("chatapp_sends_total",)] == 0
    close(other)


@pytest.fixture
def cookie(settings, outbox):
    app = create_app(settings)
    ada = known_member(app, "Ada Lovelace")
    close(app)
    return {"Cookie": f"chatapp={ada.room.get_cookie('chatapp').value}"}


def test_the_figures_are_of_all_processes_and_those_of_a_killed_one_stay(
    settings, tmp_path, cookie
):
    with Served(settings, tmp_path, "--workers", "2") as room:
        until(lambda: told_by(room)[("chatapp_processes",)] == 2)
        for _ in range(8):
            assert says(room, cookie) == 201
        before = told_by(room)
        assert before[("chatapp_sends_total",)] == 8
        assert before[("chatapp_database_connections_max",)] == 42
        killed = room.workers[0]

        os.kill(killed, signal.SIGKILL)

        until(lambda: len(room.workers) == 2 and killed not in room.workers)
        until(lambda: room.answers)
        assert says(room, cookie) == 201
        until(lambda: told_by(room)[("chatapp_processes",)] == 2)
        after = told_by(room)
        assert after[("chatapp_database_connections_max",)] == 42
        assert after[("chatapp_sends_total",)] == 9
        fallen = [key for key, value in before.items() if is_sum(key) and after[key] < value]
        assert fallen == []


def is_sum(key):
    return key[0].endswith(("_total", "_count", "_sum", "_bucket"))


def told_by(room):
    return figures(room.asks("/metrics", headers=BEARER).text)


def says(room, cookie):
    body = {"message": "hello", "client_id": str(uuid4())}
    return room.asks("/messages", "POST", json=body, headers=cookie).status_code


def test_without_its_folder_a_process_tells_of_itself(app, tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "removed"))

    assert scraped(app)[("chatapp_database_up",)] == 1


def test_what_a_process_held_goes_with_it(tmp_path, monkeypatch):
    for name in ("gauge_livesum_1.db", "gauge_liveall_999999999.db", "counter_999999999.db"):
        (tmp_path / name).write_bytes(b"\x08" + bytes(65535))

    metrics._forget_the_dead(tmp_path)

    assert {it.name for it in tmp_path.iterdir()} == {"gauge_livesum_1.db", "counter_999999999.db"}
