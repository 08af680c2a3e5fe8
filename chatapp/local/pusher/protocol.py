"""Messages, names, limits and signatures (protocol: "WebSocket data messages").

Every message is {"event": name, "channel"?: name, "data"?: any, "user_id"?: text}.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

MAX_DATA_BYTES = 10_240
MAX_EVENT_NAME = 200
MAX_CHANNEL_NAME = 164

PRIVATE = "private-"
ENCRYPTED = "private-encrypted-"
PRESENCE = "presence-"
# The channel of one signed-in user; only libraries subscribe to it, by themselves.
SERVER_TO_USER = "#server-to-user-"
_ALLOWED = re.compile(r"[A-Za-z0-9_\-=@,.;]+")


class ProtocolError(Exception):
    """What a client or a server asked for is refused; the message is a sentence that says why.

    `code` is an error code of the protocol for WebSockets and an HTTP status for REST.
    """

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code

    def frame(self) -> bytes:
        """Return the `pusher:error` that says so."""
        told = {"message": str(self)}
        return encode("pusher:error", told if self.code is None else told | {"code": self.code})


def encode(
    event: str, data: object, *, channel: str | None = None, user_id: str | None = None
) -> bytes:
    """Return a message as the bytes of a text frame, ready for any number of sockets."""
    message = {"event": event, "channel": channel, "data": data, "user_id": user_id}
    # Escaped to ASCII: a lone surrogate, which a client may send, has no form in UTF-8.
    return json.dumps({k: v for k, v in message.items() if v is not None}).encode("ascii")


def decode(text: str | bytes) -> dict[str, Any]:
    """Return the JSON object that somebody else wrote. Raises ProtocolError."""
    try:
        message = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("This is not JSON.") from error
    return as_object(message, "The message")


def as_object(value: object, name: str) -> dict[str, Any]:
    """Return `value`, which has to be a JSON object. Raises ProtocolError."""
    if not isinstance(value, dict):
        raise ProtocolError(f"{name} has to be a JSON object.")
    return value


def text_of(fields: Mapping[str, Any], name: str) -> str:
    """Return the field `name`, which has to be text. Raises ProtocolError."""
    value = fields.get(name)
    if not isinstance(value, str):
        raise ProtocolError(f"{name} has to be text.")
    return value


def as_data(value: object) -> str:
    """Return `value` as the string that an event's data is (protocol: "Double encoding").

    Raises ProtocolError.
    """
    try:
        if not isinstance(value, str):
            # Python reads 1e999 as infinite, which browsers could not read back.
            value = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("data is too deep, or has a number out of range.") from error
    return value


def check_size(text: str, limit: int, name: str, code: int | None = None) -> str:
    """Return `text` if it takes at most `limit` bytes. Raises ProtocolError."""
    if len(_as_bytes(text)) > limit:
        raise ProtocolError(f"{name} takes at most {limit} bytes.", code)
    return text


def check_channel(name: str) -> str:
    """Return `name` if a channel may be called so (docs: "Naming channels").

    Raises ProtocolError.
    """
    if len(name) > MAX_CHANNEL_NAME or not is_plain(name.removeprefix(SERVER_TO_USER)):
        raise ProtocolError(f"Invalid channel name '{name[:MAX_CHANNEL_NAME]}'.", 400)
    return name


def check_event(name: str) -> str:
    """Return `name` if an event may be called so. Raises ProtocolError."""
    if not 0 < len(name) <= MAX_EVENT_NAME:
        raise ProtocolError(f"An event's name has 1 to {MAX_EVENT_NAME} characters.", 400)
    return name


def is_plain(name: str) -> bool:
    """Say whether `name` has only characters that channels and user ids may have."""
    return _ALLOWED.fullmatch(name) is not None


def is_presence(channel: str) -> bool:
    """Say whether members of `channel` see each other."""
    return channel.startswith(PRESENCE)


def needs_auth(channel: str) -> bool:
    """Say whether subscribing to `channel` takes a signature."""
    return channel.startswith((PRIVATE, PRESENCE))


def takes_client_events(channel: str) -> bool:
    """Say whether clients may say something on `channel` (docs: "Encrypted channels")."""
    return needs_auth(channel) and not channel.startswith(ENCRYPTED)


@dataclass(frozen=True)
class Credentials:
    """What the dashboard shows for an app: its server signs with the secret."""

    app_id: str
    key: str
    secret: str = field(repr=False)

    def sign(self, text: str) -> str:
        """Return the HMAC SHA256 of `text` in hexadecimal."""
        return hmac.new(self.secret.encode(), _as_bytes(text), hashlib.sha256).hexdigest()

    def have_signed(self, auth: str, *parts: str) -> bool:
        """Say whether `auth` is "<key>:<signature>" of `parts`, joined by colons.

        Parts are a socket's id, a channel and its channel_data for a subscription, and a socket's
        id, "", "user", "" and user_data for a sign-in.
        """
        return is_same(auth, f"{self.key}:{self.sign(':'.join(parts))}")


def is_same(one: str, other: str) -> bool:
    """Compare in constant time, so that a signature can't be guessed digit by digit."""
    return hmac.compare_digest(_as_bytes(one), _as_bytes(other))


def _as_bytes(text: str) -> bytes:
    # JSON from outside may hold a lone surrogate, which has no form in UTF-8.
    return text.encode("utf-8", "surrogatepass")


def _refuse_constant(name: str) -> NoReturn:
    # Python reads NaN and Infinity, and would pass them on to browsers, which do not.
    raise ValueError(f"{name} is not JSON")
