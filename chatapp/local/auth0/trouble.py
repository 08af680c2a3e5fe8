"""The switches for trouble, over HTTP: for tests that run beside the stand-in's process."""

import time
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from werkzeug.exceptions import BadRequest

from .faults import InvalidFaultError
from .tenant import tenant

bp = Blueprint("trouble", __name__, url_prefix="/trouble")


@bp.before_request
def no_browsers() -> None:
    """Refuse pages: a browser names its page's origin in whatever changes something."""
    if "Origin" in request.headers:
        abort(403, "Trouble is not made by pages.")


@bp.get("")
def show() -> Any:
    """Say which switches are on."""
    return jsonify(tenant().faults.active())


@bp.post("")
def create() -> Any:
    """Set the switches that are named, and answer with all that are on."""
    tenant().faults.change(_wishes())
    return show()


@bp.delete("")
def destroy() -> Any:
    """Switch all trouble off."""
    tenant().faults.clear()
    return show()


@bp.errorhandler(InvalidFaultError)
def refuse(error: InvalidFaultError) -> Any:
    """Say what there is instead."""
    return jsonify(error="invalid_fault", message=str(error)), 422


def spoiled_token_answer() -> Response | None:
    """Wait as long as asked for, and return what to say instead of tokens, if anything."""
    faults = tenant().faults
    time.sleep(faults.token_delay)
    if faults.token_body is not None:
        return Response(faults.token_body, faults.token_status or 200, mimetype="text/html")
    if faults.token_status is None:
        return None
    said = jsonify(error="temporarily_unavailable", error_description="Trouble is on.")
    said.status_code = faults.token_status
    return said


def _wishes() -> dict[str, Any]:
    try:
        given = request.get_json()
    except RecursionError as error:
        raise BadRequest("That is nested too deeply.") from error
    if not isinstance(given, dict):
        raise InvalidFaultError("Send an object of switches.")
    return given
