"""Everything that talks to Pusher Channels.

Begin with client.py, which has a function for each call to Pusher; pusher_backend.py does its
HTTP. publisher.py publishes events, and sockets.py cuts the sockets of people who may no longer
listen. Each of these two runs a thread beside the requests, a Worker (worker.py). epochs.py moves
the room to other channels when somebody loses access.
"""
