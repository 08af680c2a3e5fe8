"""Log lines: JSON in production, readable ones in development, each with what its request is.

A module logs a few fixed words, and fields for whatever changes:
`log = get_logger(__name__)` (of structlog.stdlib), `log.info("signed in", person=person.id)`.
What libraries log by Python's logging becomes such a line, too.

No line may hold a token, a code, a cookie, an e-mail address or what people write. So a request is
told by its rule (`/messages/<message_id>`) and not by its address, and in production an exception
by its kind and its place: its message may quote what it was given.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from secrets import token_hex
from time import monotonic
from types import TracebackType
from typing import Any, TextIO

import structlog
from flask import Flask, Response, current_app, g, has_request_context, request
from structlog.stdlib import ProcessorFormatter, get_logger

log = get_logger(__name__)

Line = structlog.typing.EventDict

# What a proxy may give as the id of a request.
REQUEST_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)
# Asked every few seconds by machines, so only what they are refused is logged.
CHECKS = frozenset({"health.live", "health.ready", "health.figures"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FRAMES_SHOWN = 30
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
PLAIN = re.compile(r"[\w.:/@<>+-]+", re.ASCII)
# Granian's own logger, so that what it says takes the same way.
FOR_GRANIAN = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}},
}


def init_app(app: Flask) -> None:
    """Log what happens in `app`, a line for each request; before all others see the request.

    Who serves on https is in production.
    """
    configure(is_production=app.config["SESSION_COOKIE_SECURE"])
    app.before_request(_begin)
    app.after_request(_finish)
    app.log_exception = _log_exception  # type: ignore[method-assign]


def configure(*, is_production: bool) -> None:
    """Decide for this process how log lines look, and write them to stderr."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    form = [_json] if is_production else [_readable]
    known = [_with_origin, ProcessorFormatter.remove_processors_meta, _with_request]
    handler = _Stderr()
    handler.setFormatter(ProcessorFormatter(processors=[*known, *form]))
    root = logging.getLogger()
    # One that was configured before, for another application of the same process.
    root.handlers = [it for it in root.handlers if not isinstance(it, _Stderr)]
    root.addHandler(handler)
    logging.getLogger("chatapp").setLevel(logging.INFO)
    # Flask-Alembic gives them handlers of its own, whose lines look otherwise.
    for library in ("alembic", "sqlalchemy"):
        logging.getLogger(library).handlers.clear()
    logging.getLogger("alembic.runtime.migration").addFilter(_is_step)


def watch_threads() -> None:
    """Log from now on what ends a thread of this process."""
    threading.excepthook = _log_end_of_thread


def _is_step(record: logging.LogRecord) -> bool:
    # A migration, and not what Alembic has found out about the database.
    return record.levelno > logging.INFO or str(record.msg).startswith("Running ")


def request_id() -> str:
    """Return the id of the current request: a trusted proxy's, or else a random one."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "")
        is_trusted = current_app.config["TRUSTED_PROXIES"] and REQUEST_ID.fullmatch(given)
        g.request_id = given if is_trusted else token_hex(8)
    known: str = g.request_id
    return known


def count_statement(*_: Any) -> None:
    """Count a statement of the database for the request that asks for it, if there is one."""
    if g and "statements" in g:
        g.statements += 1


def method() -> str:
    """Return the method of the current request; any word can be sent as one."""
    return request.method if request.method in METHODS else "other"


def route() -> str | None:
    """Return the rule of the current request's address; None where no view has it."""
    return _plain(request.url_rule.rule) if request.url_rule else None


def in_one_line(text: str) -> str:
    """Return a text whose control characters are told by their codes, and do nothing."""
    return CONTROL.sub(_code, text)


@cache
def _plain(rule: str) -> str:
    # Without what is asked of a part: <int(max=9):message_id>.
    return re.sub(r"<[^<>]*:", "<", rule)


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to what is sys.stderr at that moment. A line that can't be written is lost."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        # The usual report would quote everything that was to be logged.
        pass


def _begin() -> None:
    g.statements = 0
    # From the moment when the server got the request, where it tells.
    g.began = request.environ.get("chatapp.began", monotonic())


def _finish(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    if request.endpoint not in CHECKS or response.status_code >= 400:
        _log_answer(response.status_code)
    return response


def _log_answer(status: int) -> None:
    code = g.get("refusal")
    log.log(
        logging.WARNING if status >= 500 else logging.INFO,
        "answered",
        status=status,
        **({"code": code} if code else {}),
        ms=round((monotonic() - g.began) * 1000, 1),
        statements=g.statements,
        address=request.remote_addr,
    )


def _log_exception(exc_info: Any) -> None:
    log.error("failed", exc_info=exc_info)


def _log_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    exc_info = (ended.exc_type, ended.exc_value, ended.exc_traceback)
    name = ended.thread.name if ended.thread else None
    log.error("thread ended", thread=name, exc_info=exc_info)


def _with_origin(_logger: Any, _method: str, line: Line) -> Line:
    record: logging.LogRecord = line["_record"]
    moment = datetime.fromtimestamp(record.created, UTC)
    known = {
        "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "event": line.pop("event"),
        "logger": record.name,
    }
    return {**known, **line}


def _with_request(_logger: Any, _method: str, line: Line) -> Line:
    if not has_request_context():
        return line
    person = g.get("person")
    asked = {
        "request_id": request_id(),
        "method": method(),
        "route": route(),
        "person": person.id if person else None,
    }
    # What the line itself says of a person comes first.
    return {**line, **{name: value for name, value in asked.items() if name not in line}}


def _json(_logger: Any, _method: str, line: Line) -> str:
    if error := _exception_of(line):
        line["exception"] = list(_told(error))
    # Escapes all control characters, so that no value can begin a line of its own.
    return json.dumps(line, default=lambda value: type(value).__name__)


def _readable(_logger: Any, _method: str, line: Line) -> str:
    error = _exception_of(line)
    head = f"{line.pop('time')[11:23]} {line.pop('level'):7} {in_one_line(line.pop('event'))}"
    fields = (f"{k}={_escaped(v)}" for k, v in line.items() if v is not None and k != "logger")
    text = "  ".join([head, *fields])
    if error:
        lines = "".join(traceback.format_exception(error)).splitlines()
        # Further in, so that no line of it looks like one of ours.
        text = "\n    ".join([text, *map(in_one_line, lines)])
    return text


def _exception_of(line: Line) -> BaseException | None:
    given = line.pop("exc_info", None)
    if given is True:
        given = sys.exception()
    error: BaseException | None = given[1] if isinstance(given, tuple) else given or None
    return error


def _told(error: BaseException) -> Iterator[dict[str, Any]]:
    """Tell of an exception and its causes what can't quote anybody: kinds, codes and places."""
    cause: BaseException | None = error
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        code = error_code(cause)
        of_code = {"code": code} if code else {}
        yield {"kind": type(cause).__name__, **of_code, "at": _places(cause.__traceback__)}
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def error_code(error: object) -> str | None:
    """Return the code that a database or the system gives to an error."""
    for name in ("sqlstate", "sqlite_errorname", "errno"):
        if code := getattr(error, name, None):
            return str(code)
    return None


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.StackSummary.extract(traceback.walk_tb(trace), lookup_lines=False)
    return [f"{it.filename}:{it.lineno} {it.name}" for it in frames[-FRAMES_SHOWN:]]


def _escaped(value: object) -> str:
    text = str(value)
    if PLAIN.fullmatch(text):
        return text
    return in_one_line(json.dumps(text, ensure_ascii=False))


def _code(control: re.Match[str]) -> str:
    return f"\\x{ord(control[0]):02x}"
