"""The reasons to refuse a sign-in or a request, each with its sentence.

`SignInFailed` and its kinds come up on the way through Auth0, `NotSignedIn` and its kinds at a
request to the room.
"""

from datetime import datetime
from typing import ClassVar

from flask import g, request, url_for

from ..errors import Refusal, WayOn
from ..models import Member


class SignInFailed(Refusal, code="sign_in_failed"):
    """The sign-in did not succeed."""

    title = "Couldn't log you in"
    # What it is to somebody whose earlier sign-in goes on.
    title_for_members: ClassVar[str] = "Sign-in not completed"
    sentence = "The sign-in didn't work."

    def told(self) -> tuple[str, str]:
        if g.get("person"):
            return self.title_for_members, f"{self} You're still logged in."
        return super().told()

    def way_on(self) -> WayOn:
        if g.get("person"):
            return WayOn(url_for("room.show"), "Back to the room")
        return self.way_in()

    def way_in(self) -> WayOn:
        """Return the link for those who aren't logged in."""
        return WayOn(url_for("auth.login"), "Log in again")


class AccessDenied(SignInFailed, status=403):
    """`access_denied`: consent was refused, or a rule of the tenant said no."""

    sentence = "Access was refused. If you didn't refuse it yourself, contact an administrator."


class Blocked(SignInFailed, status=403):
    """`unauthorized`: the account is blocked at Auth0."""

    title = "Your account is blocked"
    sentence = "Your account is blocked. Contact an administrator."

    def way_in(self) -> WayOn:
        return WayOn(url_for("room.show"), "Home")


class ProviderRefused(SignInFailed):
    """Any other error that the provider reports."""

    sentence = "The sign-in service ended the sign-in."


class UnknownState(SignInFailed):
    """A `state` that this browser did not get, or has used already (RFC 6749, 10.12)."""

    title_for_members = "Sign-in link expired"
    sentence = "This sign-in link has expired, was already used, or belongs to another browser."


class NoCode(SignInFailed):
    """The provider sent the browser back without an authorization code."""

    sentence = "The sign-in service sent you back without an answer."


class TooLate(SignInFailed):
    """The ID token has expired."""

    sentence = "The sign-in took too long."


class Unverifiable(SignInFailed, status=502):
    """No ID token, or one with a wrong signature, issuer, audience or nonce."""

    sentence = (
        "The sign-in service's answer couldn't be verified. "
        "If it happens again, contact an administrator."
    )


class ProviderBroken(SignInFailed, status=502):
    """The token endpoint refuses, fails or sends something that can't be understood."""

    sentence = "The sign-in service couldn't finish the sign-in. Try again in a moment."


class ProviderSilent(SignInFailed, status=504):
    """The provider does not answer in time."""

    sentence = "The sign-in service didn't answer in time. Try again in a moment."


class Unreachable(SignInFailed, status=503, retry_after=5):
    """The provider can't be reached at the start of a sign-in."""

    sentence = "The sign-in service can't be reached. Try again in a moment."


class ProviderBusy(SignInFailed, status=503, retry_after=5):
    """All threads that may wait for the provider at once are waiting for it."""

    sentence = "The sign-in service is slow right now. Try again in a few seconds."

    def way_on(self) -> WayOn:
        # The code has not been used, so the same address still works.
        return WayOn(request.full_path.rstrip("?"), "Try again")


class SignOutIncomplete(SignInFailed, status=503, retry_after=5):
    """Our sign-in has ended, but the provider can't be reached to end its session."""

    title = "You're logged out here"
    sentence = (
        "The sign-in service can't be reached, so you may still be logged in there: "
        "the next person at this browser could log in without a password."
    )

    def told(self) -> tuple[str, str]:
        return Refusal.told(self)

    def way_on(self) -> WayOn:
        return WayOn(url_for("room.show"), "Home")


class NotSignedIn(Refusal, status=401, code="signed_out"):
    """Nobody is signed in, and the view is only for members."""

    title = "You're logged out"
    sentence = "Log in to continue."
    # Whether this reason is shown at / instead of the home page.
    shown_on_home_page: ClassVar[bool] = False

    def way_on(self) -> WayOn:
        here = request.full_path.rstrip("?") if request.method == "GET" else None
        return WayOn(url_for("auth.login", next=here), "Log in")


class Expired(NotSignedIn):
    """The sign-in is too old, or nobody used it for too long."""

    sentence = "You haven't been here for a while. Log in to continue."


class SignedOutElsewhere(NotSignedIn):
    """The sign-in was ended, but not by this browser, whose cookie still names it."""

    title = "You've been logged out"
    sentence = (
        "You were logged out from another browser, or by an administrator. Log in to continue."
    )
    shown_on_home_page = True


class Suspended(NotSignedIn, status=403, code="suspended"):
    """An administrator has suspended the person: see access.py."""

    title = "You've been suspended"
    sentence = "You no longer have access to this room. Contact an administrator."
    shown_on_home_page = True

    def way_on(self) -> WayOn:
        return _log_in_as_somebody_else()


class Left(NotSignedIn):
    """The person wants to be forgotten, and can come back until then: see leaving.py."""

    shown_on_home_page = True

    def __init__(self, person: Member, until: datetime, is_signed_in: bool) -> None:
        self.person, self.is_signed_in = person, is_signed_in
        when = f"{until.day} {until:%B %Y, %H:%M} UTC"
        super().__init__(
            f"You asked to be forgotten, and will be from {when} on. Until then you can come back."
            if is_signed_in
            else f"You'll be forgotten from {when} on. Until then you can log in to come back."
        )

    def told(self) -> tuple[str, str]:
        title = "Do you want to come back?" if self.is_signed_in else "You've left the room"
        return title, str(self)

    def way_on(self) -> WayOn:
        # There, whoever is signed in finds the button.
        if self.is_signed_in:
            return WayOn(url_for("room.show"), "Go on")
        return WayOn(url_for("auth.login"), "Log in")


class NoLongerInvited(NotSignedIn, status=403, code="not_invited"):
    """The lists of who may enter have changed since the person signed in: see access_changes.py."""

    title = "This room is private"
    sentence = "Your e-mail address is no longer invited to this room. Contact an administrator."
    shown_on_home_page = True

    def way_on(self) -> WayOn:
        return _log_in_as_somebody_else()


class NotInvited(SignInFailed, status=403, code="not_invited"):
    """The person signed in at Auth0, but isn't on the lists: see access_lists.py."""

    title = "This room is private"
    sentence = (
        "The e-mail address you logged in with isn't invited to this room, or isn't verified. "
        "Contact an administrator."
    )

    def way_in(self) -> WayOn:
        return _log_in_as_somebody_else()


def _log_in_as_somebody_else() -> WayOn:
    # Without prompt=login, Auth0's session would sign in the same person without asking.
    return WayOn(url_for("auth.login", prompt="login"), "Log in with another account")
