"""A room whose settings are all right, on servers of its own whose secrets nobody could guess."""

import secrets

import pytest

from chatapp.doctor.examination import examine
from chatapp.local.auth0.server import Auth0Server
from chatapp.local.pusher.server import PusherServer
from tests.support.ports import free_port

AUTH0_SECRET, PUSHER_SECRET = secrets.token_hex(24), secrets.token_hex(24)


class Told(dict):
    """What the doctor has said: the texts by what they are about, each after its level."""

    def __init__(self, findings):
        super().__init__((f.about, f"{f.level} {f.text}") for f in findings)
        self.lines = [f.line() for f in findings]

    def but(self, *levels):
        """Return all that is of another level."""
        return {about: told for about, told in self.items() if not told.startswith(levels)}


@pytest.fixture
def home():
    """Where the room will be served."""
    return f"http://localhost:{free_port()}"


@pytest.fixture
def provider(home):
    """A provider that knows the room."""
    with Auth0Server("chatapp", AUTH0_SECRET, home) as server:
        yield server


@pytest.fixture
def channels():
    """A server of the Pusher protocol."""
    with PusherServer("1", "key-of-the-app", PUSHER_SECRET) as server:
        yield server


@pytest.fixture
def settings(home, provider, channels, migrated_sqlite, tmp_path, monkeypatch):
    # Whatever .env somebody has isn't looked at.
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chat.sqlite").chmod(0o600)
    return {
        "SECRET_KEY": secrets.token_hex(32),
        "BASE_URL": home,
        "ADMIN_EMAILS": "ada@example.com",
        "ALLOWED_EMAIL_DOMAINS": "example.com",
        "AUTH0_DOMAIN": provider.issuer,
        "AUTH0_CLIENT_ID": "chatapp",
        "AUTH0_CLIENT_SECRET": AUTH0_SECRET,
        "PUSHER_APP_ID": "1",
        "PUSHER_KEY": "key-of-the-app",
        "PUSHER_SECRET": PUSHER_SECRET,
        "PUSHER_HOST": "127.0.0.1",
        "PUSHER_PORT": str(channels.port),
        "PUSHER_TLS": "false",
        "DATABASE_URL": migrated_sqlite,
    }


@pytest.fixture
def told(settings):
    """What the doctor says of these settings, but for the changes."""

    def told(**changes):
        findings = list(examine(settings | changes))
        secret = [settings | changes][0]
        hidden = [secret[n] for n in ("SECRET_KEY", "AUTH0_CLIENT_SECRET", "PUSHER_SECRET")]
        said = Told(findings)
        # Whatever is wrong, no secret is ever printed.
        assert not [h for h in hidden if h and h in "\n".join(said.lines)]
        return said

    return told
