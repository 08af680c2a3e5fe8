"""The reasons to refuse a sign-in or a request, each with its sentence.

`SignInFailed` and its kinds come up on the way through Auth0, `NotSignedIn` and its kinds at a
request to the room.
"""

from typing import ClassVar

from flask import g, request, url_for

from ..errors import Refusal, WayOn


class SignInFailed(Refusal, code="sign_in_failed"):
    """The sign-in did not succeed."""

    title = "You are not signed in"
    sentence = "The sign-in did not work."

    def way_on(self) -> WayOn:
        if g.get("person"):
            return WayOn(url_for("room.show"), "Go to the room")
        return WayOn(url_for("auth.login"), "Log in again")


class AccessDenied(SignInFailed, status=403):
    """`access_denied`: consent was refused, or a rule of the tenant said no."""

    sentence = (
        "Access was refused. If you did not refuse it yourself, "
        "ask whoever runs this room to let you in."
    )


class Blocked(SignInFailed, status=403):
    """`unauthorized`: the account is blocked at Auth0."""

    sentence = "This account is blocked. Ask whoever runs this room."

    def way_on(self) -> WayOn:
        return WayOn(url_for("room.show"), "Home")


class ProviderRefused(SignInFailed):
    """Any other error that the provider reports."""

    sentence = "The sign-in service ended the sign-in. Start again."


class UnknownState(SignInFailed):
    """A `state` that this browser did not get, or has used already (RFC 6749, 10.12)."""

    sentence = "This sign-in was started in another browser, took too long or was used already."


class NoCode(SignInFailed):
    """The provider sent the browser back without an authorization code."""

    sentence = "The sign-in service sent you back without an answer. Start again."


class TooLate(SignInFailed):
    """The ID token has expired."""

    sentence = "The sign-in took too long. Start again."


class Unverifiable(SignInFailed, status=502):
    """No ID token, or one with a wrong signature, issuer, audience or nonce."""

    sentence = "What the sign-in service sent could not be verified, so nobody was signed in."


class ProviderBroken(SignInFailed, status=502):
    """The token endpoint refuses, fails or sends something that can't be understood."""

    sentence = "The sign-in service could not finish the sign-in. Try again in a moment."


class ProviderSilent(SignInFailed, status=504):
    """The provider does not answer in time."""

    sentence = "The sign-in service did not answer in time. Try again in a moment."


class Unreachable(SignInFailed, status=503, retry_after=5):
    """The provider can't be reached at the start of a sign-in."""

    sentence = "The sign-in service can't be reached. Try again in a moment."


class ProviderBusy(SignInFailed, status=503, retry_after=5):
    """All threads that may wait for the provider at once are waiting for it."""

    sentence = "The sign-in service is slow at the moment. Try again in a few seconds."

    def way_on(self) -> WayOn:
        # The code has not been used, so the same address still works.
        return WayOn(request.full_path.rstrip("?"), "Try again")


class SignOutIncomplete(SignInFailed, status=503, retry_after=5):
    """Our sign-in has ended, but the provider can't be reached to end its session."""

    title = "You are signed out here"
    sentence = (
        "The sign-in service can't be reached, so you may still be signed in there: "
        "the next person at this browser could log in without a password."
    )

    def way_on(self) -> WayOn:
        return WayOn(url_for("room.show"), "Home")


class NotSignedIn(Refusal, status=401, code="signed_out"):
    """Nobody is signed in, and the view is only for members."""

    title = "You are signed out"
    sentence = "Log in to continue."
    # Whether this reason is shown at / instead of the home page.
    shown_on_home_page: ClassVar[bool] = False

    def way_on(self) -> WayOn:
        here = request.full_path.rstrip("?") if request.method == "GET" else None
        return WayOn(url_for("auth.login", next=here), "Log in")


class Expired(NotSignedIn):
    """The sign-in is too old, or nobody used it for too long."""

    sentence = "You have not been here for a while. Log in to continue."


class SignedOutElsewhere(NotSignedIn):
    """The sign-in was ended, but not by this browser, whose cookie still names it."""

    title = "You have been signed out"
    sentence = "This sign-in was ended from elsewhere. Log in to continue."
    shown_on_home_page = True


class Suspended(NotSignedIn, status=403, code="suspended"):
    """An administrator has suspended the person: see access.py."""

    title = "You have been suspended"
    sentence = "You can no longer read or write here. Ask whoever runs this room."
    shown_on_home_page = True

    def way_on(self) -> WayOn:
        return _log_in_as_somebody_else()


class NoLongerInvited(NotSignedIn, status=403, code="not_invited"):
    """The lists in the settings have changed since the person signed in: see membership.py."""

    title = "This room is private"
    sentence = "Your address is no longer invited to this room. Ask whoever runs it to let you in."
    shown_on_home_page = True

    def way_on(self) -> WayOn:
        return _log_in_as_somebody_else()


class NotInvited(SignInFailed, status=403, code="not_invited"):
    """The person signed in at Auth0, but isn't on the lists in the settings: see membership.py."""

    title = "This room is private"
    sentence = (
        "You have no invitation for the address that you signed in with, or it is not verified. "
        "Ask whoever runs this room to let you in."
    )

    def way_on(self) -> WayOn:
        return _log_in_as_somebody_else()


def _log_in_as_somebody_else() -> WayOn:
    # Without prompt=login, Auth0's session would sign in the same person without asking.
    return WayOn(url_for("auth.login", prompt="login"), "Log in as somebody else")
