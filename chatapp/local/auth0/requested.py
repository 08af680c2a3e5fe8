"""What an authorization request may ask for beyond the basics (Core section 3.1.2.1)."""

import re
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError
from flask import request

# Nine digits are thirty years.
MAX_AGE = re.compile(r"[0-9]{1,9}", re.ASCII)


class Requested:
    """An extension of the code grant: refuse what is malformed or not offered."""

    def __call__(self, grant: Any) -> None:
        """Join the checks of `grant`."""
        grant.register_hook("after_validate_authorization_request_payload", self.check)

    def check(self, grant: Any, _redirect_uri: str) -> None:
        """Raise InvalidRequestError for a request that would be misread."""
        asked = grant.request.payload.data
        if not MAX_AGE.fullmatch(asked.get("max_age", "0")):
            raise InvalidRequestError("max_age must be a number of seconds.")
        if asked.get("response_mode", "query") != "query":
            raise InvalidRequestError("Only response_mode=query is offered.")


def max_age() -> int | None:
    """Return how many seconds old the person's proof may be, when the request says so."""
    text = request.args.get("max_age", "")
    return int(text) if MAX_AGE.fullmatch(text) else None
