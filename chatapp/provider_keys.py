"""The public keys with which the provider signs, kept, and fetched anew when there are others."""

from math import inf
from threading import Lock
from time import monotonic

from flask import Flask, current_app
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from . import identity

# A token that names an unknown key may be a stranger's: it must not make us ask for each.
ASK_EVERY_S = 60
# While there are none at all, a genuine token can't be told from any other.
RETRY_S = 5


class NoKeys(Exception):
    """The provider did not tell its keys."""


class ProviderKeys:
    """The keys of one application's provider."""

    def __init__(self) -> None:
        self._keys: KeySet | None = None
        self._asked_at = -inf
        self._lock = Lock()

    def including(self, kid: str | None) -> KeySet:
        """Return all keys; `kid` is among them if the provider has it. Raises NoKeys."""
        with self._lock:
            if not self._knows(kid) and monotonic() - self._asked_at > self._pause_s():
                self._asked_at = monotonic()
                self._keys = _fetched()
            if self._keys is None:
                raise NoKeys("asked in vain a moment ago")
            return self._keys

    def _knows(self, kid: str | None) -> bool:
        return any(kid in (None, key.kid) for key in self._keys or [])

    def _pause_s(self) -> float:
        return ASK_EVERY_S if self._keys else RETRY_S


def init_app(app: Flask) -> None:
    """Give `app` keys of its own."""
    app.extensions["provider_keys"] = ProviderKeys()


def including(kid: str | None) -> KeySet:
    """Return the provider's keys, with `kid` among them if it has it. Raises NoKeys."""
    keys: ProviderKeys = current_app.extensions["provider_keys"]
    return keys.including(kid)


def _fetched() -> KeySet:
    try:
        return KeySet.import_key_set(identity.published_keys())
    except (identity.Unpublished, JoseError, KeyError, TypeError, ValueError) as error:
        raise NoKeys(f"{type(error).__name__}: {error}") from error
