"""The authorization code grant (RFC 6749 section 4.1): which codes and tokens are accepted."""

import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from flask import Flask, current_app

from .people import Person, Session
from .tenant import Application, tenant

# RFC 6749 section 4.1.2 recommends ten minutes at most; a redirect needs a second.
CODE_LIFE_SECONDS = 60
TOKEN_LIFE_SECONDS = 86_400


@dataclass
class Code(AuthorizationCodeMixin):  # type: ignore[misc]  # Authlib publishes no types
    """One authorization code, bound to the request that it answers."""

    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    session: Session
    made_at: float = field(default_factory=time.time)
    uses: int = 0
    code_challenge_method: str = "S256"

    def get_redirect_uri(self) -> str:
        """Return the address that the exchange has to repeat."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """Return the granted scope."""
        return self.scope

    def is_expired(self) -> bool:
        """Say whether it came too late."""
        return time.time() - self.made_at > CODE_LIFE_SECONDS


@dataclass
class AccessToken:
    """One opaque access token for /userinfo; `code` is what it was exchanged for."""

    code: Code
    client: Application
    scope: str
    made_at: float = field(default_factory=time.time)

    def get_client(self) -> Application:
        """Return whom it was issued to."""
        return self.client

    def get_user(self) -> Person:
        """Return whom it speaks of."""
        return self.code.session.person

    def get_scope(self) -> str:
        """Return the granted scope."""
        return self.scope

    def is_expired(self) -> bool:
        """Say whether it came too late."""
        return time.time() - self.made_at > TOKEN_LIFE_SECONDS

    def is_revoked(self) -> bool:
        """Say whether its code was used again: then it has leaked (RFC 6749 section 4.1.2)."""
        return self.code.uses > 1


class Provider(AuthorizationServer):  # type: ignore[misc]  # Authlib publishes no types
    """Authlib's server, with this tenant's one application and what was issued to it."""

    def __init__(self, app: Flask) -> None:
        app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": TOKEN_LIFE_SECONDS}
        super().__init__(app)
        self.codes: dict[str, Code] = {}
        self.access_tokens: dict[str, AccessToken] = {}
        self.lock = Lock()

    def query_client(self, client_id: str | None) -> Application | None:
        """Return the room, if it is the one that asks."""
        client = tenant().client
        return client if client_id == client.client_id else None

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        """Keep an access token, with the code that it was exchanged for."""
        kept = AccessToken(request.authorization_code, request.client, token["scope"])
        self.access_tokens[token["access_token"]] = kept

    def get_consent_grant(self, request: Any = None, end_user: Session | None = None) -> Any:
        """Return the valid authorization request of this page, or raise OAuth2Error."""
        try:
            return super().get_consent_grant(request, end_user)
        except ValueError as error:
            # Authlib quotes the request in descriptions, and raises where RFC 6749's charset
            # has no place for it.
            raise InvalidRequestError("A parameter holds characters it must not.") from error


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib publishes no types
    """Authlib's grant, with codes that are kept in memory and good for one use."""

    @staticmethod
    def validate_authorization_redirect_uri(request: Any, client: Application) -> str:
        """Return the callback that was asked for, if it is the registered one."""
        asked: str = request.payload.redirect_uri or ""
        if not client.check_redirect_uri(asked):
            raise InvalidRequestError(f"Callback URL mismatch: allowed is {client.callback}")
        return asked

    def save_authorization_code(self, code: str, request: Any) -> None:
        """Keep a code, bound to the request that it answers."""
        asked = request.payload.data
        self.server.codes[code] = Code(
            redirect_uri=asked["redirect_uri"],
            scope=request.scope,
            nonce=asked.get("nonce"),
            code_challenge=asked["code_challenge"],
            session=request.user,
        )

    def query_authorization_code(self, code: str, _client: Application) -> Code | None:
        """Return the code, if this is its first use and in time."""
        # There is one client, and it has proved who it is, so the code is bound to it.
        kept: Code | None = self.server.codes.get(code)
        if kept is None:
            return None
        with self.server.lock:
            kept.uses += 1
            return kept if kept.uses == 1 and not kept.is_expired() else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Keep the code: its second use is noticed by it."""

    def authenticate_user(self, authorization_code: Code) -> Person:
        """Return who signed in."""
        return authorization_code.session.person


def provider() -> Any:
    """Return the provider of the current request."""
    return current_app.extensions["provider"]
