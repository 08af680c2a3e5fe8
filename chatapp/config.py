"""The one place that reads the environment, and refuses to start half-configured."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address
from typing import Any
from urllib.parse import SplitResult, urlsplit
from warnings import catch_warnings

from dotenv import dotenv_values
from flask import Flask
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo, timeout_from_conninfo
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SAWarning

from .text import address, lower_ascii

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MIN_SECRET_LENGTH = 32
# Keys of 32 random bytes have more, also in hexadecimal; what was typed in a hurry has not.
MIN_SECRET_CHARACTERS = 10
MAX_PORT = 65535
DEFAULT_PORTS = {"http": 80, "https": 443}
LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
HOST = re.compile(rf"{LABEL}(\.{LABEL})*")
# The drivers that come with Chatapp; the first of each is SQLAlchemy's own choice.
SQLITE = {"sqlite", "sqlite+pysqlite"}
POSTGRESQL = {"postgresql", "postgresql+psycopg"}


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
        if not text.isprintable():
            raise ValueError("has characters in it that don't show")
        if text[:1] in {"'", '"'} and text.endswith(text[0]):
            raise ValueError("stands in quotes: leave them out")
        return self.understand(text)


def _secret(text: str) -> str:
    if len(text) < MIN_SECRET_LENGTH:
        raise ValueError(f"needs at least {MIN_SECRET_LENGTH} characters")
    if len(set(text)) < MIN_SECRET_CHARACTERS:
        raise ValueError(f"needs at least {MIN_SECRET_CHARACTERS} different characters")
    return text


def _secrets(text: str) -> list[str]:
    # A list, never a string: Flask would take each of its characters for a key of its own.
    return [_secret(part) for part in _listed(text)]


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _word(text: str) -> str:
    if " " in text:
        raise ValueError("must be one word, without blanks")
    return text


def _emails(text: str) -> frozenset[str]:
    return frozenset(_email(part) for part in _listed(text))


def _email(text: str) -> str:
    email = address(text)
    if email is None or " " in email:
        raise ValueError(f"{text} is no e-mail address (commas stand between them)")
    return email


def _domains(text: str) -> frozenset[str]:
    return frozenset(_domain(lower_ascii(part)) for part in _listed(text))


def _domain(text: str) -> str:
    domain = text.removeprefix("@")
    # As addresses have them, so in any letters; none of these signs can stand there.
    if re.search(r"[\s@*/:;]", domain) or not domain:
        raise ValueError(f"{text} is no domain such as chat.example (commas stand between them)")
    return domain


def _origin(text: str) -> str:
    url = _web_address(text)
    if url.path.strip("/") or "?" in text or "#" in text:
        raise ValueError("must be an origin such as https://chat.example, without a path")
    return f"{url.scheme}://{url.netloc}"


def _issuer(text: str) -> str:
    is_domain = "://" not in text
    url = _web_address(f"https://{text.rstrip('/')}/" if is_domain else text)
    if "[" in url.netloc:
        raise ValueError("needs a name: browsers take no [::1] in a Content-Security-Policy")
    if re.search(r"[^!-~]|[?#\"<>\\^`{|}]", text):
        raise ValueError("must be an address such as https://id.example/realms/team")
    # Tokens name their issuer, and that is compared to the letter: only the scheme, which
    # nobody spells in capitals, becomes small.
    return url.geturl() if is_domain else f"{url.scheme}:{text.partition(':')[2]}"


def _web_address(text: str) -> SplitResult:
    """Return the parts of an address, as browsers write them. Raises ValueError."""
    try:
        url = urlsplit(text)
        host, port = _web_host(url.hostname or ""), url.port
    except ValueError:
        host, port = "", None
    if not host or url.scheme not in DEFAULT_PORTS or "@" in url.netloc or port == 0:
        raise ValueError("must be an address such as https://chat.example")
    if url.scheme == "http" and host.strip("[]") not in LOOPBACK:
        raise ValueError("must begin with https:// (http is for this machine alone)")
    has_own_port = port not in {None, DEFAULT_PORTS[url.scheme]}
    return url._replace(netloc=f"{host}:{port}" if has_own_port else host)


def _web_host(text: str) -> str:
    return f"[{IPv6Address(text)}]" if ":" in text and "%" not in text else _host(text)


def is_auth0(domain: str) -> bool:
    """Say whether AUTH0_DOMAIN names a tenant of Auth0: by its domain, or within Auth0's own.

    A custom domain is given as a domain; an issuer that is given as an address may be anybody's.
    """
    host = urlsplit(domain.strip()).hostname or ""
    return "://" not in domain or host.endswith(".auth0.com")


def _digits(text: str) -> str:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("must be digits only")
    return text


def _port(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and 0 < int(text) <= MAX_PORT):
        raise ValueError("must be a port between 1 and 65535")
    return int(text) if text else None


def _own_port(text: str) -> int | None:
    port = _port(text)
    # The stand-ins take the next two.
    if port and port + 2 > MAX_PORT:
        raise ValueError(f"must be a port between 1 and {MAX_PORT - 2}")
    return port


def _host(text: str) -> str:
    # It ends up in the Content-Security-Policy, where a blank or a semicolon would let
    # everything in.
    host = text.lower()
    if host and not HOST.fullmatch(host):
        raise ValueError("must be a host name such as ws.chat.example")
    return host


def _yes_no(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError("must be true or false")
    return text.lower() == "true"


def _yes_no_or_same(text: str) -> bool | None:
    return _yes_no(text) if text else None


def _database(text: str) -> str:
    # What platforms give; SQLAlchemy knows the longer name alone.
    text = re.sub("^postgres://", "postgresql://", text)
    try:
        url = make_url(text)
    # A port that is none, which may be half a password: its own sentence would quote it.
    except (ArgumentError, ValueError):
        url = URL.create("none")
    if url.drivername in SQLITE:
        _file(url)
    elif url.drivername not in POSTGRESQL or (url.port or 0) > MAX_PORT:
        raise ValueError("must be an address such as postgresql://user:password@host/name")
    _parameters(url)
    return text


def _file(url: URL) -> None:
    is_address = url.host or url.username or url.port
    # A database in memory would be another one for each process, and empty at each start.
    is_memory = url.database in {None, "", ":memory:"} or {"uri", "mode"} & url.query.keys()
    if is_address or is_memory:
        raise ValueError("must name a file, such as sqlite:///chatapp.sqlite")


def _parameters(url: URL) -> None:
    """Check what stands behind a ? as whoever connects will. Raises ValueError."""
    try:
        # SQLAlchemy only warns of what SQLite doesn't know.
        with catch_warnings(action="error", category=SAWarning):
            arguments = url.get_dialect()().create_connect_args(url)[1]
        if url.drivername in POSTGRESQL:
            timeout_from_conninfo(conninfo_to_dict(make_conninfo(**arguments)))
        known = "plugin" not in url.query
    # Their own sentences may quote the password.
    except (ArgumentError, ValueError, SAWarning, ProgrammingError):
        known = False
    if not known:
        raise ValueError("has something behind its ? that can't be understood")


SETTINGS = {
    "SECRET_KEY": Setting(_secret),
    "SECRET_KEY_FALLBACKS": Setting(_secrets, ""),
    "BASE_URL": Setting(_origin),
    "AUTH0_DOMAIN": Setting(_issuer),
    "AUTH0_CLIENT_ID": Setting(_word),
    "AUTH0_CLIENT_SECRET": Setting(str),
    "AUTH0_ROLES_CLAIM": Setting(_word, ""),
    "ADMIN_EMAILS": Setting(_emails, ""),
    "ALLOWED_EMAILS": Setting(_emails, ""),
    "ALLOWED_EMAIL_DOMAINS": Setting(_domains, ""),
    "PUSHER_APP_ID": Setting(_digits),
    "PUSHER_KEY": Setting(_word),
    "PUSHER_SECRET": Setting(_word),
    "PUSHER_CLUSTER": Setting(_host, ""),
    "PUSHER_HOST": Setting(_host, ""),
    "PUSHER_PORT": Setting(_port, ""),
    "PUSHER_TLS": Setting(_yes_no, "true"),
    "PUSHER_PUBLIC_HOST": Setting(_host, ""),
    "PUSHER_PUBLIC_PORT": Setting(_port, ""),
    "PUSHER_PUBLIC_TLS": Setting(_yes_no_or_same, ""),
    "DATABASE_URL": Setting(_database, "sqlite:///chatapp.sqlite"),
    "HSTS_INCLUDE_SUBDOMAINS": Setting(_yes_no, "false"),
    "PORT": Setting(_own_port, "5000"),
}


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
