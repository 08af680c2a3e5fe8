"""The keys that sign tokens: RS256 with a key id (RFC 7518 section 3.3, RFC 7517 section 4.5)."""

import secrets
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

BITS = 2048


class Keys:
    """The provider's key and, for forgeries, a stranger's key that claims the same id."""

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

    def published(self) -> dict[str, Any]:
        """Return `{"keys": [{"kty", "kid", "use", "alg", "n", "e"}]}`, a JWK set."""
        return {"keys": [self.own.as_dict(private=False)]}

    def sign(self, claims: Mapping[str, Any], typ: str = "JWT", *, forged: bool = False) -> str:
        """Return `claims` as a signed token, or as one that only looks signed."""
        header = {"alg": "RS256", "kid": self.kid, "typ": typ}
        return jwt.encode(header, dict(claims), self.stranger if forged else self.own, ["RS256"])

    def _make(self) -> RSAKey:
        return RSAKey.generate_key(BITS, {"kid": self.kid, "use": "sig", "alg": "RS256"})
