"""The token endpoint with its ID tokens, user information, and what clients discover."""

import time
from typing import Any

from authlib.integrations.flask_oauth2 import ResourceProtector
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oidc.core import OpenIDCode, UserInfoEndpoint
from flask import Blueprint
from joserfc.jwk import RSAKey

from .faults import BAD_SIGNATURE, MISSING
from .grants import AccessToken, Code, Provider, provider
from .people import ROLES_CLAIM, Person
from .tenant import AUTH_METHODS, SCOPES, Application, tenant

# Auth0's default.
ID_TOKEN_LIFE_SECONDS = 36_000
# What the discovery document says beside the addresses.
OFFERED = {
    "scopes_supported": list(SCOPES),
    "response_types_supported": ["code"],
    "response_modes_supported": ["query"],
    "grant_types_supported": ["authorization_code"],
    "code_challenge_methods_supported": ["S256"],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["RS256"],
    "token_endpoint_auth_methods_supported": list(AUTH_METHODS),
    "claims_supported": "iss sub aud iat exp nonce sid auth_time name nickname email"
    f" email_verified {ROLES_CLAIM}".split(),
    "backchannel_logout_supported": True,
    "backchannel_logout_session_supported": True,
    "request_parameter_supported": False,
    "request_uri_parameter_supported": False,
}

bp = Blueprint("tokens", __name__)


@bp.get("/.well-known/openid-configuration")
def discovery() -> dict[str, Any]:
    """Describe this provider (OpenID Connect Discovery section 3)."""
    issuer = tenant().issuer
    document = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}authorize",
        "token_endpoint": f"{issuer}oauth/token",
        "userinfo_endpoint": f"{issuer}userinfo",
        "jwks_uri": f"{issuer}.well-known/jwks.json",
        "end_session_endpoint": f"{issuer}oidc/logout",
        **OFFERED,
    }
    if tenant().faults.drop_end_session_endpoint:
        del document["end_session_endpoint"]
    return document


@bp.get("/.well-known/jwks.json")
def keys() -> dict[str, Any]:
    """Publish the key that checks this provider's signatures (RFC 7517)."""
    return {"keys": [tenant().keys.own.as_dict(private=False)]}


@bp.post("/oauth/token")
def token() -> Any:
    """Exchange a code for tokens (RFC 6749 section 4.1.3)."""
    return tenant().faults.token_answer() or provider().create_token_response()


@bp.route("/userinfo", methods=["GET", "POST"])
def userinfo() -> Any:
    """Return the claims of whoever the access token stands for."""
    return provider().create_endpoint_response("userinfo")


class IdToken(OpenIDCode):  # type: ignore[misc]  # Authlib publishes no types
    """Adds `id_token` to the code grant's answer (OpenID Connect Core section 2)."""

    def exists_nonce(self, _nonce: str, _request: Any) -> bool:
        """Return False: Auth0 leaves the check of replays to the client, whose nonce it is."""
        return False

    def get_encode_header(self, _client: Application) -> dict[str, str]:
        """Name the key, so that clients fetch it when it is new to them."""
        return {"alg": "RS256", "kid": tenant().keys.kid}

    def get_client_claims(self, client: Application) -> dict[str, Any]:
        """Return who says it, to whom, and until when."""
        # The audience is one string, as Auth0 sends it, not Authlib's list.
        expires = int(time.time()) + ID_TOKEN_LIFE_SECONDS
        return {"iss": tenant().issuer, "aud": client.client_id, "exp": expires}

    def get_authorization_code_claims(self, code: Code) -> dict[str, Any]:
        """Return what binds the token to the request and to the single sign-on session."""
        claims = {"sid": code.session.sid, "auth_time": code.session.auth_time}
        nonce = {"nonce": code.nonce} if code.nonce else {}
        return claims | nonce | tenant().faults.wrong_claims()

    def generate_user_info(self, person: Person, scope: str) -> dict[str, Any]:
        """Return the claims of `person` that `scope` allows."""
        return person.claims(scope)

    def resolve_client_private_key(self, _client: Application) -> RSAKey:
        """Return the key that signs."""
        keys = tenant().keys
        return keys.stranger if tenant().faults.id_token == BAD_SIGNATURE else keys.own

    def process_token(self, grant: Any, response: Any) -> None:
        """Add the ID token to the answer, unless it is to be missing."""
        if tenant().faults.id_token != MISSING:
            super().process_token(grant, response)


class UserInfo(UserInfoEndpoint):  # type: ignore[misc]  # Authlib publishes no types
    """The UserInfo endpoint (OpenID Connect Core section 5.3)."""

    def __init__(self, server: Provider) -> None:
        super().__init__(server, ResourceProtector())
        self.resource_protector.register_token_validator(Bearer())

    def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:
        """Return the claims that the ID token has, too."""
        return user.claims(scope)


class Bearer(BearerTokenValidator):  # type: ignore[misc]  # Authlib publishes no types
    """Bearer tokens (RFC 6750), looked up among those that were issued."""

    def authenticate_token(self, token_string: str) -> AccessToken | None:
        """Return what `token_string` stands for, or None."""
        token: AccessToken | None = provider().access_tokens.get(token_string)
        return token
