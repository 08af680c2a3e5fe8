"""The refusal of a request whose body didn't come in time."""

from flask import Flask, request

from ..errors import Refusal

# What the environment of such a request has beside what WSGI asks for.
IS_SLOW = "chatapp.is_slow"


class TooSlow(Refusal, status=408, code="request_timeout"):
    """The body of the request didn't come in time."""

    title = "That took too long"
    sentence = "That took too long. Check your connection and try again."

    @property
    def headers(self) -> dict[str, str]:
        # What may still come of the body must not be taken for another request.
        return {"Connection": "close"}


def init_app(app: Flask) -> None:
    """Have `app` draw the refusal of a request whose body didn't come in time."""
    app.before_request(_refuse_slow)


def _refuse_slow() -> None:
    if IS_SLOW in request.environ:
        raise TooSlow
