"""The stand-in, a room with Authlib's client, and a visitor who does what a browser does."""

import html
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from chatapp.local.auth0.server import Auth0Server
from tests.support.auth0_room import CLIENT_ID, CLIENT_SECRET, Room

CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B


@pytest.fixture(scope="session")
def auth0_shared():
    with Auth0Server(CLIENT_ID, CLIENT_SECRET, "http://127.0.0.1:1") as server:
        yield server


@pytest.fixture
def auth0(auth0_shared):
    yield auth0_shared
    auth0_shared.faults.clear()


@pytest.fixture(scope="session")
def auth0_shared_room(auth0_shared):
    return Room(auth0_shared)


@pytest.fixture
def room(auth0, auth0_shared_room):
    with auth0_shared_room as room:
        auth0.base_url = room.url
        yield room


@pytest.fixture
def visitor(auth0, room):
    with Visitor(auth0, room) as visitor:
        yield visitor


class Visitor(requests.Session):
    """A person with a browser: follows redirects, fills in forms."""

    def __init__(self, auth0, room):
        super().__init__()
        self.trust_env = False
        self.auth0, self.room = auth0, room

    def enters(self, **wishes):
        return self.get(f"{self.room.url}/login", params=wishes)

    def submits(self, page, **fields):
        action = html.unescape(re.search(r'action="([^"]*)"', page.text)[1])
        return self.post(self.auth0.issuer.rstrip("/") + action, data=fields)

    def signs_in(self, sub="auth0|ada", **wishes):
        return self.submits(self.enters(**wishes), person=sub)

    def asks(self, **changes):
        """A hand-made authorization request; a change to None leaves a parameter out."""
        asked = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": f"{self.room.url}/callback",
            "scope": "openid profile email",
            "state": "s",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        } | changes
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        return self.get(f"{self.auth0.issuer}authorize?{query}", allow_redirects=False)

    def is_given_a_code(self):
        if not self.cookies.get("auth0-stand-in"):
            self.signs_in()
        return parse_qs(urlsplit(self.asks().headers["Location"]).query)["code"][0]

    def exchanges(self, code, /, auth=None, **changes):
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": f"{self.room.url}/callback",
            "code_verifier": VERIFIER,
        }
        form |= {} if auth else {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        return self.post(f"{self.auth0.issuer}oauth/token", data=form | changes, auth=auth)
