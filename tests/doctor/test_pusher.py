"""What the doctor says of Pusher."""

import pytest
import requests

from chatapp.realtime import client
from tests.doctor.conftest import PUSHER_SECRET


@pytest.fixture
def trouble(channels):
    """Have the server fail in some way."""
    return lambda **faults: requests.post(f"{channels.url}/trouble", json=faults)


def test_a_server_that_works(told):
    said = told()

    assert said["Signed call"].startswith("OK")
    assert said["Sockets"].startswith("OK")
    assert said["Round trip"].startswith("OK an event reached a page after")
    assert said["Client events"].startswith("OK")
    assert said["Sign-in to Pusher"].startswith("OK")


def test_another_secret_is_refused(told):
    said = told(PUSHER_SECRET=PUSHER_SECRET[::-1])

    assert "App Keys" in said["Signed call"]
    assert said["Signed call"].startswith("PROBLEM")
    assert "Round trip" not in said


def test_another_key_is_refused(told):
    said = told(PUSHER_KEY="another-key")

    assert said["Signed call"].startswith("PROBLEM")
    assert "there is no app with this PUSHER_KEY" in said["Sockets"]


def test_another_app_is_unknown(told):
    assert "PUSHER_APP_ID and PUSHER_CLUSTER" in told(PUSHER_APP_ID="2")["Signed call"]


def test_a_server_that_is_down(told, channels):
    channels.stop()

    assert "nothing listens there" in told()["Pusher"]


def test_client_events_that_are_off(told, trouble):
    trouble(refuse_client_events=True)

    said = told()

    assert said["Client events"].startswith("WARNING are off")
    assert "Enable client events" in said["Client events"]
    assert said["Sign-in to Pusher"].startswith("OK")


def test_a_server_that_refuses_connections(told, trouble):
    trouble(refuse_connections=True)

    said = told()

    assert said["Signed call"].startswith("OK")
    assert said["Sockets"].startswith("PROBLEM pages can't connect to 127.0.0.1")


def test_a_server_that_takes_no_events(told, trouble):
    trouble(refuse_triggers=403)

    assert told()["Round trip"].startswith("PROBLEM the server refuses an event")


def test_a_server_that_loses_events(told, trouble):
    trouble(lose_events=1)

    assert "doesn't bring it to pages" in told()["Round trip"]


def test_pages_that_are_led_elsewhere(told):
    assert told(PUSHER_PUBLIC_PORT="1")["Sockets"].startswith("PROBLEM pages can't connect to")


def test_a_server_that_cannot_cut(told, monkeypatch):
    def refuse(_client, _person):
        raise client.CutFailed

    monkeypatch.setattr(client, "disconnect", refuse)

    assert told()["Sign-in to Pusher"].startswith("WARNING doesn't work")


def test_nobody_in_the_room_is_disturbed(told, channels):
    told()

    assert requests.get(f"{channels.url}/trouble").json()["counts"]["connections"] == 0
