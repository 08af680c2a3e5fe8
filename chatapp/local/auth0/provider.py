"""The rules of OAuth 2 and OpenID Connect: Authlib's provider classes, given this tenant."""

from typing import Any, cast

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from flask import Flask, Response, current_app

from .client import Client
from .grants import TOKEN_LIFE_SECONDS, AccessToken, Code
from .id_token import IdToken
from .people import Person
from .pkce import S256Only
from .requested import Requested
from .signons import SignOn
from .tenant import tenant


class Provider(AuthorizationServer):  # type: ignore[misc]  # Authlib publishes no types
    """Authlib's server, with this tenant's one client and its memory of tokens."""

    def query_client(self, client_id: str) -> Client | None:
        """Return the room, if it is the one that asks."""
        client = tenant().client
        return client if client_id == client.client_id else None

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        """Keep an access token, with what it was bought with."""
        access = AccessToken(request.authorization_code, request.client, token["scope"])
        tenant().grants.issue(token["access_token"], access)

    def get_consent_grant(self, request: Any = None, end_user: SignOn | None = None) -> Any:
        """Return the valid authorization request of this page, or raise OAuth2Error."""
        try:
            return super().get_consent_grant(request, end_user)
        except ValueError as error:
            # Authlib quotes the request in descriptions, and stumbles over RFC 6749's charset.
            raise InvalidRequestError("A parameter holds characters it must not.") from error


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib publishes no types
    """The authorization code grant (RFC 6749 section 4.1)."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

    @staticmethod
    def validate_authorization_redirect_uri(request: Any, client: Client) -> str:
        """Return the callback that was asked for, if it is the registered one."""
        asked: str = request.payload.redirect_uri or ""
        if not client.check_redirect_uri(asked):
            raise InvalidRequestError(f"Callback URL mismatch: allowed is {client.callback}")
        return asked

    def save_authorization_code(self, code: str, request: Any) -> None:
        """Keep a code, bound to the request that it answers."""
        asked = request.payload.data
        tenant().grants.keep(
            Code(
                value=code,
                redirect_uri=asked["redirect_uri"],
                scope=request.scope,
                nonce=asked.get("nonce"),
                code_challenge=asked["code_challenge"],
                sign_on=request.user,
            )
        )

    def query_authorization_code(self, code: str, _client: Client) -> Code | None:
        """Return the code, if this is its first use and in time."""
        # There is one client, and it has proved who it is, so the code is bound to it.
        return tenant().grants.spend(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Nothing is left to do: the code was spent when it was looked up."""

    def authenticate_user(self, authorization_code: Code) -> Person:
        """Return who signed in."""
        return authorization_code.sign_on.person


def init_app(app: Flask) -> None:
    """Give `app` its provider."""
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": TOKEN_LIFE_SECONDS}
    app.extensions["provider"] = Provider(app)
    app.extensions["provider"].register_grant(CodeGrant, [IdToken(), S256Only(), Requested()])


def server() -> Any:
    """Return the provider of the current request."""
    return current_app.extensions["provider"]


def answer(grant: Any, sign_on: SignOn) -> Response:
    """Send the browser back to the room with a code for `sign_on`."""
    response = server().create_authorization_response(grant_user=sign_on, grant=grant)
    return cast(Response, response)
