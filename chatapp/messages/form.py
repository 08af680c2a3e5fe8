"""The composer as a plain form: how one sends before the page's script is there, or without it.

Whatever is refused is answered with a page that still holds the text, because a browser that has
sent a form has nothing else of it left.
"""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import g, request
from werkzeug.exceptions import HTTPException

from ..auth import gate
from ..auth.refusals import NotSignedIn
from ..errors import Refusal, draw_refusal
from ..models import Member
from .drafts import Draft
from .history import is_number

# What is read of a form that is too large to be taken, so that its text isn't lost.
MAX_GIVEN_BACK_BYTES = 480 * 1024
# Nothing was kept under the client_id, or another text: what is sent next is a new message. After
# all else the text may have been kept, and only under the same client_id is it said once.
ANOTHER_ID = frozenset({HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY})


@dataclass(frozen=True)
class Form:
    """What a composer is drawn with: the name tells in whose name it sends, where that is news."""

    client_id: str
    person: str
    text: str = ""
    name: str | None = None

    @classmethod
    def empty(cls, person: Member) -> "Form":
        """Return the composer of a page for this person."""
        return cls(_new_client_id(), person.id)

    @property
    def rows(self) -> int:
        """How many lines are shown where the browser doesn't count them itself."""
        return 6 if self.text else 1


def is_sent() -> bool:
    """Say whether the request is a form, not a script's JSON."""
    return request.mimetype == "application/x-www-form-urlencoded"


def draft() -> Draft:
    """Return what the form says. Raises AnotherPerson, and what Draft.from_json does."""
    gate.drawn_for(request.form.get("person", g.person.id))
    return Draft.from_json(_as_json())


def _as_json() -> dict[str, Any]:
    """Return the fields as a script sends them, whose numbers and lists aren't texts."""
    fields: dict[str, Any] = request.form.to_dict() | {"mentions": request.form.getlist("mentions")}
    answered = fields.pop("reply_to", "")
    return fields | {"reply_to": int(answered) if is_number(answered) else answered or None}


def refused(refusal: Refusal) -> str | None:
    """Draw what was refused, with the text still in it; None where it was no form."""
    if not is_sent():
        return None
    is_too_large = refusal.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if is_too_large:
        request.max_content_length = MAX_GIVEN_BACK_BYTES
    is_lost = is_too_large and not _field("message")
    return draw_refusal(
        "messages/refused.html",
        refusal,
        **_title(refusal),
        text=None if is_lost else _field("message"),
        form=None if is_lost else _next_form(refusal),
    )


def _title(refusal: Refusal) -> dict[str, str]:
    # After a failure of ours nobody knows whether it was kept.
    is_known = refusal.title == Refusal.title and refusal.status < HTTPStatus.INTERNAL_SERVER_ERROR
    return {"title": "Message not sent"} if is_known else {}


def _next_form(refusal: Refusal) -> Form | None:
    # Who is outside can't send, and what another site has written here is sent by no click. They
    # can read the text, and copy it.
    if isinstance(refusal, NotSignedIn | gate.CrossSite):
        return None
    client_id = _new_client_id() if refusal.status in ANOTHER_ID else _field("client_id")
    form = Form(client_id, _field("person"), _field("message"))
    if isinstance(refusal, gate.AnotherPerson):
        return replace(form, person=g.person.id, name=g.person.name)
    return form


def _new_client_id() -> str:
    return str(uuid4())


def _field(name: str) -> str:
    try:
        return request.form.get(name, "")
    except HTTPException:
        # Refused before it was read, and too large besides.
        return ""
