"""What somebody wants to say, before it is kept."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from ..errors import Refusal
from ..text import piles_marks, shows

# With Pusher's limit of 10,000 bytes an event: 2,000 emoji are 8,000 bytes, and the rest of
# a message (name 400, picture 500, ids and times) stays under 1,500.
MAX_MESSAGE = 2000
MAX_REASON = 200
FORBIDDEN = {"Cc", "Cs"}
UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class InvalidMessage(Refusal, status=422, code="invalid_message"):
    """A message that can't be taken; the sentence says what to change."""


class InvalidReason(Refusal, status=422, code="invalid_reason"):
    """A reason that can't be taken."""


class InvalidClientId(Refusal, status=422, code="invalid_client_id"):
    """The browser's own id of a message is no UUID."""


@dataclass(frozen=True)
class Draft:
    """A text that may be said, and the id by which its author's browser knows it."""

    text: str
    client_id: str

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Self:
        """Check `{"message": text, "client_id": uuid}`. Raises a Refusal."""
        return cls(text=text_of(body), client_id=_client_id(body.get("client_id")))


def text_of(body: Mapping[str, Any]) -> str:
    """Return the trimmed text of a message. Raises InvalidMessage."""
    text = body.get("message")
    if not isinstance(text, str):
        raise InvalidMessage("Write something first.")
    text = text.replace("\r\n", "\n").strip()
    if _kinds(text) & FORBIDDEN:
        raise InvalidMessage("The message has characters in it that can't be shown.")
    if not shows(text):
        raise InvalidMessage("Write something first.")
    if piles_marks(text):
        raise InvalidMessage("The message has too many accents on one character.")
    if len(text) > MAX_MESSAGE:
        raise InvalidMessage(f"Keep it under {MAX_MESSAGE:,} characters: it has {len(text):,}.")
    return text


def reason_of(body: dict[str, Any]) -> str | None:
    """Return why a moderator does something, or None. Raises InvalidReason."""
    reason = body.get("reason")
    if reason is None:
        return None
    if not isinstance(reason, str) or len(reason) > MAX_REASON or _kinds(reason) & FORBIDDEN:
        raise InvalidReason(f"Give a reason in at most {MAX_REASON} characters.")
    if piles_marks(reason):
        raise InvalidReason("The reason has too many accents on one character.")
    return reason.strip() if shows(reason) else None


def required_reason_of(body: dict[str, Any]) -> str:
    """Return why a moderator does something. Raises InvalidReason."""
    reason = reason_of(body)
    if reason is None:
        raise InvalidReason("Say why: the reason is kept in the log.")
    return reason


def _kinds(text: str) -> set[str]:
    return {unicodedata.category(c) for c in text if c not in "\n\t"}


def _client_id(given: object) -> str:
    if not isinstance(given, str) or not UUID_FORM.fullmatch(given):
        raise InvalidClientId("The message's client_id has to be a UUID.")
    return str(UUID(given))
