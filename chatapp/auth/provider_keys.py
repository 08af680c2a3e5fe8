"""The provider's public keys, cached, and fetched again when a token names an unknown one."""

from math import inf
from threading import Condition
from time import monotonic

from flask import Flask, current_app
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from . import provider

# Anybody can send tokens with unknown keys, and not each of them may cause a fetch.
ASK_EVERY_S = 60
# Sooner while there are no keys at all, because then no genuine token is accepted.
RETRY_S = 5
MAX_WAITING = 3


class NoKeys(Exception):
    """There are no keys to check a token with."""


class ProviderKeys:
    """The cached keys of one application's provider."""

    def __init__(self) -> None:
        self._keys: KeySet | None = None
        self._ask_after = -inf
        self._is_asking = False
        self._waiting = 0
        self._changed = Condition()

    def including(self, kid: str | None) -> KeySet:
        """Return all keys, after a fetch if `kid` is unknown and one is due. Raises NoKeys."""
        if self._has_to_ask(kid):
            self._ask()
        if self._keys is None:
            raise NoKeys("the last fetch failed a moment ago")
        return self._keys

    def _has_to_ask(self, kid: str | None) -> bool:
        with self._changed:
            if self._knows(kid):
                return False
            if self._is_asking:
                self._wait()
                return False
            self._is_asking = monotonic() > self._ask_after
            return self._is_asking

    def _wait(self) -> None:
        # While the provider hangs, tokens from strangers may occupy only a few threads.
        if self._waiting < MAX_WAITING:
            self._waiting += 1
            self._changed.wait_for(lambda: not self._is_asking, provider.WAIT_S)
            self._waiting -= 1

    def _ask(self) -> None:
        try:
            # Without the lock, so that tokens with a known key need not wait.
            self._keys = _fetched()
        finally:
            with self._changed:
                self._is_asking = False
                self._ask_after = monotonic() + (ASK_EVERY_S if self._keys else RETRY_S)
                self._changed.notify_all()

    def _knows(self, kid: str | None) -> bool:
        return any(kid in (None, key.kid) for key in self._keys or [])


def init_app(app: Flask) -> None:
    """Give `app` a cache of its own."""
    app.extensions["provider_keys"] = ProviderKeys()


def including(kid: str | None) -> KeySet:
    """Return the current application's keys: see ProviderKeys.including. Raises NoKeys."""
    keys: ProviderKeys = current_app.extensions["provider_keys"]
    return keys.including(kid)


def _fetched() -> KeySet:
    try:
        return KeySet.import_key_set(provider.published_keys())
    except (provider.KeysUnavailable, JoseError, KeyError, TypeError, ValueError) as error:
        raise NoKeys(f"{type(error).__name__}: {error}") from error
