"""What WSGI (PEP 3333) asks of a server: the environment, the beginning of an answer, its body."""

import sys
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from io import BytesIO
from time import monotonic
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from structlog.stdlib import get_logger

from ..errors import SENTENCES

log = get_logger(__name__)

# An answer goes out in parts of this size.
PART_BYTES = 256 * 1024
# What the environment has beside what WSGI asks for: when the request came, by `monotonic`.
BEGAN = "chatapp.began"

Scope = MutableMapping[str, Any]
Error = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

BASE: WSGIEnvironment = {
    "SCRIPT_NAME": "",
    "QUERY_STRING": "",
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    # Not of WSGI, but of Werkzeug: a body without a length ends by itself.
    "wsgi.input_terminated": True,
}


def environment(scope: Scope) -> WSGIEnvironment:
    """Return the environment that WSGI asks for, all but the input."""
    environ = BASE | {
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": str(scope["server"][1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "REMOTE_PORT": str(scope["client"][1]),
        "wsgi.url_scheme": scope["scheme"],
        BEGAN: monotonic(),
    }
    for name, value in scope["headers"]:
        _add_header(environ, name.decode("latin-1"), value.decode("latin-1"))
    return environ


def give_body(environ: WSGIEnvironment, body: bytes) -> None:
    """Add the input: the body of a request, which is whole."""
    environ["wsgi.input"] = BytesIO(body)
    # It came in chunks, which have a length only now. The application refuses what is too long.
    if environ.pop("HTTP_TRANSFER_ENCODING", None):
        environ["CONTENT_LENGTH"] = str(len(body))


def _add_header(environ: WSGIEnvironment, name: str, value: str) -> None:
    # It would have the key of another one: X_Forwarded_For and X-Forwarded-For, for example.
    if "_" in name:
        return
    key = name.upper().replace("-", "_")
    if key in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        environ[key] = value
        return
    before = environ.get(f"HTTP_{key}")
    separator = "; " if key == "COOKIE" else ", "
    environ[f"HTTP_{key}"] = value if before is None else f"{before}{separator}{value}"


class Answer(NamedTuple):
    """The beginning of an answer; `rest` gives the parts of the body after the first one."""

    status: int
    headers: list[tuple[bytes, bytes]]
    first: bytes
    rest: "Parts | None"


def begin(application: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Have the application answer; return the beginning. This runs in a thread."""
    head = Head()
    try:
        parts = Parts(application(environ, head), head)
        first = parts.take()
        headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in head.headers]
    except Exception:
        log.exception("failed")
        return _failure()
    return Answer(head.status, headers, first, None if parts.are_taken else parts)


def _failure() -> Answer:
    kind = (b"content-type", b"text/plain; charset=utf-8")
    headers = [kind, (b"x-content-type-options", b"nosniff")]
    return Answer(500, headers, SENTENCES[500].encode(), None)


class Head:
    """What the application calls to begin its answer."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        self.written: list[bytes] = []
        self.is_sent = False

    def __call__(
        self, status: str, headers: list[tuple[str, str]], error: Error | None = None, /
    ) -> Callable[[bytes], None]:
        """Begin the answer; with an error, begin another one in its place."""
        if error and error[1] and self.is_sent:
            raise error[1].with_traceback(error[2])
        self.status, self.headers = int(status[:3]), headers
        return self.written.append


class Parts:
    """The body of an answer, part by part."""

    def __init__(self, body: Iterable[bytes], head: Head) -> None:
        self.are_taken = False
        self._body = body
        self._head = head
        self._chunks: Iterator[bytes] = iter(body)

    def take(self) -> bytes:
        """Return the next part; it is empty only after the last one."""
        part: list[bytes] = []
        size = 0
        try:
            for chunk in self._chunks:
                part.append(chunk)
                size += len(chunk)
                if size >= PART_BYTES:
                    break
            else:
                self.close()
        except BaseException:
            self.close()
            raise
        part[:0], self._head.written[:] = self._head.written, []
        self._head.is_sent = True
        return b"".join(part)

    def close(self) -> None:
        """Tell the application that nothing more is taken, once."""
        if not self.are_taken:
            self.are_taken = True
            getattr(self._body, "close", _nothing)()


def _nothing() -> None:
    pass
