"""A stand-in for Pusher Channels on this machine, for trying the room and for its tests.

It speaks the Pusher Channels protocol, version 7, to browsers and the signed REST API to servers,
both on one port. "Protocol" in these modules means Pusher's document of that name, and "REST API"
its HTTP API reference; quoted words after them are headings in there.

Begin with `protocol`, what messages, names, limits and signatures are. Then `connections` shows
what clients may send, `channels` who may subscribe and who is present, `rest_api` what servers may
ask for, `app` how events are delivered, and `sockets` how one slow or silent client is treated.
`faults` has the failures to simulate, at /trouble. `server` starts it all:
`with PusherServer(...) as pusher` in a test, `python -m chatapp.local.pusher` by hand.

To see what an outage does, stop it and start it again: it remembers nothing, as a cluster would.
Cache channels, webhooks and watch lists are missing.
"""
