"""Health checks for load balancers, and figures for monitoring."""

from collections.abc import Iterator
from hmac import compare_digest

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from . import assets, metrics
from .auth import gate
from .database import Behind, alembic
from .errors import Refusal
from .realtime import sockets

bp = Blueprint("health", __name__)

# Prometheus' text format.
TEXT = "text/plain; version=0.0.4; charset=utf-8"


class DatabaseBehind(Refusal, status=503, code="database_behind", retry_after=5):
    """The database lacks a migration, so requests would fail; it may be under way."""

    sentence = "The database is older than this version. Run: flask --app wsgi db upgrade."


class NoBearer(Refusal, status=401, code="bearer_required"):
    """Somebody asks for the figures without METRICS_TOKEN."""

    sentence = "Send the METRICS_TOKEN as a bearer token."

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


@bp.get("/healthz")
@gate.public
def live() -> dict[str, str]:
    """Answer 200 while the process can answer at all."""
    return {"status": "ok"}


@bp.get("/readyz")
@gate.public
def ready() -> dict[str, str]:
    """Answer 200 when the database can be reached and lacks no migration, else 503."""
    try:
        alembic.refuse_behind()
    except Behind as error:
        raise DatabaseBehind from error
    return {"status": "ok"}


@bp.get("/metrics")
@gate.public
def figures() -> Response:
    """Answer with figures for Prometheus, to whoever bears METRICS_TOKEN; 404 without one."""
    token: str = current_app.config["METRICS_TOKEN"]
    if not token:
        abort(404)
    given = request.headers.get("Authorization", "")
    if not compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise NoBearer
    return Response(metrics.current().text(_asked()), content_type=TEXT)


def _asked() -> Iterator[metrics.Asked]:
    yield "chatapp_build_info", "The build of the page", {"version": assets.version()}, 1
    try:
        marked, seconds = sockets.backlog()
    except SQLAlchemyError:
        yield "chatapp_database_up", "Whether the database can be reached", {}, 0
        return
    yield "chatapp_database_up", "Whether the database can be reached", {}, 1
    yield "chatapp_cuts_pending", "People whose connections are to be cut", {}, marked
    yield "chatapp_cuts_oldest_seconds", "How long the first of them has waited", {}, seconds
