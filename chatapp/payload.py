"""JSON: the object in the body of a request, and how answers and events are written."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Request, Response
from werkzeug.exceptions import BadRequest

from .errors import Refusal

# Far beyond any id or revision, and small enough for every database.
MAX_NUMBER = 10**18


class NotJson(Refusal, code="not_json"):
    """The body isn't JSON."""


class WrongShape(Refusal, status=422, code="wrong_shape"):
    """The body is JSON, but a field is missing or has another type."""


def optional_json_object(request: Request) -> dict[str, Any]:
    """Return the object in the body of `request`, or an empty one where there is no body."""
    # Not by its length: a body in chunks (Transfer-Encoding) doesn't state one.
    return json_object(request) if request.get_data() else {}


def json_object(request: Request) -> dict[str, Any]:
    """Return the object in the body of `request`.

    Raises NotJson, WrongShape, and Werkzeug's errors for 413 and 415.
    """
    try:
        body = request.get_json()
    except BadRequest as error:
        raise NotJson("The request is not valid JSON.") from error
    except RecursionError as error:
        raise NotJson("The request is nested too deeply.") from error
    if not isinstance(body, dict):
        raise WrongShape("The request has to be a JSON object.")
    return body


def integer(body: Mapping[str, Any], name: str) -> int:
    """Return the field `name` of a body, a number from 0 to MAX_NUMBER. Raises WrongShape."""
    value = body.get(name)
    if type(value) is not int or not 0 <= value <= MAX_NUMBER:
        raise WrongShape(f"{name} has to be a whole number.")
    return value


def flag(body: dict[str, Any], name: str) -> bool:
    """Return the field `name` of a body, true or false. Raises WrongShape."""
    value = body.get(name)
    if not isinstance(value, bool):
        raise WrongShape(f"{name} has to be true or false.")
    return value


def encode(data: object) -> str:
    """Return JSON in few bytes; an event's data may have up to 10,000 bytes of UTF-8."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def answer(encoded: str, status: int = 200) -> Response:
    """Return an answer of JSON that `encode` has written."""
    return Response(encoded, status, mimetype="application/json")
