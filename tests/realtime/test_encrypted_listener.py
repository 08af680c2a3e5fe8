"""pusher-js reads what an encrypted room says, over our stand-in and over a server of others."""

import pytest

from chatapp import create_app
from chatapp.realtime import epochs
from tests.support.cast import ENCRYPTION_KEY, close, known_member
from tests.support.pusher_js import PusherJs

CHANNEL = "private-encrypted-chat.2"
EMOJI = "\U0001f600" * 2000


@pytest.fixture
def app(settings, server):
    """An encrypted room, connected to that server."""
    keyed = {"PUSHER_PORT": str(server.port), "PUSHER_ENCRYPTION_KEY": ENCRYPTION_KEY}
    app = create_app(settings | keyed)
    with app.app_context():
        epochs.adopt_key()
    yield app
    close(app)


class Signatures:
    """What our server signs for somebody's page, where a test has Pusher's library otherwise."""

    def __init__(self, browser):
        self._browser = browser

    def authenticate(self, channel, socket_id, _user):
        form = {"channel_name": channel, "socket_id": socket_id}
        return self._browser.asks("/pusher/auth", "POST", data=form).json


def test_a_page_reads_what_is_said(app, server):
    ada, grace = (known_member(app, name) for name in ("Ada Lovelace", "Grace Hopper"))
    with PusherJs(server.port, Signatures(grace), key="a-key") as page:
        page.hears("state", "connected")
        page.comes_to(CHANNEL)

        said = [ada.says(text).json for text in ("héllo 👋", EMOJI)]
        ada.asks("/status", "PUT", json={"words": "in a meeting"})

        told = [page.hears(CHANNEL)["data"] for _ in range(3)]
    assert [it.get("message") for it in told] == ["héllo 👋", None, None]
    assert told[1] == {"id": said[1]["id"], "rev": said[1]["rev"]}
    assert told[2]["words"] == "in a meeting"
