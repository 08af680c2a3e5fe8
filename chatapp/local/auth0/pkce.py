"""Proof Key for Code Exchange (RFC 7636), required, and with S256 alone."""

from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7636 import CodeChallenge


class S256Only(CodeChallenge):  # type: ignore[misc]  # Authlib publishes no types
    """Authlib's extension asks confidential clients for no challenge; this one does.

    A method left out means "plain" (section 4.3), which is refused like "plain" itself.
    """

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Raise InvalidRequestError unless there is an S256 challenge."""
        asked = grant.request.payload.data
        if not asked.get("code_challenge"):
            raise InvalidRequestError("A code_challenge is required (PKCE).")
        if not asked.get("code_challenge_method"):
            raise InvalidRequestError("code_challenge_method must be S256.")
        super().validate_code_challenge(grant, redirect_uri)
