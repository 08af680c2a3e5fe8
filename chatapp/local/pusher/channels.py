"""Who is subscribed to what, and who is present (protocol: "Presence Channel Events")."""

import json
from collections.abc import Iterable
from typing import Any

from . import names
from .limits import MAX_MEMBERS
from .members import Member
from .protocol import ProtocolError, encode
from .sockets import Socket


class Channel:
    """One occupied channel."""

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
    def members(self) -> list[Member]:
        """Whom each connection stands for; a user with two connections is twice in it."""
        return [member for member in self._subscribers.values() if member]

    @property
    def users(self) -> dict[str, Any]:
        """Who is present: user_info by user_id, as the user's newest connection has it."""
        return {member.user_id: member.user_info for member in self.members}

    def member(self, socket: Socket) -> Member | None:
        """Return whom `socket` stands for; nobody outside presence channels."""
        return self._subscribers.get(socket)

    def add(self, socket: Socket, member: Member | None) -> None:
        """Subscribe `socket`; the others hear of a user's first connection.

        Raises ProtocolError.
        """
        if member and member.user_id not in self.users:
            if len(self.users) >= MAX_MEMBERS:
                raise ProtocolError(f"{self.name} has {MAX_MEMBERS} members already.")
            self._tell("member_added", member.as_json())
        self._subscribers[socket] = member
        socket.send(_internal("subscription_succeeded", self.name, self._roll()))

    def remove(self, socket: Socket) -> None:
        """Unsubscribe `socket`; the others hear of a user's last connection."""
        member = self._subscribers.pop(socket)
        if member and member.user_id not in self.users:
            self._tell("member_removed", {"user_id": member.user_id})

    def _roll(self) -> dict[str, Any]:
        if not names.is_presence(self.name):
            return {}
        users = self.users
        return {"presence": {"ids": list(users), "hash": users, "count": len(users)}}

    def _tell(self, event: str, data: object) -> None:
        frame = _internal(event, self.name, data)
        for socket in self.sockets:
            socket.send(frame)


class Channels:
    """All channels that somebody is subscribed to; others do not exist."""

    def __init__(self) -> None:
        self._by_name: dict[str, Channel] = {}

    def named(self, name: str) -> Channel:
        """Return a channel, an empty one if nobody is subscribed."""
        return self._by_name.get(name) or Channel(name)

    def starting_with(self, prefix: str) -> list[Channel]:
        """Return the occupied channels whose names start with `prefix`."""
        return [c for name, c in sorted(self._by_name.items()) if name.startswith(prefix)]

    def join(self, socket: Socket, name: str, member: Member | None) -> None:
        """Subscribe `socket` to a channel. Raises ProtocolError."""
        channel = self.named(name)
        channel.add(socket, member)
        self._by_name[name] = channel

    def leave(self, socket: Socket, *left: Channel) -> None:
        """Unsubscribe `socket` from channels; the last one out closes a channel."""
        for channel in left:
            channel.remove(socket)
            if not channel.sockets:
                del self._by_name[channel.name]

    def of(self, socket: Socket) -> Iterable[Channel]:
        """Return the channels that `socket` is subscribed to."""
        return [channel for channel in self._by_name.values() if socket in channel]


def _internal(event: str, channel: str, data: object) -> bytes:
    # The protocol has the data of these as JSON within JSON.
    return encode(f"pusher_internal:{event}", json.dumps(data), channel=channel)
