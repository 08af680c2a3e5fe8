"""The ID token: who signed in, said to one client (OpenID Connect Core section 2)."""

import time
from typing import Any

from authlib.oidc.core import OpenIDCode
from joserfc.jwk import RSAKey

from .client import Client
from .faults import BAD_SIGNATURE, MISSING
from .grants import Code
from .people import Person
from .tenant import tenant

# Auth0's default.
LIFE_SECONDS = 36_000


class IdToken(OpenIDCode):  # type: ignore[misc]  # Authlib publishes no types
    """An extension of the code grant that adds `id_token` to its answer."""

    def exists_nonce(self, _nonce: str, _request: Any) -> bool:
        """Auth0 leaves the check of replays to the client, whose nonce it is."""
        return False

    def get_encode_header(self, _client: Client) -> dict[str, str]:
        """Name the key, so that clients fetch it when it is new to them."""
        return {"alg": "RS256", "kid": tenant().keys.kid}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        """Return who says it, to whom, and until when."""
        # The audience is one string, as Auth0 sends it, not Authlib's list.
        expires = int(time.time()) + LIFE_SECONDS
        return {"iss": tenant().issuer, "aud": client.client_id, "exp": expires}

    def get_authorization_code_claims(self, code: Code) -> dict[str, Any]:
        """Return what binds the token to the request and to the single-sign-on session."""
        claims = {"sid": code.sign_on.sid, "auth_time": code.sign_on.auth_time}
        return claims | ({"nonce": code.nonce} if code.nonce else {}) | tenant().faults.claims()

    def generate_user_info(self, person: Person, scope: str) -> dict[str, Any]:
        """Return the claims of `person` that `scope` allows."""
        return person.claims(scope)

    def resolve_client_private_key(self, _client: Client) -> RSAKey:
        """Return the key that signs."""
        keys = tenant().keys
        return keys.stranger if tenant().faults.id_token == BAD_SIGNATURE else keys.own

    def process_token(self, grant: Any, response: Any) -> None:
        """Add the ID token to the answer, unless it is to be missing."""
        if tenant().faults.id_token != MISSING:
            super().process_token(grant, response)
