"""What a server triggers (REST API: "POST event", "POST batch events")."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import names, protocol
from .delivery import Event
from .limits import MAX_CHANNELS_A_TRIGGER, MAX_DATA_BYTES, MAX_EVENTS_A_BATCH
from .protocol import ProtocolError


@dataclass(frozen=True)
class Trigger:
    """One event for one or more channels."""

    name: str
    data: str
    channels: list[str]
    socket_id: str | None
    info: list[str]

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> "Trigger":
        """Understand {"name", "data", "channels" or "channel", "socket_id"?, "info"?}.

        Raises ProtocolError.
        """
        return cls(
            names.check_event(protocol.text_of(fields, "name")),
            _data(protocol.text_of(fields, "data")),
            _channels(fields),
            protocol.text_of(fields, "socket_id") if fields.get("socket_id") else None,
            attributes(protocol.text_of(fields, "info") if fields.get("info") else ""),
        )

    def events(self) -> list[Event]:
        """Return one event for each channel."""
        return [Event(c, self.name, self.data, except_socket=self.socket_id) for c in self.channels]


def batch(fields: Mapping[str, Any]) -> list[Trigger]:
    """Understand {"batch": [trigger, …]}; one that is wrong refuses them all.

    Raises ProtocolError.
    """
    items = fields.get("batch")
    if not isinstance(items, list):
        raise ProtocolError("batch has to be a list.")
    if len(items) > MAX_EVENTS_A_BATCH:
        raise ProtocolError(f"A batch has at most {MAX_EVENTS_A_BATCH} events.")
    return [Trigger.from_json(protocol.checked_object(item, "An event")) for item in items]


def attributes(text: str) -> list[str]:
    """Return the names in an `info` parameter."""
    return [name for name in text.split(",") if name]


def _data(text: str) -> str:
    if protocol.size(text) > MAX_DATA_BYTES:
        raise ProtocolError(f"The data of an event takes at most {MAX_DATA_BYTES} bytes.", 413)
    return text


def _channels(fields: Mapping[str, Any]) -> list[str]:
    given = fields.get("channels", [fields.get("channel")])
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise ProtocolError("channels has to be a list of names.")
    if not 0 < len(given) <= MAX_CHANNELS_A_TRIGGER:
        raise ProtocolError(f"An event goes to 1 to {MAX_CHANNELS_A_TRIGGER} channels.")
    return [names.check_channel(name) for name in dict.fromkeys(given)]
