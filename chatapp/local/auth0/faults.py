"""The failures to simulate: set in a test's own process, or over HTTP at /trouble."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from flask import Blueprint, Response, abort, current_app, jsonify, request
from werkzeug.exceptions import BadRequest

MAX_DELAY_SECONDS = 60
BAD_SIGNATURE = "bad_signature"
MISSING = "missing"
ID_TOKENS = ("wrong_issuer", "wrong_audience", "wrong_nonce", "expired", BAD_SIGNATURE, MISSING)

bp = Blueprint("faults", __name__, url_prefix="/trouble")


class InvalidFaultError(ValueError):
    """There is no such failure; the message says what there is."""


@dataclass(slots=True)
class Faults:
    """What goes wrong, at first nothing; a misspelt attribute raises AttributeError.

    token_status: /oauth/token answers with this status and an OAuth error
    token_body: /oauth/token answers with this text
    token_delay: /oauth/token takes so many seconds
    id_token: what is wrong with ID tokens, one of ID_TOKENS
    drop_end_session_endpoint: discovery does not mention it, like some tenants'
    """

    token_status: int | None = None
    token_body: str | None = None
    token_delay: float = 0
    id_token: str | None = None
    drop_end_session_endpoint: bool = False

    def change(self, changes: Mapping[str, Any]) -> None:
        """Make all of `changes`, or none of them. Raises InvalidFaultError."""
        for name, value in changes.items():
            _check(name, value)
        for name, value in changes.items():
            setattr(self, name, value)

    def clear(self) -> None:
        """Let everything go well again."""
        self.change(asdict(Faults()))

    def active(self) -> dict[str, Any]:
        """Return what goes wrong now."""
        well = asdict(Faults())
        return {name: value for name, value in asdict(self).items() if value != well[name]}

    def wrong_claims(self) -> dict[str, Any]:
        """Return the claims that replace an ID token's right ones."""
        now = int(time.time())
        wrong: dict[str | None, dict[str, Any]] = {
            "wrong_issuer": {"iss": "https://another-provider.example/"},
            "wrong_audience": {"aud": "another-client"},
            "wrong_nonce": {"nonce": "another-nonce"},
            "expired": {"iat": now - 7200, "exp": now - 3600},
        }
        return wrong.get(self.id_token, {})

    def token_answer(self) -> Response | None:
        """Wait for the delay; return what /oauth/token is to say instead of tokens, if anything."""
        time.sleep(self.token_delay)
        if self.token_body is not None:
            return Response(self.token_body, self.token_status or 200, mimetype="text/html")
        if self.token_status is None:
            return None
        answer = jsonify(error="temporarily_unavailable", error_description="Simulated failure.")
        answer.status_code = self.token_status
        return answer


def _is_status(value: Any) -> bool:
    return value is None or (type(value) is int and 200 <= value <= 599)


def _is_delay(value: Any) -> bool:
    return type(value) in {int, float} and 0 <= value <= MAX_DELAY_SECONDS


CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "token_status": (_is_status, "a status between 200 and 599, or null"),
    "token_body": (lambda value: isinstance(value, str | None), "a text, or null"),
    "token_delay": (_is_delay, f"seconds between 0 and {MAX_DELAY_SECONDS}"),
    "id_token": (lambda value: value in (None, *ID_TOKENS), f"null or one of {ID_TOKENS}"),
    "drop_end_session_endpoint": (lambda value: isinstance(value, bool), "true or false"),
}


def _check(name: str, value: Any) -> None:
    if name not in CHECKS:
        raise InvalidFaultError(f"There is no {name}; there are {', '.join(CHECKS)}.")
    is_right, meaning = CHECKS[name]
    if not is_right(value):
        raise InvalidFaultError(f"{name} has to be {meaning}.")


@bp.before_request
def refuse_pages() -> None:
    """Refuse web pages: a browser names its page's origin in whatever changes something."""
    if "Origin" in request.headers:
        abort(403, "Web pages may not simulate failures.")


@bp.get("")
def show() -> Any:
    """Say what goes wrong now."""
    return jsonify(_faults().active())


@bp.post("")
def update() -> Any:
    """Change what is named, and answer with all that goes wrong now."""
    _faults().change(_changes())
    return show()


@bp.delete("")
def destroy() -> Any:
    """Let everything go well again."""
    _faults().clear()
    return show()


@bp.errorhandler(InvalidFaultError)
def refuse(error: InvalidFaultError) -> Any:
    """Say what there is instead."""
    return jsonify(error="invalid_fault", message=str(error)), 422


def _faults() -> Faults:
    # `tenant()` has them, too, but its module needs this one.
    return cast(Faults, current_app.extensions["tenant"].faults)


def _changes() -> dict[str, Any]:
    try:
        given = request.get_json()
    except RecursionError as error:
        raise BadRequest("That is nested too deeply.") from error
    if not isinstance(given, dict):
        raise InvalidFaultError("Send an object of failures to simulate.")
    return given
