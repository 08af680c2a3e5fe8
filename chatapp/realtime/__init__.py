"""What speaks to Pusher Channels: events to publish, sockets to cut, and who is present.

Begin with client.py, the calls that Pusher knows, on the connections of pusher_backend.py.
publisher.py sends events without anybody waiting for it, sockets.py has the sockets of people
cut who may no longer listen; both are threads as worker.py describes them.
"""
