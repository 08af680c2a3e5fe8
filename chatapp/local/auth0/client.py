"""The one application that this provider knows: the room."""

from dataclasses import dataclass
from secrets import compare_digest
from typing import Any

from authlib.oauth2.rfc6749 import ClientMixin

SCOPES = ("openid", "profile", "email")


@dataclass
class Client(ClientMixin):  # type: ignore[misc]  # Authlib publishes no types
    """A Regular Web Application; its addresses follow from `base_url`, which may change."""

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
    def backchannel_uri(self) -> str:
        """Where logout tokens go."""
        return f"{self.base_url}/backchannel-logout"

    @property
    def client_metadata(self) -> dict[str, Any]:
        """The registration as Authlib's endpoints read it."""
        return {"post_logout_redirect_uris": [self.logout_return]}

    def get_client_id(self) -> str:
        """Return the public name of this client."""
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """Auth0 wants the address said every time."""

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
        return compare_digest(self.client_secret.encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Accept the secret in the form or in the header, never its absence."""
        return method in {"client_secret_basic", "client_secret_post"}

    def check_response_type(self, response_type: str) -> bool:
        """Offer the code flow alone."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Offer no refresh tokens and no passwords."""
        return grant_type == "authorization_code"
