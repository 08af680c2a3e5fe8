"""Messages as they travel (protocol: "WebSocket data messages", "Double encoding").

Every message is {"event": name, "channel"?: name, "data"?: any, "user_id"?: text}.
"""

import json
from collections.abc import Mapping
from typing import Any, NoReturn


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
    return checked_object(message, "The message")


def checked_object(value: object, name: str) -> dict[str, Any]:
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


def as_text(data: object) -> str:
    """Return the data of an event as the string that the protocol wants. Raises ProtocolError."""
    try:
        if not isinstance(data, str):
            # Python reads 1e999 as infinite, which browsers could not read back.
            data = json.dumps(data, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("data is too deep, or has a number out of range.") from error
    return data


def size(text: str) -> int:
    """Return how many bytes `text` takes."""
    return len(as_bytes(text))


def as_bytes(text: str) -> bytes:
    """Return `text` as UTF-8; JSON from outside may hold a lone surrogate, which passes."""
    return text.encode("utf-8", "surrogatepass")


def _refuse_constant(name: str) -> NoReturn:
    # Python reads NaN and Infinity, and would pass them on to browsers, which do not.
    raise ValueError(f"{name} is not JSON")
