"""Reading the parameters of the dashboard's addresses and forms, and showing what is wrong.

A parameter that can't be understood counts as missing, except for dates: a list without the
range that was asked for would mislead.
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

# The length of a name and some more.
MAX_WORDS = 200


class InvalidDate(Refusal, status=422, code="invalid_date"):
    """The text isn't a date."""

    def way_on(self) -> WayOn:
        return WayOn(url_for("admin.messages.index"), "Back to the messages")


def with_form_errors(page: Callable[..., str], *refusals: type[Refusal]) -> Callable[[View], View]:
    """Make a view that raises one of `refusals` show the page of its form again, with the reason.

    `page` gets the arguments of the view, and the refusal as `problem`. It fills in the form from
    the request.
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
    """Return the words to search for, without characters that a database can't store."""
    shown = "".join(c for c in args.get(name, "") if c.isprintable())
    return shown.strip()[:MAX_WORDS]


def choice_of(
    args: MultiDict[str, str], name: str, choices: Collection[str], default: str = ""
) -> str:
    """Return the parameter when it is one of the choices, else the default."""
    asked = args.get(name, default)
    return asked if asked in choices else default


def number_of(args: MultiDict[str, str], name: str) -> int:
    """Return a parameter that is an id or the number of a page, 0 without one."""
    asked = args.get(name, "")
    return int(asked) if history.is_number(asked) else 0


def given(**values: object) -> dict[str, str]:
    """Return the parameters of an address for these values, without those that are empty."""
    return {name: str(value) for name, value in values.items() if value}


def day_of(args: MultiDict[str, str], name: str) -> date | None:
    """Return a parameter that is a date, None without one. Raises InvalidDate."""
    asked = args.get(name, "").strip()
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError as error:
        raise InvalidDate("Write the date like this: 2026-11-22.") from error


# What is shown after a redirect with ?did=: for one person or message, and for several messages.
SENTENCES = {
    "suspended": ("Suspended and logged out everywhere.", ""),
    "allowed": ("They can mention everyone now.", ""),
    "disallowed": ("They can no longer mention everyone.", ""),
    "reinstated": ("Reinstated. They can log in again.", ""),
    "muted": ("Muted. They can still read.", ""),
    "unmuted": ("Unmuted. They can send messages again.", ""),
    "retention": ("Saved.", ""),
    "signed-out": ("Logged out everywhere.", ""),
    "administrator": ("They are an administrator now.", ""),
    "no-administrator": ("They are no longer an administrator.", ""),
    "access-changed": ("Changed who may enter.", ""),
    "entries-added": ("Added to the list.", ""),
    "entries-removed": ("Removed from the list.", ""),
    "invitation-revoked": ("Revoked. Nobody comes by that link now; whoever came stays.", ""),
    "left": ("They're logged out everywhere, and forgotten in 7 days unless they come back.", ""),
    "removed": ("Message removed.", "{:,} messages removed."),
    "handled": ("Noted. Whoever reported it is told.", ""),
    "restored": ("Message restored.", "{:,} messages restored."),
}


def sentence(args: MultiDict[str, str]) -> str | None:
    """Return the sentence about what was just done, if `?did=` names anything."""
    one, several = SENTENCES.get(args.get("did", ""), (None, ""))
    count = number_of(args, "count")
    return several.format(count) if several and count > 1 else one
