"""Validating what a person sends: the text of a message, its client_id, a moderator's reason."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from ..errors import Refusal
from ..payload import WrongShape, integer
from ..text import piles_marks, shows

# In code points. Nearly all messages fit into an event of Pusher's, of at most 10,000 bytes: 2,000
# emoji take 8,000, and name, picture, ids and times less than 1,500. See rows.event for the rest.
MAX_MESSAGE = 2000
MAX_REASON = 200
MAX_MENTIONS = 10
FORBIDDEN = {"Cc", "Cs"}
UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class InvalidMessage(Refusal, status=422, code="invalid_message"):
    """The text can't be accepted; the sentence says what to change."""


class TooManyMentions(Refusal, status=422, code="too_many_mentions"):
    """The message mentions more than MAX_MENTIONS people."""


class InvalidReason(Refusal, status=422, code="invalid_reason"):
    """The reason can't be accepted, or is missing."""


class InvalidClientId(Refusal, status=422, code="invalid_client_id"):
    """The browser's own id of the message isn't a UUID."""


@dataclass(frozen=True)
class Draft:
    """A valid text, and the id that the author's browser gave it.

    `reply_to` is the id of the message that it answers; `mentions` are the ids of people.
    """

    text: str
    client_id: str
    reply_to: int | None = None
    mentions: Sequence[str] = ()

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Self:
        """Check `{"message": text, "client_id": uuid}`, and `reply_to` and `mentions` if given.

        Raises a Refusal.
        """
        is_reply = body.get("reply_to") is not None
        return cls(
            text=text_of(body),
            client_id=_client_id(body.get("client_id")),
            reply_to=integer(body, "reply_to") if is_reply else None,
            mentions=mentions_of(body) or (),
        )


def text_of(body: Mapping[str, Any]) -> str:
    """Return the trimmed text of a message. Raises InvalidMessage."""
    text = body.get("message")
    if not isinstance(text, str):
        raise InvalidMessage("Write something first.")
    text = text.replace("\r\n", "\n").strip()
    if _kinds(text) & FORBIDDEN:
        raise InvalidMessage(
            "The message has characters that can't be shown. Remove them and try again."
        )
    if not shows(text):
        raise InvalidMessage("Write something first.")
    if piles_marks(text):
        raise InvalidMessage(
            "The message has too many accents on one character. Remove some and try again."
        )
    if len(text) > MAX_MESSAGE:
        raise InvalidMessage(
            f"A message can have up to {MAX_MESSAGE:,} characters. "
            f"Remove {len(text) - MAX_MESSAGE:,}, or send it in parts."
        )
    return text


def mentions_of(body: Mapping[str, Any]) -> Sequence[str] | None:
    """Return the ids of the people whom a message mentions, each once, or None where not given.

    Raises WrongShape and TooManyMentions.
    """
    ids = body.get("mentions")
    if ids is None:
        return None
    if not isinstance(ids, list) or not all(map(_can_be_id, ids)):
        raise WrongShape("mentions has to be a list of ids.")
    if len(ids) > MAX_MENTIONS:
        raise TooManyMentions(
            f"A message can mention up to {MAX_MENTIONS} people. Remove {len(ids) - MAX_MENTIONS}."
        )
    return list(dict.fromkeys(ids))


def reason_of(body: dict[str, Any]) -> str | None:
    """Return the moderator's reason, or None without one. Raises InvalidReason."""
    reason = body.get("reason")
    if reason is None:
        return None
    if not isinstance(reason, str) or len(reason) > MAX_REASON or _kinds(reason) & FORBIDDEN:
        raise InvalidReason(f"A reason can have up to {MAX_REASON} characters.")
    if piles_marks(reason):
        raise InvalidReason(
            "The reason has too many accents on one character. Remove some and try again."
        )
    return reason.strip() if shows(reason) else None


def required_reason_of(body: dict[str, Any]) -> str:
    """Return the moderator's reason. Raises InvalidReason, also without one."""
    reason = reason_of(body)
    if reason is None:
        raise InvalidReason("Enter a reason. It's kept in the log.")
    return reason


def _kinds(text: str) -> set[str]:
    return {unicodedata.category(c) for c in text if c not in "\n\t"}


def _can_be_id(given: object) -> bool:
    # PostgreSQL fails on a NUL, and everything that is committed together would fail with it.
    return isinstance(given, str) and given.isascii() and given.isprintable()


def _client_id(given: object) -> str:
    if not isinstance(given, str) or not UUID_FORM.fullmatch(given):
        raise InvalidClientId("The message's client_id has to be a UUID.")
    return str(UUID(given))
