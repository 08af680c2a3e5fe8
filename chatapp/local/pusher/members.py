"""Who somebody is: a member of a presence channel, a signed-in user."""

from dataclasses import dataclass
from typing import Any

from . import names, protocol
from .limits import MAX_USER_ID, MAX_USER_INFO_BYTES
from .protocol import ProtocolError


@dataclass(frozen=True)
class Member:
    """One connection's part in a presence channel; a user may have several."""

    user_id: str
    user_info: Any = None

    @classmethod
    def from_channel_data(cls, text: str) -> "Member":
        """Understand {"user_id": text or number, "user_info"?: any}. Raises ProtocolError."""
        fields = protocol.decode(text)
        return cls(_member_id(fields.get("user_id")), _info(fields.get("user_info")))

    def as_json(self) -> dict[str, Any]:
        """Return the data of `pusher_internal:member_added`."""
        info = {} if self.user_info is None else {"user_info": self.user_info}
        return {"user_id": self.user_id, **info}


@dataclass(frozen=True)
class User:
    """Who a connection signed in as (protocol: "pusher:signin")."""

    id: str
    user_info: Any = None

    @classmethod
    def from_user_data(cls, text: str) -> "User":
        """Understand {"id": text, "user_info"?: object}. Raises ProtocolError."""
        fields = protocol.decode(text)
        if not names.is_plain(protocol.text_of(fields, "id")):
            raise ProtocolError("user_data needs an id of letters, digits and _-=@,.;")
        return cls(fields["id"], fields.get("user_info"))

    def as_member(self) -> Member:
        """Return the member of a presence channel that this user is without channel_data."""
        return Member(self.id, self.user_info)


def _member_id(given: object) -> str:
    # Numbers are older than the rule that ids are text, and still work.
    is_number = isinstance(given, int) and not isinstance(given, bool)
    if not isinstance(given, str) and not is_number:
        raise ProtocolError("channel_data needs a user_id.")
    if not 0 < len(str(given)) <= MAX_USER_ID:
        raise ProtocolError(f"A user_id has 1 to {MAX_USER_ID} characters.")
    return str(given)


def _info(given: object) -> object:
    if protocol.size(protocol.as_text(given)) > MAX_USER_INFO_BYTES:
        raise ProtocolError(f"user_info takes more than {MAX_USER_INFO_BYTES} bytes.")
    return given
