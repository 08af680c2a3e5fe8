"""The rules for names (docs: "Channels" → "Naming channels", "Authenticating users")."""

import re

from .limits import MAX_CHANNEL_NAME, MAX_EVENT_NAME
from .protocol import ProtocolError

PRIVATE = "private-"
PRESENCE = "presence-"
CLIENT_EVENT = "client-"
# The channel of one signed-in user; only libraries subscribe to it, by themselves.
SERVER_TO_USER = "#server-to-user-"

_ALLOWED = re.compile(r"[A-Za-z0-9_\-=@,.;]+")


def check_channel(name: str) -> str:
    """Return `name` if a channel may be called so. Raises ProtocolError."""
    plain = name.removeprefix(SERVER_TO_USER)
    if len(name) > MAX_CHANNEL_NAME or not is_plain(plain):
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
    """Say whether subscribing to `channel` takes a signature, which allows client events too."""
    return channel.startswith((PRIVATE, PRESENCE))
