"""The one place that reads the environment, and refuses to start half-configured."""

import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from dotenv import dotenv_values
from flask import Flask

from .settings import SETTINGS, is_auth0

# 2,000 emoji escaped as JSON take 24 KB; the rest is room for the envelope.
MAX_BODY_BYTES = 64 * 1024
ABSOLUTE_LIFE = timedelta(days=7)
IDLE_LIFE = timedelta(hours=24)


class ConfigError(Exception):
    """Settings are missing or wrong; the message names every one of them."""


def load(app: Flask, overrides: Mapping[str, str] | None = None) -> None:
    """Configure `app` from the environment and .env, or from `overrides` alone.

    Raises ConfigError.
    """
    settings = environment() if overrides is None else overrides
    refuse_wrong(settings)
    app.config |= understood(settings)


def refuse_wrong(settings: Mapping[str, str]) -> None:
    """Name every setting that is missing or wrong at once. Raises ConfigError."""
    if problems := [f"  {name}: {why}" for name, why in check(settings)]:
        raise ConfigError("\n".join(["Chatapp cannot start:", *problems]))


def environment() -> dict[str, str]:
    """Return the settings of the process; what the environment says wins over .env."""
    return {k: v for k, v in dotenv_values(".env").items() if v is not None} | dict(os.environ)


def check(settings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the name of each setting that is missing or wrong, and what to do about it."""
    for name, setting in SETTINGS.items():
        try:
            setting.value(settings.get(name, ""))
        except ValueError as error:
            yield name, str(error)
    if not any(settings.get(name, "").strip() for name in ("PUSHER_CLUSTER", "PUSHER_HOST")):
        yield "PUSHER_CLUSTER", "is missing (or PUSHER_HOST, for a server of your own)"
    if _browsers_would_refuse(settings):
        yield "PUSHER_PUBLIC_TLS", "must be true: pages on https can't connect without TLS"


def _browsers_would_refuse(settings: Mapping[str, str]) -> bool:
    names = ("BASE_URL", "PUSHER_PUBLIC_TLS", "PUSHER_TLS")
    base, public, inside = (_value(settings, name) for name in names)
    tls = inside if public is None else public
    return str(base).startswith("https:") and tls is False


def _value(settings: Mapping[str, str], name: str) -> Any:
    try:
        return SETTINGS[name].value(settings.get(name, ""))
    except ValueError:
        return None


def understood(settings: Mapping[str, str]) -> dict[str, Any]:
    """Turn checked strings into what they mean, with what Flask derives from them."""
    values = {name: s.value(settings.get(name, "")) for name, s in SETTINGS.items()}
    secure = values["BASE_URL"].startswith("https:")
    return values | {
        "AUTH0_ISSUER": values["AUTH0_DOMAIN"],
        "IS_AUTH0": is_auth0(settings.get("AUTH0_DOMAIN", "")),
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "PERMANENT_SESSION_LIFETIME": ABSOLUTE_LIFE,
        # Cookies ignore ports, so the name must not be shared with a neighbour's "session".
        "SESSION_COOKIE_NAME": "__Host-chatapp" if secure else "chatapp",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        # Not Strict: the way back from Auth0 is a navigation from another site.
        "SESSION_COOKIE_SAMESITE": "Lax",
        # A cookie re-sent by every answer would let a poll in flight sign a person back in.
        "SESSION_REFRESH_EACH_REQUEST": False,
    }
