"""The endpoints that programs talk to: discovery, keys, tokens and user information."""

from typing import Any

from authlib.integrations.flask_oauth2 import ResourceProtector
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oidc.core import UserInfoEndpoint
from flask import Blueprint, Flask

from . import provider
from .client import SCOPES
from .grants import AccessToken
from .people import ROLES_CLAIM, Person
from .tenant import tenant
from .trouble import spoiled_token_answer

bp = Blueprint("tokens", __name__)


class Bearer(BearerTokenValidator):  # type: ignore[misc]  # Authlib publishes no types
    """Bearer tokens (RFC 6750), looked up in the tenant's memory."""

    def authenticate_token(self, token_string: str) -> AccessToken | None:
        """Return what `token_string` stands for, or None."""
        return tenant().grants.token(token_string)


class UserInfo(UserInfoEndpoint):  # type: ignore[misc]  # Authlib publishes no types
    """The UserInfo endpoint (OpenID Connect Core section 5.3)."""

    def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:
        """Return the claims that the ID token has, too."""
        return user.claims(scope)


def init_app(app: Flask) -> None:
    """Register what needs the provider."""
    protector = ResourceProtector()
    protector.register_token_validator(Bearer())
    app.extensions["provider"].register_endpoint(UserInfo(resource_protector=protector))


@bp.get("/.well-known/openid-configuration")
def discovery() -> dict[str, Any]:
    """Describe this provider (OpenID Connect Discovery section 3)."""
    known = _known(tenant().issuer)
    if tenant().faults.drop_end_session_endpoint:
        del known["end_session_endpoint"]
    return known


def _known(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}authorize",
        "token_endpoint": f"{issuer}oauth/token",
        "userinfo_endpoint": f"{issuer}userinfo",
        "jwks_uri": f"{issuer}.well-known/jwks.json",
        "end_session_endpoint": f"{issuer}oidc/logout",
        **OFFERED,
    }


OFFERED = {
    "scopes_supported": list(SCOPES),
    "response_types_supported": ["code"],
    "response_modes_supported": ["query"],
    "grant_types_supported": ["authorization_code"],
    "code_challenge_methods_supported": ["S256"],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["RS256"],
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    "claims_supported": "iss sub aud iat exp nonce sid auth_time name nickname email"
    f" email_verified {ROLES_CLAIM}".split(),
    "backchannel_logout_supported": True,
    "backchannel_logout_session_supported": True,
    "request_parameter_supported": False,
    "request_uri_parameter_supported": False,
}


@bp.get("/.well-known/jwks.json")
def keys() -> dict[str, Any]:
    """Publish the key that checks this provider's signatures."""
    return tenant().keys.published()


@bp.post("/oauth/token")
def token() -> Any:
    """Exchange a code for tokens (RFC 6749 section 4.1.3)."""
    return spoiled_token_answer() or provider.server().create_token_response()


@bp.route("/userinfo", methods=["GET", "POST"])
def userinfo() -> Any:
    """Return the claims of whoever the access token stands for."""
    return provider.server().create_endpoint_response("userinfo")
