"""Why somebody stands outside: signed out, signed out from elsewhere, suspended, not invited."""

from http import HTTPStatus
from typing import ClassVar

from flask import request, url_for

from .errors import Refusal, WayOn
from .sign_in_failures import SignInFailed


class Outside(Refusal):
    """Nobody is signed in, and the view is for members."""

    status = HTTPStatus.UNAUTHORIZED
    code = "signed_out"
    title = "You are signed out"
    sentence: ClassVar[str] = "Log in to go on."
    # Whoever comes home is told so, instead of being shown the home page as any visitor.
    is_news: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__(self.sentence)

    def way_on(self) -> WayOn:
        here = request.full_path.rstrip("?") if request.method == "GET" else None
        return WayOn(url_for("auth.login", next=here), "Log in")


class Expired(Outside):
    """The sign-in is too old, or nobody used it for too long."""

    sentence = "You have not been here for a while. Log in to go on."


class SignedOutElsewhere(Outside):
    """The sign-in was ended, but not by this browser: its cookie still names it."""

    title = "You have been signed out"
    sentence = "This sign-in was ended from elsewhere. Log in to go on."
    is_news = True


class Suspended(Outside):
    """An administrator has shut the door on the person: see door.py."""

    status = HTTPStatus.FORBIDDEN
    code = "suspended"
    title = "You have been suspended"
    sentence = "You can no longer read or write here. Ask whoever runs this room."
    is_news = True

    def way_on(self) -> WayOn:
        return _as_somebody_else()


class NoLongerInvited(Outside):
    """The room's own lists have changed since the person signed in: see people.py."""

    status = HTTPStatus.FORBIDDEN
    code = "not_invited"
    title = "This room is private"
    sentence = "Your address is no longer invited to this room. Ask whoever runs it to let you in."
    is_news = True

    def way_on(self) -> WayOn:
        return _as_somebody_else()


class NotInvited(SignInFailed):
    """Auth0 knows the person, but the room's own lists don't: see people.py."""

    status = HTTPStatus.FORBIDDEN
    code = "not_invited"
    title = "This room is private"
    sentence = (
        "You have no invitation for the address that you signed in with, or it is not verified. "
        "Ask whoever runs this room to let you in."
    )

    def way_on(self) -> WayOn:
        return _as_somebody_else()


def _as_somebody_else() -> WayOn:
    # Auth0's own session would bring the same person back without a question.
    return WayOn(url_for("auth.login", prompt="login"), "Log in as somebody else")
