"""The room with a switch for server errors, as `python -m chatapp --app` takes it.

POST /faults {"before": share, "after": share} makes that share of requests fail. "After" is the
worse one: the request was handled, and only the answer is lost.
"""

import json
import random

from chatapp import create_app

# The page's own files come from a proxy's cache, and the storm has to see when the room is ready.
SPARED = ("/static/", "/readyz")


class Faulty:
    """A WSGI application that handles requests through another one, or fails."""

    def __init__(self, app):
        self._app = app
        self._shares = {"before": 0, "after": 0}

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        if path == "/faults":
            return self._switch(environ, start_response)
        if path.startswith(SPARED):
            return self._app(environ, start_response)
        if self._fails("before"):
            return _error(start_response)
        if self._fails("after"):
            _handle(self._app, environ)
            return _error(start_response)
        return self._app(environ, start_response)

    def _switch(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        self._shares = json.loads(body)
        start_response("204 No Content", [])
        return []

    def _fails(self, when):
        return random.random() < self._shares.get(when, 0)


def _handle(app, environ):
    answer = app(environ, lambda *_: None)
    list(answer)
    answer.close()


def _error(start_response):
    start_response("500 Internal Server Error", [("Content-Type", "text/html")])
    return [b"<h1>Something is wrong in front of the room</h1>"]


def create_faulty_app():
    """Build the room behind the switch."""
    return Faulty(create_app())
