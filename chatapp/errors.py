"""Every refusal as an answer: JSON for scripts, a page for people."""

import logging
from collections.abc import Callable
from http import HTTPStatus
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
from werkzeug.exceptions import BadHost, HTTPException

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., object])


class WayOn(NamedTuple):
    """Where a page that refuses something leads instead."""

    href: str
    words: str


class Refusal(Exception):
    """Something that we don't do, told in a sentence to whoever asked.

    A kind of refusal is a line beside the rule that it explains:
    `class NotYours(Refusal, status=403, code="not_yours")`. `sentence` is what is said where
    none is given, `retry_after` the seconds after which it may work.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    title: ClassVar[str] = "That did not work"
    sentence: ClassVar[str] = ""
    retry_after: int | None = None

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

    def way_on(self) -> WayOn:
        """Return the link under the sentence."""
        return WayOn(url_for("room.show"), "Back to the room" if g.get("person") else "Home")

    @property
    def headers(self) -> dict[str, str]:
        """Return what the answer says beside the sentence."""
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


class Unavailable(Refusal, status=503, code="unavailable", retry_after=5):
    """The database can't be reached, or is too busy to answer."""

    title = "Chatapp is busy"


# PostgreSQL's word for a copy that is about to take over, and takes no changes until then.
READ_ONLY = "25006"

SENTENCES = {
    400: "Chatapp could not understand that request.",
    404: "There is nothing at this address.",
    405: "That can't be done at this address.",
    413: "That is more than Chatapp takes at once.",
    415: "Chatapp takes JSON here.",
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


def wants_page() -> bool:
    """Say whether a person, not a script, waits for the answer."""
    kinds = ["application/json", "text/html"]
    return request.accept_mimetypes.best_match(kinds) == "text/html"


def _refused(refusal: Refusal) -> Response:
    response = _answer(refusal)
    response.headers.update(refusal.headers)
    return response


def _database_failed(error: SQLAlchemyError) -> Response:
    if not _may_pass(error):
        # A mistake of ours.
        raise error
    # The driver's sentence only: the statement's parameters may hold what somebody said.
    sentence = error.orig if isinstance(error, DBAPIError) else error
    log.error("The database failed: %s", sentence)
    return _refused(Unavailable("The database could not be reached. Try again in a moment."))


def _may_pass(error: SQLAlchemyError) -> bool:
    if isinstance(error, OperationalError) or not isinstance(error, DBAPIError):
        return True
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) == READ_ONLY


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.get_response())
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    refusal = Refusal(SENTENCES.get(status, error.description))
    known = {"status": status, "code": HTTPStatus(status).name.lower()}
    response = _answer(type(error.name, (Refusal,), known)(str(refusal)))
    response.headers.extend((k, v) for k, v in error.get_headers() if k == "Allow")
    return response


def _answer(refusal: Refusal) -> Response:
    # A page consists of addresses, and under a Host that is none Flask can't make any.
    if wants_page() and not isinstance(request.routing_exception, BadHost):
        return make_response(_page(refusal), refusal.status)
    return make_response(jsonify(error=refusal.code, message=str(refusal)), refusal.status)


def _page(refusal: Refusal) -> str:
    view = current_app.view_functions.get(str(request.endpoint))
    own = _pages[view](refusal) if view in _pages else None
    return own or render_template(
        "error.html",
        title=refusal.title,
        sentence=str(refusal),
        way_on=refusal.way_on()._asdict(),
    )
