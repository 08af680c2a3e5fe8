"""Channels: who may subscribe, who is subscribed, and who is present.

Protocol: "Subscription Events", "Presence Channel Events".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import protocol
from .protocol import SERVER_TO_USER, Credentials, ProtocolError
from .sockets import Socket

MAX_MEMBERS = 100
MAX_USER_ID = 128
MAX_USER_INFO_BYTES = 1024


class SubscriptionError(ProtocolError):
    """A client may not subscribe; unlike other errors, this one names the channel."""

    def __init__(self, channel: str, message: str) -> None:
        super().__init__(message)
        self.channel = channel

    def frame(self) -> bytes:
        """Return the `pusher:subscription_error` that says so."""
        told = {"type": "AuthError", "error": str(self), "status": 401}
        return protocol.encode("pusher:subscription_error", told, channel=self.channel)


@dataclass(frozen=True)
class Member:
    """One connection's part in a presence channel; a user may have several."""

    user_id: str
    user_info: Any = None

    @classmethod
    def from_channel_data(cls, text: str) -> "Member":
        """Understand {"user_id": text or number, "user_info"?: any}. Raises ProtocolError."""
        fields = protocol.decode(text)
        info = fields.get("user_info")
        protocol.check_size(protocol.as_data(info), MAX_USER_INFO_BYTES, "user_info")
        return cls(_member_id(fields.get("user_id")), info)

    def as_json(self) -> dict[str, Any]:
        """Return the data of `pusher_internal:member_added`."""
        info = {} if self.user_info is None else {"user_info": self.user_info}
        return {"user_id": self.user_id, **info}


class Channel:
    """One channel and the sockets that are subscribed to it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._subscribers: dict[Socket, Member | None] = {}

    def __contains__(self, socket: Socket) -> bool:
        return socket in self._subscribers

    @property
    def sockets(self) -> list[Socket]:
        """Everybody subscribed, in a list of its own: sending may end a subscription."""
        return list(self._subscribers)

    @property
    def users(self) -> dict[str, Any]:
        """Who is present: user_info by user_id, as the user's newest connection has it."""
        members = [member for member in self._subscribers.values() if member]
        return {member.user_id: member.user_info for member in members}

    def member(self, socket: Socket) -> Member | None:
        """Return whom `socket` stands for; nobody outside presence channels."""
        return self._subscribers.get(socket)

    def add(self, socket: Socket, member: Member | None) -> None:
        """Subscribe `socket`; the others are told of a user's first connection.

        Raises ProtocolError.
        """
        if member and member.user_id not in self.users:
            if len(self.users) >= MAX_MEMBERS:
                raise ProtocolError(f"{self.name} has {MAX_MEMBERS} members already.")
            self._tell("member_added", member.as_json())
        self._subscribers[socket] = member
        socket.send(self._internal("subscription_succeeded", self._presence()))

    def remove(self, socket: Socket) -> None:
        """Unsubscribe `socket`; the others are told of a user's last connection."""
        member = self._subscribers.pop(socket)
        if member and member.user_id not in self.users:
            self._tell("member_removed", {"user_id": member.user_id})

    def _presence(self) -> dict[str, Any]:
        if not protocol.is_presence(self.name):
            return {}
        users = self.users
        return {"presence": {"ids": list(users), "hash": users, "count": len(users)}}

    def _tell(self, event: str, data: object) -> None:
        frame = self._internal(event, data)
        for socket in self.sockets:
            socket.send(frame)

    def _internal(self, event: str, data: object) -> bytes:
        # The protocol has the data of these as JSON within JSON.
        return protocol.encode(f"pusher_internal:{event}", json.dumps(data), channel=self.name)


class Channels:
    """All channels that somebody is subscribed to; others do not exist."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._by_name: dict[str, Channel] = {}

    def named(self, name: str) -> Channel:
        """Return a channel, an empty one if nobody is subscribed."""
        return self._by_name.get(name) or Channel(name)

    def starting_with(self, prefix: str) -> list[Channel]:
        """Return the occupied channels whose names start with `prefix`."""
        return [c for name, c in sorted(self._by_name.items()) if name.startswith(prefix)]

    def of(self, socket: Socket) -> list[Channel]:
        """Return the channels that `socket` is subscribed to."""
        return [channel for channel in self._by_name.values() if socket in channel]

    def subscribe(self, socket: Socket, asked: Mapping[str, Any]) -> None:
        """Understand {"channel", "auth"?, "channel_data"?} and answer it. Raises ProtocolError."""
        channel = self.named(protocol.check_channel(protocol.text_of(asked, "channel")))
        if socket in channel:
            raise ProtocolError(f"Existing subscription to channel {channel.name}.")
        try:
            channel.add(socket, self._authorized(socket, channel.name, asked))
        except ProtocolError as error:
            raise SubscriptionError(channel.name, str(error)) from error
        self._by_name[channel.name] = channel

    def unsubscribe(self, socket: Socket, asked: Mapping[str, Any]) -> None:
        """Understand {"channel"}. Raises ProtocolError."""
        channel = self.named(protocol.text_of(asked, "channel"))
        if socket not in channel:
            raise ProtocolError("There is no such subscription.")
        self._leave(socket, channel)

    def leave_all(self, socket: Socket) -> None:
        """Unsubscribe `socket` from every channel."""
        for channel in self.of(socket):
            self._leave(socket, channel)

    def _leave(self, socket: Socket, channel: Channel) -> None:
        channel.remove(socket)
        if not channel.sockets:
            del self._by_name[channel.name]

    def _authorized(self, socket: Socket, name: str, asked: Mapping[str, Any]) -> Member | None:
        _check_addressee(socket, name)
        if not protocol.needs_auth(name):
            return None
        is_presence = protocol.is_presence(name)
        # Whoever is signed in is known already, and may be present without channel_data.
        user = socket.user if is_presence and asked.get("channel_data") is None else None
        signed = [protocol.text_of(asked, "channel_data")] if is_presence and not user else []
        auth = protocol.text_of(asked, "auth")
        if not self._credentials.have_signed(auth, socket.id, name, *signed):
            raise ProtocolError("The signature does not fit this socket and channel.")
        if user:
            return Member(user.id, user.user_info)
        return Member.from_channel_data(*signed) if signed else None


def _check_addressee(socket: Socket, name: str) -> None:
    user_id = socket.user.id if socket.user else ""
    if name.startswith(SERVER_TO_USER) and name != SERVER_TO_USER + user_id:
        raise ProtocolError("This channel is for the user who is signed in as its name says.")


def _member_id(given: object) -> str:
    # Numbers are older than the rule that ids are text, and still work.
    is_number = isinstance(given, int) and not isinstance(given, bool)
    if not isinstance(given, str) and not is_number:
        raise ProtocolError("channel_data needs a user_id.")
    if not 0 < len(str(given)) <= MAX_USER_ID:
        raise ProtocolError(f"A user_id has 1 to {MAX_USER_ID} characters.")
    return str(given)
