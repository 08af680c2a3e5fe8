"""The download of all that the room knows of a person: a ZIP of JSON, made while it is sent."""

import math
from collections.abc import Iterator
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import Blueprint, Flask, Response, current_app, g, stream_with_context, url_for

from .. import appearance
from ..address_limit import Budget
from ..database import now
from ..errors import Refusal, WayOn
from ..models import Member
from ..payload import encode
from ..rate_limit import seconds
from . import own_data

bp = Blueprint("data", __name__)

# In each process: one at once, one a minute.
DOWNLOADS = (1, 1 / 60)


class TooSoon(Refusal, status=429, code="too_soon"):
    """The person has begun a download within the last minute."""

    title = "That was a moment ago"

    def __init__(self, wait_s: float) -> None:
        self.retry_after = math.ceil(wait_s)
        super().__init__(
            f"You can download your data once a minute. Try again in {seconds(self.retry_after)}."
        )

    def way_on(self) -> WayOn:
        return WayOn(url_for("you.show"), "Back to You")


def init_app(app: Flask) -> None:
    """Limit how often each person may download their data."""
    app.extensions["downloads"] = Budget(*DOWNLOADS)


@bp.get("/you/data.zip")
def download() -> Response:
    """Download everything that the room knows of one."""
    downloads: Budget = current_app.extensions["downloads"]
    if wait_s := downloads.wait_s(g.person.id):
        raise TooSoon(wait_s)
    downloads.charge(g.person.id)
    response = Response(stream_with_context(_archive(g.person)), mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response


class _Sent:
    """A file for the zip module that hands on what is written, instead of storing it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Do nothing: the reader takes what there is."""

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _archive(person: Member) -> Iterator[bytes]:
    sent, moment = _Sent(), now()
    with ZipFile(sent, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        words = {"name": appearance.of_the_room().name, "moment": f"{moment:%Y-%m-%d %H:%M} UTC"}
        archive.writestr(_entry("README.txt"), own_data.README.format(**words))
        archive.writestr(_entry("profile.json"), encode(own_data.profile(person)))
        for name, pages in own_data.lists(person.id).items():
            with archive.open(_entry(f"{name}.json"), "w", force_zip64=True) as file:
                for part in _list(pages):
                    file.write(part.encode())
                    yield sent.take()
    yield sent.take()


def _list(pages: Iterator[Any]) -> Iterator[str]:
    """Return a JSON list in parts, with a line for each of its items."""
    before = "["
    for page in pages:
        if page:
            yield before + ",".join(f"\n{encode(item)}" for item in page)
            before = ","
    yield "[]" if before == "[" else "\n]"


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, now().timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    # For its owner alone, where it is unpacked.
    entry.external_attr = 0o600 << 16
    return entry
