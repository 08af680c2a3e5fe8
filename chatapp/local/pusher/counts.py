"""How many are on a channel (REST API: "Available info attributes")."""

from collections.abc import Iterable

from . import names
from .channels import Channel
from .protocol import ProtocolError

ATTRIBUTES = {"user_count", "subscription_count"}


def require(wanted: Iterable[str], channel: str) -> None:
    """Raise ProtocolError unless channels whose names start so have all the attributes."""
    for attribute in wanted:
        if attribute not in ATTRIBUTES:
            raise ProtocolError(f"There is no attribute '{attribute}'.")
        if (attribute == "user_count") != names.is_presence(channel):
            raise ProtocolError(f"{attribute} is not available for '{channel}'.")


def of(channel: Channel, wanted: Iterable[str]) -> dict[str, int]:
    """Return those of the attributes that a channel has."""
    if names.is_presence(channel.name):
        counts = {"user_count": len(channel.users)}
    else:
        counts = {"subscription_count": len(channel.sockets)}
    return {name: count for name, count in counts.items() if name in wanted}
