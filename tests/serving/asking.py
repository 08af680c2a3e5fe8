"""Applications for WSGI that answer in every way, served to see what the bridge makes of them."""

import json
import os
from math import inf
from pathlib import Path
from wsgiref.util import FileWrapper
from wsgiref.validate import validator

MANY = 400
CHUNK = b"x" * 65_536
TEXT = [("Content-Type", "text/plain")]
SAID = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "CONTENT_LENGTH")
ALSO_SAID = ("SERVER_PROTOCOL", "SERVER_PORT", "REMOTE_ADDR", "wsgi.url_scheme")


def create_app():
    """Build an application each of whose views is checked against PEP 3333 while it answers."""
    return answer


def answer(environ, start):
    """Answer as the path says."""
    view = VIEWS.get(environ["PATH_INFO"], says_what_it_got)
    return validator(view)(environ, start)


def says_what_it_got(environ, start):
    start("200 OK", [*TEXT, ("Set-Cookie", "a=1"), ("Set-Cookie", "b=\xe9")])
    got = {key: environ[key] for key in environ if key in SAID + ALSO_SAID or "HTTP_" in key}
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return [json.dumps(got | {"body": body.decode()}).encode()]


def is_empty(_environ, start):
    start("204 No Content", [])
    return []


def writes(_environ, start):
    write = start("200 OK", TEXT)
    write(b"written, ")
    return [b"returned"]


def streams(_environ, start):
    start("200 OK", TEXT)
    return Stream(MANY)


def streams_without_end(_environ, start):
    start("200 OK", TEXT)
    return Stream(inf)


class Stream:
    """So many chunks. It notes in a file how many were taken when it was closed."""

    def __init__(self, count):
        self.taken = 0
        self._count = count

    def __iter__(self):
        return self

    def __next__(self):
        if self.taken == self._count:
            raise StopIteration
        self.taken += 1
        return CHUNK

    def close(self):
        with Path(os.environ["CLOSED"]).open("a") as file:
            file.write(f"{self.taken}\n")


def fails(_environ, start):
    start("200 OK", TEXT)
    raise RuntimeError("before anything")


def has_a_header_that_http_lacks_letters_for(_environ, start):
    start("200 OK", [*TEXT, ("X-Snow", "secret \N{SNOWMAN}")])
    return [b"never sent"]


def fails_late(_environ, start):
    start("200 OK", TEXT)
    for _ in range(MANY // 10):
        yield CHUNK
    raise RuntimeError("in the middle")


def changes_its_mind(_environ, start):
    start("200 OK", TEXT)
    start("503 Service Unavailable", TEXT, (RuntimeError, RuntimeError("why"), None))
    return [b"another answer"]


def sends_a_file(_environ, start):
    start("200 OK", [*TEXT, ("Content-Length", str(Path(__file__).stat().st_size))])
    return FileWrapper(Path(__file__).open("rb"))


VIEWS = {
    "/empty": is_empty,
    "/writes": writes,
    "/streams": streams,
    "/streams-without-end": streams_without_end,
    "/fails": fails,
    "/fails-late": fails_late,
    "/snow": has_a_header_that_http_lacks_letters_for,
    "/changes-its-mind": changes_its_mind,
    "/file": sends_a_file,
}
