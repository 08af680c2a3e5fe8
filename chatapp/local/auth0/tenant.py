"""What the provider knows: the application it serves, its keys, who is signed in."""

import secrets
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from authlib.oauth2.rfc6749 import ClientMixin
from flask import current_app
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from .faults import Faults
from .people import Sessions

SCOPES = ("openid", "profile", "email")
AUTH_METHODS = ("client_secret_basic", "client_secret_post")


@dataclass
class Application(ClientMixin):  # type: ignore[misc]  # Authlib publishes no types
    """The room, as a Regular Web Application; its addresses follow from `base_url`."""

    client_id: str
    client_secret: str
    base_url: str

    @property
    def callback(self) -> str:
        """The one address that a sign-in may return to."""
        return f"{self.base_url}/callback"

    @property
    def logout_return(self) -> str:
        """The one address that a logout may return to."""
        return f"{self.base_url}/"

    @property
    def client_metadata(self) -> dict[str, Any]:
        """The registration as Authlib's endpoints read it."""
        return {"post_logout_redirect_uris": [self.logout_return]}

    def get_client_id(self) -> str:
        """Return the public name of this application."""
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """Return none: Auth0 wants redirect_uri in every request."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """Return what is granted of `scope`; None, a refusal, without openid.

        Unknown scopes are dropped, as a real tenant does.
        """
        asked = (scope or "").split()
        return " ".join(s for s in SCOPES if s in asked) if "openid" in asked else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Compare exactly, character by character (RFC 9700 section 2.1)."""
        return redirect_uri == self.callback

    def check_client_secret(self, client_secret: str) -> bool:
        """Compare in constant time."""
        # Bytes, because compare_digest raises on text beyond ASCII.
        return secrets.compare_digest(self.client_secret.encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Accept the secret in the form or in the header, never its absence."""
        return method in AUTH_METHODS

    def check_response_type(self, response_type: str) -> bool:
        """Offer the code flow alone."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Offer no refresh tokens and no passwords."""
        return grant_type == "authorization_code"


class Keys:
    """The provider's RSA key and, for forgeries, a stranger's key that claims the same id."""

    def __init__(self) -> None:
        # A new id for each start: clients fetch the keys again when they meet an unknown one.
        self.kid = secrets.token_hex(8)
        self.own = self._make()

    @cached_property
    def stranger(self) -> RSAKey:
        """A key that nobody has reason to trust."""
        return self._make()

    @property
    def public(self) -> KeySet:
        """What signatures are checked with."""
        return KeySet([self.own])

    def sign(self, claims: dict[str, Any], typ: str = "JWT", *, forged: bool = False) -> str:
        """Return `claims` as a signed token; a forged one is signed with the stranger's key."""
        header = {"alg": "RS256", "kid": self.kid, "typ": typ}
        return jwt.encode(header, claims, self.stranger if forged else self.own, ["RS256"])

    def _make(self) -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": self.kid, "use": "sig", "alg": "RS256"})


@dataclass
class Tenant:
    """One provider's state, all of it in memory; `issuer` ends with a slash, as Auth0's does."""

    issuer: str
    client: Application
    keys: Keys = field(default_factory=Keys)
    sessions: Sessions = field(default_factory=Sessions)
    faults: Faults = field(default_factory=Faults)


def tenant() -> Tenant:
    """Return the tenant that the current request is for."""
    return cast(Tenant, current_app.extensions["tenant"])
