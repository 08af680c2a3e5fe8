"""The address /: the home page for visitors, the room for members."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from . import appearance, assets, errors, notices
from .auth import gate, membership, mutes
from .auth.refusals import Left, NotSignedIn
from .avatar import initials, tint
from .database import now
from .messages import history, search
from .messages import pins as messages_pins
from .messages.drawing import Words, draw, markup
from .messages.form import Form
from .models import Member
from .payload import answer, flag, integer, json_object
from .realtime import client

bp = Blueprint("room", __name__)


@bp.get("/")
@errors.page(lambda refusal: _come_back(refusal))
@gate.public
def show() -> str:
    """Show the home page to visitors, the room to members, and a reason to people we signed out."""
    if g.person is None:
        return _home(g.not_signed_in)
    return render_template(
        "room.html",
        person=g.person,
        face={"initials": initials(g.person.name), "tint": tint(g.person.id)},
        is_administrator=membership.is_administrator(g.person),
        form=Form.empty(g.person),
        muted=mutes.sentence_for(g.person),
        notices=notices.shown_to(g.person.id, session["sign_in"]),
        **_conversation(g.person, history.opened_at(request.args)),
    )


@bp.get("/search")
@errors.page(lambda refusal: _search_page(sentence=str(refusal)))
def find() -> str | Response:
    """Return what a search found: as JSON to the page's script, as a page to others."""
    if not errors.wants_page():
        found = search.Search.from_args(request.args).results(g.person.id)
        return answer(found.encoded(g.person.id))
    if request.args.get("date"):
        return _to_day(request.args["date"])
    if not request.args.get("q", "").strip():
        return _search_page()
    return _search_page(results=search.Search.from_args(request.args).results(g.person.id))


@bp.get("/pins")
@gate.background
def pins() -> Response:
    """Return the pinned messages, the newest pin first."""
    return answer(messages_pins.answer())


@bp.put("/read")
@gate.background
def read() -> tuple[dict[str, int] | str, int]:
    """Note how far the person has read, which pages tell by themselves; or mark messages unread."""
    body = json_object(request)
    if "back" in body and flag(body, "back"):
        return history.mark_unread_after(integer(body, "id"), g.person.id), 200
    marks = integer(body, "marks") if "marks" in body else None
    history.read_up_to(integer(body, "id"), g.person.id, marks)
    return "", 204


def _search_page(**known: Any) -> str:
    words = Words.of(request.accept_languages, now())
    return render_template("search.html", asked=request.args, words=words, **known)


def _to_day(day: str) -> Response:
    moment = history.moment_of(day)
    if moment is None:
        raise search.InvalidSearch("Write the date like this: 2026-11-25.")
    found = history.at(moment)
    if found is None:
        return redirect(url_for("room.show"))
    return redirect(url_for("room.show", message=found, _anchor=f"message-{found}"))


def _home(outside: NotSignedIn) -> str:
    if outside.shown_on_home_page:
        raise outside
    return render_template("home.html", here_only=request.args.get("signed-out") == "here")


def _come_back(refusal: errors.Refusal) -> str | None:
    if isinstance(refusal, Left) and refusal.is_signed_in:
        return errors.draw_refusal("you/left.html", refusal)
    return None


def _conversation(person: Member, stretch: history.Stretch) -> dict[str, Any]:
    """Return what the template draws of the conversation, and the data for the page's script."""
    words = Words.of(request.accept_languages, now())
    messages = stretch.page.messages
    found_id = int(request.args["message"]) if stretch.way == "message" else None
    drawn = draw(stretch, person, words, found_id)
    return {
        "messages": drawn,
        # Whoever has only written has not read, as far as the database knows.
        "is_first_visit": not (history.has_read(person) or any(it.is_own for it in drawn)),
        "markup": markup,
        "stretch": stretch,
        # Where nothing was ever pinned, nothing has to be asked.
        "pins": messages_pins.pinned()[1] if stretch.page.room.pins else [],
        "words": words,
        "found_id": found_id,
        "is_missing": found_id not in {None, *(message.id for message in messages)},
        "page_data": _page_data(person, stretch),
    }


def _page_data(person: Member, stretch: history.Stretch) -> dict[str, Any]:
    """Return the data for the page's script (page.js), without the messages, which are markup."""
    shown = ("id", "name", "picture", "status")
    own = {"emoji": person.status_emoji, "words": person.status_words}
    is_administrator = membership.is_administrator(person)
    return {
        "person": {field: getattr(person, field) for field in shown}
        | own
        | {
            "is_administrator": is_administrator,
            "may_mention_everyone": is_administrator or person.may_mention_everyone,
        },
        "page": {
            "more": stretch.has_older,
            "at_end": not stretch.has_newer,
        }
        | stretch.page.room._asdict(),
        "read_id": person.read_id if history.has_read(person) else None,
        "read_marks": person.read_marks,
        "muted": mutes.described(person),
        # Counted after the page was read, so that no event is counted a second time.
        "unread": asdict(history.unread_by(person)),
        "actions": {"script": assets.url("actions.js"), "style": assets.url("actions.css")},
        "formatting": {"script": assets.url("formatting.js")},
        "highlight": {"script": assets.url("highlight.js"), "style": assets.url("highlight.css")},
        "emoji": assets.url("emoji.txt"),
        "icons": {
            "unread": appearance.of_the_room().icon("unread"),
            "mention": appearance.of_the_room().icon("mention"),
        },
        "pusher": client.for_browsers() | {"script": assets.pusher_url()},
        "version": assets.version(),
    }
