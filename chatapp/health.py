"""Health checks for load balancers and monitoring."""

from flask import Blueprint

from .auth import gate
from .messages import revisions

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@gate.public
def live() -> dict[str, str]:
    """Answer 200 while the process can answer at all."""
    return {"status": "ok"}


@bp.get("/readyz")
@gate.public
def ready() -> dict[str, str]:
    """Answer 200 when the database can be reached, else 503."""
    revisions.newest()
    return {"status": "ok"}
