"""A stand-in for Pusher Channels on this machine, for trying the room and for its tests.

It speaks the Pusher Channels protocol, version 7, to browsers and the signed REST API to servers,
both on one port. "Protocol" in these modules means Pusher's document of that name, and "REST API"
its HTTP API reference; quoted words after them are headings in there.

To see what an outage does, stop it and start it again: it remembers nothing, as a cluster would.
Cache channels, webhooks and watch lists are not played.
"""

from .server import PusherServer
from .sockets import Patience

__all__ = ["Patience", "PusherServer"]
