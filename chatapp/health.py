"""For whoever watches over the process: whether it lives, and whether it can work."""

from flask import Blueprint

from .auth import gate
from .messages import sending

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@gate.public
def live() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@gate.public
def ready() -> dict[str, str]:
    """Say that it reaches its database; the answer is 503 when it doesn't."""
    sending.rev()
    return {"status": "ok"}
