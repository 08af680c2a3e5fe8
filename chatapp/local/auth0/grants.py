"""What has been handed out: authorization codes and access tokens, in memory."""

import time
from dataclasses import dataclass, field
from threading import Lock

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin

from .client import Client
from .people import Person
from .signons import SignOn

# RFC 6749 section 4.1.2 recommends ten minutes at most; a redirect needs a second.
CODE_LIFE_SECONDS = 60
TOKEN_LIFE_SECONDS = 86_400


@dataclass
class Code(AuthorizationCodeMixin):  # type: ignore[misc]  # Authlib publishes no types
    """One authorization code, bound to the request that it answers."""

    value: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    sign_on: SignOn
    made_at: float = field(default_factory=time.time)
    spent: bool = False
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
    """One opaque access token, good for /userinfo; `code` is what it was bought with."""

    code: Code
    client: Client
    scope: str
    made_at: float = field(default_factory=time.time)
    revoked: bool = False

    def get_client(self) -> Client:
        """Return whom it was issued to."""
        return self.client

    def get_user(self) -> Person:
        """Return whom it speaks of."""
        return self.code.sign_on.person

    def get_scope(self) -> str:
        """Return the granted scope."""
        return self.scope

    def is_expired(self) -> bool:
        """Say whether it came too late."""
        return time.time() - self.made_at > TOKEN_LIFE_SECONDS

    def is_revoked(self) -> bool:
        """Say whether its code was used a second time."""
        return self.revoked


class Grants:
    """Every code and token of this provider."""

    def __init__(self) -> None:
        self._codes: dict[str, Code] = {}
        self._tokens: dict[str, AccessToken] = {}
        self._lock = Lock()

    def keep(self, code: Code) -> None:
        """Remember a code that is about to be handed out."""
        self._codes[code.value] = code

    def spend(self, value: str) -> Code | None:
        """Return the code, once; whoever comes second also ends what the first one got.

        RFC 6749 section 4.1.2: a second use means that the code has leaked.
        """
        with self._lock:
            code = self._codes.get(value)
            if code and code.spent:
                self._revoke(code)
            if code is None or code.spent or code.is_expired():
                return None
            code.spent = True
            return code

    def issue(self, value: str, token: AccessToken) -> None:
        """Remember an access token by its text."""
        self._tokens[value] = token

    def token(self, value: str) -> AccessToken | None:
        """Return what the text of an access token stands for."""
        return self._tokens.get(value)

    def _revoke(self, code: Code) -> None:
        for token in self._tokens.values():
            if token.code is code:
                token.revoked = True
