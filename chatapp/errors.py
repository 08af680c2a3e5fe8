"""Turns every refusal and failure into an answer: JSON for scripts, a page for people.

Modules raise a kind of `Refusal` that they define beside their rule; no view handles errors.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple, TypeVar

from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
    url_for,
)
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from structlog.stdlib import get_logger
from werkzeug.exceptions import BadHost, HTTPException

from . import logs, metrics

log = get_logger(__name__)

View = TypeVar("View", bound=Callable[..., object])


class WayOn(NamedTuple):
    """The link on a page that refuses something."""

    href: str
    words: str


class Refusal(Exception):
    """A request that we refuse, with a sentence that tells the person why.

    Each kind of refusal is a class beside the rule that it explains:
    `class NotYours(Refusal, status=403, code="not_yours")`. `sentence` is the default sentence,
    `retry_after` the number of seconds after which a new try may work,
    `details` more fields for scripts.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    title: ClassVar[str] = "That didn't work"
    sentence: ClassVar[str] = ""
    retry_after: int | None = None
    details: Mapping[str, Any] = MappingProxyType({})

    def __init_subclass__(
        cls,
        status: int | None = None,
        code: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        cls.status = status or cls.status
        cls.code = code or cls.code
        cls.retry_after = retry_after or cls.retry_after

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)

    def told(self) -> tuple[str, str]:
        """Return the title and the sentence of its page."""
        return self.title, str(self).removeprefix(f"{self.title}. ")

    def way_on(self) -> WayOn:
        """Return the link under the sentence."""
        return WayOn(url_for("room.show"), "Back to the room" if g.get("person") else "Home")

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of the answer."""
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


class Unavailable(Refusal, status=503, code="unavailable", retry_after=5):
    """The database can't be reached, or is too busy to answer."""

    title = "The room is busy"


# PostgreSQL's code for a server that accepts no writes, such as a standby before it takes over.
READ_ONLY = "25006"

TITLES = {404: "Page not found"}
SENTENCES = {
    400: "This request couldn't be read. Reload the page and try again.",
    404: "Page not found. Check the address, or go back to the room.",
    405: "This address doesn't allow that. Go back to the room.",
    413: "That's too large to send at once. Shorten it and try again.",
    415: "Send JSON to this address.",
    500: "Something went wrong on our side. Try again in a moment.",
}


def init_app(app: Flask) -> None:
    """Answer every refusal and failure of `app` in our own words."""
    app.register_error_handler(Refusal, _refused)
    for failure in (DBAPIError, DisconnectionError, NoConnectionFree):
        app.register_error_handler(failure, _database_failed)
    app.register_error_handler(HTTPException, _http)


# By view: what draws its refusals for people.
_pages: dict[Callable[..., Any], Callable[[Refusal], str | None]] = {}


def page(draw: Callable[[Refusal], str | None]) -> Callable[[View], View]:
    """Have the refusals of a view drawn by `draw`; where that gives None, as all others are."""

    def register(view: View) -> View:
        _pages[view] = draw
        return view

    return register


def draw_refusal(template: str, refusal: Refusal, **more: object) -> str:
    """Draw a template that says what was refused: error.html, or one that extends it."""
    title, sentence = refusal.told()
    drawn = {"title": title, "sentence": sentence, "way_on": refusal.way_on()}
    return render_template(template, **drawn | {"request_id": logs.request_id()} | more)


def wants_page() -> bool:
    """Say whether to answer with a page for a person rather than JSON for a script."""
    kinds = ["application/json", "text/html"]
    return request.accept_mimetypes.best_match(kinds) == "text/html"


def _refused(refusal: Refusal) -> Response:
    response = _answer(refusal)
    response.headers.update(refusal.headers)
    return response


def _database_failed(error: SQLAlchemyError) -> Response:
    if not is_temporary(error):
        # A bug of ours, not an outage: answered 500, with a traceback in the log.
        raise error
    # Only the driver's own message: the statement and its parameters may quote messages.
    sentence = error.orig if isinstance(error, DBAPIError) else error
    log.error("database failed", why=str(sentence).partition("\n")[0])
    return _refused(Unavailable("The database couldn't be reached. Try again in a moment."))


def is_temporary(error: SQLAlchemyError) -> bool:
    """Say whether the database may do the same later: it is away, full, busy or read-only."""
    if isinstance(error, OperationalError) or not isinstance(error, DBAPIError):
        return True
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) == READ_ONLY


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.get_response())
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    known = {"status": status, "code": HTTPStatus(status).name.lower()}
    if status in TITLES:
        known["title"] = TITLES[status]
    kind = type(error.name, (Refusal,), known)
    response = _answer(kind(SENTENCES.get(status, error.description)))
    response.headers.extend((k, v) for k, v in error.get_headers() if k == "Allow")
    return response


def _answer(refusal: Refusal) -> Response:
    g.refusal = refusal.code
    metrics.current().refusals.labels(refusal.code).inc()
    # The page has links, and with an invalid Host header Flask can't build any.
    if wants_page() and not isinstance(request.routing_exception, BadHost):
        return make_response(_page(refusal), refusal.status)
    said = {"error": refusal.code, "message": str(refusal), **refusal.details}
    if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        said["request_id"] = logs.request_id()
    return make_response(jsonify(said), refusal.status)


def _page(refusal: Refusal) -> str:
    view = current_app.view_functions.get(str(request.endpoint))
    own = _pages[view](refusal) if view in _pages else None
    return own or draw_refusal("error.html", refusal)
