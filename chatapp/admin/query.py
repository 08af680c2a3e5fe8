"""What the dashboard's forms ask for, and how they say what is wrong with it.

A query comes from an address that anybody may have typed. What can't be understood means
the default, but for dates: a list that silently leaves them out would tell something else than
was asked.
"""

from collections.abc import Callable, Collection
from datetime import date
from functools import wraps

from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ..errors import Refusal, WayOn, wants_page
from ..messages import history

View = Callable[..., ResponseReturnValue]

# The length of a name, with room for more words.
MAX_WORDS = 200


class InvalidDate(Refusal, status=422, code="invalid_date"):
    """A day that isn't in the calendar."""

    def way_on(self) -> WayOn:
        return WayOn(url_for("admin.messages.index"), "Back to the messages")


def said_at_form(page: Callable[..., str], *refusals: type[Refusal]) -> Callable[[View], View]:
    """Let a view that refuses what was filled in show the page of its form again.

    `page` takes the problem and what the view takes; what was filled in is in the request.
    """

    def with_form(act: View) -> View:
        @wraps(act)
        def view(**given: str) -> ResponseReturnValue:
            try:
                return act(**given)
            except refusals as problem:
                if not wants_page():
                    raise
                return page(**given, problem=problem), problem.status, problem.headers

        return view

    return with_form


def words_of(args: MultiDict[str, str], name: str) -> str:
    """Return what is searched for, without what a database can't hold."""
    shown = "".join(c for c in args.get(name, "") if c.isprintable())
    return shown.strip()[:MAX_WORDS]


def choice_of(
    args: MultiDict[str, str], name: str, choices: Collection[str], default: str = ""
) -> str:
    """Return one of the choices."""
    asked = args.get(name, default)
    return asked if asked in choices else default


def number_of(args: MultiDict[str, str], name: str) -> int:
    """Return an id or a page's number, 0 when there is none."""
    asked = args.get(name, "")
    return int(asked) if history.is_number(asked) else 0


def given(**values: object) -> dict[str, str]:
    """Return those of the values that say something, as a query has them."""
    return {name: str(value) for name, value in values.items() if value}


def day_of(args: MultiDict[str, str], name: str) -> date | None:
    """Return a day of the calendar, None when none is given. Raises InvalidDate."""
    asked = args.get(name, "").strip()
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError as error:
        raise InvalidDate("Give the day as 2026-11-22.") from error


# For one, and for several.
SENTENCES = {
    "suspended": ("They are suspended, and signed out everywhere.", ""),
    "reinstated": ("They are reinstated, and may sign in again.", ""),
    "signed-out": ("They are signed out everywhere.", ""),
    "removed": ("The message is removed.", "{:,} messages are removed."),
    "restored": ("The message is restored.", "{:,} messages are restored."),
}


def sentence(args: MultiDict[str, str]) -> str | None:
    """Return the sentence that the query of an address asks for."""
    one, several = SENTENCES.get(args.get("did", ""), (None, ""))
    count = number_of(args, "count")
    return several.format(count) if several and count > 1 else one
