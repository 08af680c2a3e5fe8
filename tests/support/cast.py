"""The people in the tests with their browsers, and a replacement for the connection to Pusher."""

import json
import re
from contextlib import contextmanager
from threading import Event
from unittest.mock import patch
from urllib.parse import urlsplit
from uuid import uuid4

import requests
from flask import session
from pusher.http import process_response

from chatapp.auth import provider, sessions
from chatapp.database import db

HOME = "http://localhost"

SETTINGS_WITHOUT_SERVICES = {
    "SECRET_KEY": "a secret of these tests, with 32 characters or more",
    "BASE_URL": HOME,
    "AUTH0_DOMAIN": "tenant.example",
    "AUTH0_CLIENT_ID": "chatapp",
    "AUTH0_CLIENT_SECRET": "a client secret",
    "PUSHER_APP_ID": "1",
    "PUSHER_KEY": "a-key",
    "PUSHER_SECRET": "a-secret",
    "PUSHER_CLUSTER": "eu",
}


# 32 bytes in base64.
ENCRYPTION_KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU="


def room_settings(auth0, pusher, database_url):
    """Return what an operator would set, for a room on these servers."""
    return settings_without_auth0(pusher, database_url) | {
        "SECRET_KEY": "a secret that only this test knows, of 32 characters or more",
        "AUTH0_DOMAIN": auth0.issuer,
    }


def settings_without_auth0(pusher, database_url):
    """Return the same for a room into which people come by their cookies alone."""
    return SETTINGS_WITHOUT_SERVICES | {
        "PUSHER_CLUSTER": "",
        "PUSHER_HOST": "127.0.0.1",
        "PUSHER_PORT": str(pusher.port),
        "PUSHER_TLS": "false",
        "DATABASE_URL": database_url,
    }


class Outbox:
    """The wire under the pusher library: what would have left, and what Pusher answers."""

    def __init__(self):
        self.requests = []
        self.failures = []
        self.open = Event()
        self.open.set()

    @contextmanager
    def closed(self):
        """Nothing leaves meanwhile: the first call waits."""
        self.open.clear()
        yield
        self.open.set()

    def __call__(self, client, **_options):
        return self

    def send_request(self, request):
        self.open.wait()
        self.requests.append(request)
        if self.failures:
            raise self.failures.pop(0)
        return process_response(200, "{}")

    @property
    def events(self):
        """What was told to the room: not the notices, which are for one person."""
        return [e for e in self._told if e["name"] != "notice"]

    @property
    def notices(self):
        """What was told to one person alone: that there are notices for them."""
        return [e for e in self._told if e["name"] == "notice"]

    @property
    def _told(self):
        batches = [r for r in self.requests if r.path.endswith("/batch_events")]
        return [e for r in batches for e in json.loads(r.body)["batch"]]

    @property
    def cuts(self):
        """Whose sockets were to be cut."""
        paths = [r.path.split("/") for r in self.requests]
        return [p[4] for p in paths if p[1:4] == ["apps", "1", "users"]]


class Browser:
    """Somebody's browser, with the room's cookies and with the provider's."""

    def __init__(self, app):
        self.app = app
        self.room = app.test_client()
        self.elsewhere = requests.Session()
        self.elsewhere.trust_env = False

    def get(self, path, **options):
        return self.room.get(path, headers=PAGE | options.pop("headers", {}), **options)

    def post(self, path, **options):
        return self.room.post(path, headers=PAGE | options.pop("headers", {}), **options)

    def asks(self, path, method="GET", **options):
        """Ask as a script does, for JSON."""
        headers = {"Accept": "application/json"} | options.pop("headers", {})
        return self.room.open(path, method=method, headers=headers, **options)

    def at_the_provider(self, name, login="/login"):
        """Pick `name` at the provider; return the address at which it sends the browser back."""
        address = self.get(login).location
        page = self.elsewhere.get(address, allow_redirects=False)
        if page.is_redirect:
            return own_part(page.headers["Location"])
        form = address.replace("/authorize?", "/u/login?")
        answer = self.elsewhere.post(form, data={"name": name}, allow_redirects=False)
        return own_part(answer.headers["Location"])

    def signs_in(self, name="Grace Hopper", **options):
        response = self.get(self.at_the_provider(name, **options))
        assert response.status_code == 302, response.text
        return response

    def says(self, text, client_id=None, **options):
        body = {"message": text, "client_id": client_id or str(uuid4())}
        return self.asks("/messages", "POST", json=body, **options)

    def reads(self, **query):
        return self.asks("/messages", query_string=query)


def listed(response):
    """Return what an answer lists, without the room's life and epoch, which all lists tell."""
    told = response.json
    return {name: told[name] for name in ("messages", "rev", "more")}


def told(event):
    """Return what an event that was sent to Pusher tells: the message, and by whom it is."""
    data = json.loads(event["data"])
    # Whose reactions are the reader's own is told in answers alone.
    return data | {"mine": []}


PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def own_part(address):
    """Return path and query of an address of ours."""
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == HOME, address
    return f"{parts.path}?{parts.query}"


def is_sentence(text):
    """Say whether a person would take it for a sentence."""
    return re.fullmatch(r"[A-Z].*[a-z].*\.", text) is not None


def member(app, name):
    """Return the browser of somebody who has signed in at the provider."""
    browser = Browser(app)
    browser.signs_in(name)
    return browser


def known_member(app, name):
    """Return the browser of somebody who is signed in, but has no session at the provider.

    The first time in a run they sign in there. Later rooms are given the claims that they came
    back with, which takes a third of the time.
    """
    known = app.config["AUTH0_ISSUER"], name
    if known not in _claims:
        with patch.object(provider, "claims_from_callback", _recorded(known)):
            return member(app, name)
    browser = Browser(app)
    with app.test_request_context("/callback"):
        sessions.start(_claims[known])
        with browser.room.session_transaction() as cookie:
            cookie.update(session)
            cookie.permanent = True
    # The first request starts the threads that work beside.
    browser.get("/healthz")
    return browser


_claims = {}


def _recorded(known):
    original = provider.claims_from_callback

    def claims_from_callback():
        _claims[known] = original()
        return _claims[known]

    return claims_from_callback


def close(app):
    """End what runs beside the requests."""
    app.extensions["publisher"].stop()
    app.extensions["cutter"].stop()
    app.extensions["upkeep"].stop()
    with app.app_context():
        db.engine.dispose()
