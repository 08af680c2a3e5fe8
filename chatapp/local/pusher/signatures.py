"""Signatures of the one app, as its server gives them to browsers and puts on REST requests."""

import hashlib
import hmac
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .protocol import ProtocolError, as_bytes

CLOCK_MAY_DIFFER_S = 600


@dataclass(frozen=True)
class Credentials:
    """What the dashboard shows for an app."""

    app_id: str
    key: str
    secret: str = field(repr=False)

    def sign(self, text: str) -> str:
        """Return the HMAC SHA256 of `text` in hexadecimal."""
        return hmac.new(self.secret.encode(), as_bytes(text), hashlib.sha256).hexdigest()

    def vouch_for(self, auth: str, *said: str) -> bool:
        """Say whether `auth` is "<key>:<signature>" for the parts in `said`, joined by colons.

        Parts are a socket's id, a channel and its channel_data for a subscription, and a socket's
        id, "", "user", "" and user_data for a sign-in.
        """
        return same(auth, f"{self.key}:{self.sign(':'.join(said))}")


def same(one: str, other: str) -> bool:
    """Compare in constant time, so that a signature can't be guessed digit by digit."""
    return hmac.compare_digest(as_bytes(one), as_bytes(other))


def check_request(
    app: Credentials, method: str, path: str, query: Sequence[tuple[str, str]], body: bytes
) -> None:
    """Check that our server signed a request (REST API: "Authentication").

    Raises ProtocolError.
    """
    for problem in _problems(app, dict(query), body):
        raise ProtocolError(problem, 401)

    given = dict(query).get("auth_signature", "")
    if not same(given, app.sign(string_to_sign(method, path, query))):
        raise ProtocolError("auth_signature does not fit this request.", 401)


def string_to_sign(method: str, path: str, query: Sequence[tuple[str, str]]) -> str:
    """Return what a REST request signs; nothing in it is URL-escaped."""
    pairs = sorted((name.lower(), value) for name, value in query if name != "auth_signature")
    return "\n".join([method, path, "&".join(f"{name}={value}" for name, value in pairs)])


def _problems(app: Credentials, given: dict[str, str], body: bytes) -> Iterator[str]:
    if not same(given.get("auth_key", ""), app.key):
        yield "auth_key is not the key of this app."
    if given.get("auth_version") != "1.0":
        yield "auth_version has to be 1.0."
    if not _is_recent(given.get("auth_timestamp", "")):
        yield f"auth_timestamp has to be within {CLOCK_MAY_DIFFER_S} seconds of now."
    if not _is_digest_of(body, given.get("body_md5", "")):
        yield "body_md5 is not the MD5 of the body."


def _is_recent(timestamp: str) -> bool:
    try:
        return abs(time.time() - int(timestamp)) <= CLOCK_MAY_DIFFER_S
    except (ValueError, OverflowError):
        return False


def _is_digest_of(body: bytes, given: str) -> bool:
    # Without a body there need not be a digest; Pusher's own Python library sends one.
    if not body and not given:
        return True
    return same(given, hashlib.md5(body, usedforsecurity=False).hexdigest())
