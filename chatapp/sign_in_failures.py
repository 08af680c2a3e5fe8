"""Every way in which a sign-in can fail, each with its sentence and a way on."""

from http import HTTPStatus

from flask import g, request, url_for

from .errors import Refusal, WayOn


class SignInFailed(Refusal):
    """Nobody was signed in."""

    code = "sign_in_failed"
    title = "You are not signed in"
    sentence = "The sign-in did not work."

    def __init__(self) -> None:
        super().__init__(self.sentence)

    def way_on(self) -> WayOn:
        if g.get("person"):
            return WayOn(url_for("room.show"), "Go to the room")
        return WayOn(url_for("auth.login"), "Log in again")


class AccessDenied(SignInFailed):
    """`access_denied`: consent was refused, or a rule of the tenant said no."""

    status = HTTPStatus.FORBIDDEN
    sentence = (
        "Access was refused. If you did not refuse it yourself, "
        "ask whoever runs this room to let you in."
    )


class Blocked(SignInFailed):
    """`unauthorized`: the account is blocked at Auth0."""

    status = HTTPStatus.FORBIDDEN
    sentence = "This account is blocked. Ask whoever runs this room."

    def way_on(self) -> WayOn:
        return WayOn(url_for("room.show"), "Home")


class ProviderRefused(SignInFailed):
    """Any other error that the provider sends back."""

    sentence = "The sign-in service ended the sign-in. Start again."


class UnknownState(SignInFailed):
    """A state that this browser did not begin with, or has used already (RFC 6749, 10.12)."""

    sentence = "This sign-in was begun in another browser, took too long or was used already."


class NoCode(SignInFailed):
    """The way back carries no authorization code."""

    sentence = "The sign-in service sent you back without an answer. Start again."


class TooLate(SignInFailed):
    """The ID token has expired."""

    sentence = "The sign-in took too long. Start again."


class Unverifiable(SignInFailed):
    """No ID token, or one with a wrong signature, issuer, audience or nonce."""

    status = HTTPStatus.BAD_GATEWAY
    sentence = "What the sign-in service sent could not be verified, so nobody was signed in."


class ProviderBroken(SignInFailed):
    """The token endpoint refuses, fails or speaks nonsense."""

    status = HTTPStatus.BAD_GATEWAY
    sentence = "The sign-in service could not finish the sign-in. Try again in a moment."


class ProviderSilent(SignInFailed):
    """The provider does not answer in time."""

    status = HTTPStatus.GATEWAY_TIMEOUT
    sentence = "The sign-in service did not answer in time. Try again in a moment."


class Unreachable(SignInFailed):
    """The provider can't be reached before a sign-in has begun."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    retry_after = 5
    sentence = "The sign-in service can't be reached. Try again in a moment."


class ProviderBusy(SignInFailed):
    """So many wait for the provider already that the room would stand still."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    retry_after = 5
    sentence = "The sign-in service is slow at the moment. Try again in a few seconds."

    def way_on(self) -> WayOn:
        # Nothing was used up: the same address works as soon as it is its turn.
        return WayOn(request.full_path.rstrip("?"), "Try again")


class SignOutIncomplete(SignInFailed):
    """Our sign-in is ended, but the provider can't be reached to end its own."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    retry_after = 5
    title = "You are signed out here"
    sentence = (
        "The sign-in service can't be reached, so its own session may live on: "
        "whoever uses this browser next may come in without a password."
    )

    def way_on(self) -> WayOn:
        return WayOn(url_for("room.show"), "Home")
