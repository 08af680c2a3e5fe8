"""The floor: the least that a message costs on a server for WSGI.

It reads the JSON and makes one call over a connection that is kept alive, before it answers.
"""

import http.client
import json
import os
from threading import local

HEADERS = [("Content-Type", "application/json"), ("Content-Length", "2")]
_thread = local()


def create_floor():
    """Build the application."""
    return answer


def answer(environ, start_response):
    """Hand the message on."""
    if environ["REQUEST_METHOD"] == "POST":
        said = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        _publish({"name": "message-added", "data": json.dumps(said)})
    start_response("200 OK", HEADERS)
    return [b"{}"]


def _publish(event):
    if not hasattr(_thread, "sink"):
        _thread.sink = http.client.HTTPConnection("127.0.0.1", int(os.environ["PUSHER_PORT"]))
    _thread.sink.request("POST", "/apps/1/events", json.dumps(event))
    _thread.sink.getresponse().read()
