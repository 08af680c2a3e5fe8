"""`GET /doctor`: how a request of the doctor's has arrived, behind whatever stands in front.

Only the doctor gets an answer: it signs its question with SECRET_KEY.
"""

from typing import Any

from flask import Blueprint, abort, current_app, request
from itsdangerous import BadSignature, TimestampSigner

from ..auth import gate

QUESTION = "how did this arrive?"
VALID_S = 60

bp = Blueprint("doctor", __name__)


@bp.get("/doctor")
@gate.public
def show() -> dict[str, Any]:
    """Tell the doctor what the room knows of its request."""
    try:
        _signer(current_app.config["SECRET_KEY"]).unsign(
            request.headers.get("X-Chatapp-Doctor", ""), max_age=VALID_S
        )
    except BadSignature:
        abort(404)
    return {
        "forwarded_for": request.headers.get("X-Forwarded-For", ""),
        "trusted_proxies": current_app.config["TRUSTED_PROXIES"],
    }


def signed_question(secret_key: str) -> dict[str, str]:
    """Return the header by which the doctor is known."""
    return {"X-Chatapp-Doctor": _signer(secret_key).sign(QUESTION).decode()}


def _signer(secret_key: str) -> TimestampSigner:
    return TimestampSigner(secret_key, salt="chatapp-doctor")
