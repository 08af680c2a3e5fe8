"""Every setting by name, and how its text is understood."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from .text import lower_ascii

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MIN_SECRET_LENGTH = 32
MAX_PORT = 65535


@dataclass(frozen=True)
class Setting:
    """How one setting is understood; `default` None means that it has to be given."""

    understand: Callable[[str], Any]
    default: str | None = None

    def value(self, given: str) -> Any:
        """Return what `given` means, or the default's meaning. Raises ValueError."""
        text = given.strip() or self.default
        if text is None:
            raise ValueError("is missing")
        return self.understand(text)


def _secret(text: str) -> str:
    if len(text) < MIN_SECRET_LENGTH:
        raise ValueError(f"needs at least {MIN_SECRET_LENGTH} characters")
    return text


def _secrets(text: str) -> list[str]:
    # A list, never a string: Flask would take each of its characters for a key of its own.
    return [_secret(part) for part in _listed(text)]


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _lower_set(text: str) -> frozenset[str]:
    return frozenset(lower_ascii(part) for part in _listed(text))


def _domains(text: str) -> frozenset[str]:
    return frozenset(domain.removeprefix("@") for domain in _lower_set(text))


def _origin(text: str) -> str:
    url = _web_address(text)
    if urlsplit(url).path.strip("/") or urlsplit(url).query:
        raise ValueError("must be an origin such as https://chat.example, without a path")
    return url.rstrip("/")


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address such as https://chat.example")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("must begin with https:// (http is for this machine alone)")
    return text


def _issuer(text: str) -> str:
    return _web_address(text if "://" in text else f"https://{text.rstrip('/')}/")


def _digits(text: str) -> str:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("must be digits only")
    return text


def _port(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and 0 < int(text) <= MAX_PORT):
        raise ValueError("must be a port between 1 and 65535")
    return int(text) if text else None


def _host(text: str) -> str:
    # It ends up in the Content-Security-Policy, where a blank or a semicolon would open a door.
    if not re.fullmatch(r"[A-Za-z0-9.-]*", text):
        raise ValueError("must be a host name such as ws.chat.example")
    return text


def _yes_no(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError("must be true or false")
    return text.lower() == "true"


def _yes_no_or_same(text: str) -> bool | None:
    return _yes_no(text) if text else None


def _database(text: str) -> str:
    try:
        make_url(text)
    except ArgumentError as error:
        raise ValueError("must be an address such as postgresql://user@host/name") from error
    return text


SETTINGS = {
    "SECRET_KEY": Setting(_secret),
    "SECRET_KEY_FALLBACKS": Setting(_secrets, ""),
    "BASE_URL": Setting(_origin),
    "AUTH0_DOMAIN": Setting(_issuer),
    "AUTH0_CLIENT_ID": Setting(str),
    "AUTH0_CLIENT_SECRET": Setting(str),
    "AUTH0_ROLES_CLAIM": Setting(str, ""),
    "ADMIN_EMAILS": Setting(_lower_set, ""),
    "ALLOWED_EMAILS": Setting(_lower_set, ""),
    "ALLOWED_EMAIL_DOMAINS": Setting(_domains, ""),
    "PUSHER_APP_ID": Setting(_digits),
    "PUSHER_KEY": Setting(str),
    "PUSHER_SECRET": Setting(str),
    "PUSHER_CLUSTER": Setting(_host, ""),
    "PUSHER_HOST": Setting(_host, ""),
    "PUSHER_PORT": Setting(_port, ""),
    "PUSHER_TLS": Setting(_yes_no, "true"),
    "PUSHER_PUBLIC_HOST": Setting(_host, ""),
    "PUSHER_PUBLIC_PORT": Setting(_port, ""),
    "PUSHER_PUBLIC_TLS": Setting(_yes_no_or_same, ""),
    "DATABASE_URL": Setting(_database, "sqlite:///chatapp.sqlite"),
}
