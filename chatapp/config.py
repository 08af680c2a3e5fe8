"""The settings: read from the environment or .env, checked all at once, and turned into values.

No other module reads the environment. `SETTINGS` lists every setting with the function that
checks it; README.md and .env.example explain them.
"""

import os
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address
from typing import Any
from unicodedata import category
from urllib.parse import SplitResult, urlsplit
from warnings import catch_warnings

from dotenv import dotenv_values
from flask import Flask
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SAWarning

from . import accent
from .text import address, lower_ascii, piles_marks

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MIN_SECRET_LENGTH = 32
# Random keys have more different characters, even in hexadecimal; a key typed by hand may not.
MIN_SECRET_CHARACTERS = 10
MAX_PORT = 65535
ENCRYPTION_KEY_BYTES = 32
MAX_ROOM_NAME = 40
# A hundred years.
MAX_KEPT_DAYS = 36_500
DEFAULT_PORTS = {"http": 80, "https": 443}
LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
HOST = re.compile(rf"{LABEL}(\.{LABEL})*")
# The drivers that Chatapp installs, and the names for which SQLAlchemy chooses them by itself.
SQLITE = {"sqlite", "sqlite+pysqlite"}
POSTGRESQL = {"postgresql", "postgresql+psycopg"}


@dataclass(frozen=True)
class Setting:
    """The function that checks and converts one setting, and its default; None means required."""

    understand: Callable[[str], Any]
    default: str | None = None

    def value(self, given: str) -> Any:
        """Return the value of the text `given`, or of the default. Raises ValueError."""
        text = given.strip() or self.default
        if text is None:
            raise ValueError("is missing")
        if not text.isprintable():
            raise ValueError("has invisible characters in it")
        if text[:1] in {"'", '"'} and text.endswith(text[0]):
            raise ValueError("is in quotes: remove them")
        return self.understand(text)


def _secret(text: str) -> str:
    if len(text) < MIN_SECRET_LENGTH:
        raise ValueError(f"needs at least {MIN_SECRET_LENGTH} characters")
    if len(set(text)) < MIN_SECRET_CHARACTERS:
        raise ValueError(f"needs at least {MIN_SECRET_CHARACTERS} different characters")
    return text


def _secrets(text: str) -> list[str]:
    # A list, as Flask would take each character of a string for a key.
    return [_secret(part) for part in _listed(text)]


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _word(text: str) -> str:
    if " " in text:
        raise ValueError("must be one word, without spaces")
    return text


def _emails(text: str) -> frozenset[str]:
    return frozenset(_email(part) for part in _listed(text))


def _email(text: str) -> str:
    email = address(text)
    if email is None or " " in email:
        raise ValueError(f"{text} is not an e-mail address (separate several with commas)")
    return email


def _domains(text: str) -> frozenset[str]:
    return frozenset(_domain(lower_ascii(part)) for part in _listed(text))


def _domain(text: str) -> str:
    domain = text.removeprefix("@")
    # Letters of any script are allowed, because e-mail addresses may have them.
    if re.search(r"[\s@*/:;]", domain) or not domain:
        raise ValueError(
            f"{text} is not a domain such as chat.example (separate several with commas)"
        )
    return domain


def access_entry(text: str) -> str:
    """Return an address, or a domain with an @ before it, as ALLOWED_EMAILS and the like take them.

    Raises ValueError.
    """
    if not text.isprintable():
        raise ValueError(f"{text!a} has invisible characters in it")
    if "@" in text[1:]:
        return _email(text)
    return f"@{_domain(lower_ascii(text))}"


def _origin(text: str) -> str:
    url = _url(text)
    if url.path.strip("/") or "?" in text or "#" in text:
        raise ValueError("must be an origin such as https://chat.example, without a path")
    return f"{url.scheme}://{url.netloc}"


def _issuer(text: str) -> str:
    is_domain = "://" not in text
    url = _url(f"https://{text.rstrip('/')}/" if is_domain else text)
    if "[" in url.netloc:
        raise ValueError("needs a host name: a Content-Security-Policy can't hold [::1]")
    if re.search(r"[^!-~]|[?#\"<>\\^`{|}]", text):
        raise ValueError("must be an address such as https://id.example/realms/team")
    # The issuer in a token has to equal this exactly, so only the scheme is put into lower case.
    return url.geturl() if is_domain else f"{url.scheme}:{text.partition(':')[2]}"


def _url(text: str) -> SplitResult:
    """Return the parts of a URL, with host and port as browsers write them. Raises ValueError."""
    try:
        url = urlsplit(text)
        name, port = url.hostname or "", url.port
        host = f"[{IPv6Address(name)}]" if ":" in name and "%" not in name else _host(name)
    except ValueError:
        host, port = "", None
    if not host or url.scheme not in DEFAULT_PORTS or "@" in url.netloc or port == 0:
        raise ValueError("must be an address such as https://chat.example")
    if url.scheme == "http" and host.strip("[]") not in LOOPBACK:
        raise ValueError("must begin with https:// (http is for this machine only)")
    has_own_port = port not in {None, DEFAULT_PORTS[url.scheme]}
    return url._replace(netloc=f"{host}:{port}" if has_own_port else host)


def is_auth0(domain: str) -> bool:
    """Say whether AUTH0_DOMAIN means a tenant of Auth0: a plain domain, or a URL at auth0.com.

    Any other URL may be that of another OpenID provider.
    """
    host = urlsplit(domain.strip()).hostname or ""
    return "://" not in domain or host.endswith(".auth0.com")


def _name(text: str) -> str:
    if len(text) > MAX_ROOM_NAME:
        raise ValueError(f"must have at most {MAX_ROOM_NAME} characters")
    # A letter, a digit, or a symbol such as an emoji.
    if not re.search(r"[^\W_]", text) and not any(category(c) == "So" for c in text):
        raise ValueError("needs a letter, a digit or an emoji")
    if piles_marks(text):
        raise ValueError("has more marks on one character than any language uses")
    return text


def _digits(text: str) -> str:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("must be digits only")
    return text


def _port(text: str, largest: int = MAX_PORT) -> int | None:
    if text and not (text.isascii() and text.isdigit() and 0 < int(text) <= largest):
        raise ValueError(f"must be a port between 1 and {largest}")
    return int(text) if text else None


def _own_port(text: str) -> int | None:
    # The stand-ins take the next two.
    return _port(text, MAX_PORT - 2)


def _host(text: str) -> str:
    # It becomes part of the Content-Security-Policy, to which a blank or a semicolon would add.
    host = text.lower()
    if host and not HOST.fullmatch(host):
        raise ValueError("must be a host name such as ws.chat.example")
    return host


def _yes_no(text: str) -> bool | None:
    if text.lower() not in {"", "true", "false"}:
        raise ValueError("must be true or false")
    return text.lower() == "true" if text else None


def _encryption_key(text: str) -> str:
    try:
        key = b64decode(text, validate=True)
    except ValueError:
        key = b""
    if text and len(key) != ENCRYPTION_KEY_BYTES:
        raise ValueError("must be 32 bytes in base64: openssl rand -base64 32")
    return text


def _token(text: str) -> str:
    return _secret(_word(text)) if text else ""


def _days(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and 0 < int(text) <= MAX_KEPT_DAYS):
        raise ValueError(f"must be a number of days from 1 to {MAX_KEPT_DAYS:,}")
    return int(text) if text else None


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 1):
        raise ValueError("must be a number from 0 to 9")
    return int(text)


def _database(text: str) -> str:
    # Hosting platforms often give this short name, which SQLAlchemy doesn't know.
    text = re.sub("^postgres://", "postgresql://", text)
    try:
        url = make_url(text)
    # SQLAlchemy's own message could quote a part of the password.
    except (ArgumentError, ValueError):
        url = URL.create("none")
    if url.drivername in SQLITE:
        _refuse_no_file(url)
    elif url.drivername not in POSTGRESQL or (url.port or 0) > MAX_PORT:
        raise ValueError("must be an address such as postgresql://user:password@host/name")
    _refuse_unknown_parameters(url)
    return text


def _refuse_no_file(url: URL) -> None:
    is_address = url.host or url.username or url.port
    # A database in memory is lost at each restart, and each process would have its own.
    is_memory = url.database in {None, "", ":memory:"} or {"uri", "mode"} & url.query.keys()
    if is_address or is_memory:
        raise ValueError("must name a file, such as sqlite:///chatapp.sqlite")


def _refuse_unknown_parameters(url: URL) -> None:
    """Check the parameters after ? as the drivers will. Raises ValueError."""
    try:
        # For SQLite, SQLAlchemy only warns of unknown parameters.
        with catch_warnings(action="error", category=SAWarning):
            arguments = url.get_dialect()().create_connect_args(url)[1]
        known = "plugin" not in url.query and _may_connect(url, arguments)
    # The errors' own messages may quote the password.
    except (ArgumentError, ValueError, SAWarning):
        known = False
    if not known:
        raise ValueError("has parameters after its ? that can't be understood")


def _may_connect(url: URL, arguments: Mapping[str, Any]) -> bool:
    if url.drivername in SQLITE:
        return True
    # Here, because a room on SQLite starts a tenth faster without it.
    from psycopg import ProgrammingError, conninfo

    try:
        given = conninfo.conninfo_to_dict(conninfo.make_conninfo(**arguments))
        conninfo.timeout_from_conninfo(given)
    except ProgrammingError:
        return False
    return True


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
    "PUSHER_PUBLIC_TLS": Setting(_yes_no, ""),
    "PUSHER_ENCRYPTION_KEY": Setting(_encryption_key, ""),
    "DATABASE_URL": Setting(_database, "sqlite:///chatapp.sqlite"),
    "HSTS_INCLUDE_SUBDOMAINS": Setting(_yes_no, "false"),
    "TRUSTED_PROXIES": Setting(_count, "0"),
    "METRICS_TOKEN": Setting(_token, ""),
    "MESSAGES_KEPT_DAYS": Setting(_days, ""),
    "SIGN_INS_KEPT_DAYS": Setting(_days, ""),
    "REPORTS_KEPT_DAYS": Setting(_days, ""),
    "ROOM_NAME": Setting(_name, "Chatapp"),
    "ROOM_ACCENT": Setting(accent.checked, accent.DEFAULT),
    "PORT": Setting(_own_port, "5000"),
}


# The longest message, 2,000 emoji escaped as JSON, takes 24 KB.
MAX_BODY_BYTES = 64 * 1024
ABSOLUTE_LIFE = timedelta(days=7)
IDLE_LIFE = timedelta(hours=24)
# For so long, whoever has left to be forgotten can come back.
COME_BACK_WITHIN = timedelta(days=7)


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
    """Raise a ConfigError that names every setting that is missing or wrong, if there is any."""
    if problems := [f"  {name}: {why}" for name, why in check(settings)]:
        raise ConfigError("\n".join(["Chatapp cannot start:", *problems]))


def environment() -> dict[str, str]:
    """Return the settings from .env and the environment; the environment wins."""
    return {k: v for k, v in dotenv_values(".env").items() if v is not None} | dict(os.environ)


def check(settings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the name of each setting that is missing or wrong, and what to do about it."""
    values: dict[str, Any] = {}
    for name, setting in SETTINGS.items():
        try:
            values[name] = setting.value(settings.get(name, ""))
        except ValueError as error:
            yield name, str(error)
    if not any(settings.get(name, "").strip() for name in ("PUSHER_CLUSTER", "PUSHER_HOST")):
        yield "PUSHER_CLUSTER", "is missing (or PUSHER_HOST, for a server of your own)"
    if _lacks_tls(values):
        yield "PUSHER_PUBLIC_TLS", "must be true: pages on https can't connect without TLS"


def _lacks_tls(values: Mapping[str, Any]) -> bool:
    # A value that is wrong itself is missing here.
    public = values.get("PUSHER_PUBLIC_TLS")
    tls = values.get("PUSHER_TLS") if public is None else public
    return str(values.get("BASE_URL")).startswith("https:") and tls is False


def understood(settings: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of checked settings, and the settings of Flask that follow from them."""
    values = {name: s.value(settings.get(name, "")) for name, s in SETTINGS.items()}
    secure = values["BASE_URL"].startswith("https:")
    return values | {
        "AUTH0_ISSUER": values["AUTH0_DOMAIN"],
        "IS_AUTH0": is_auth0(settings.get("AUTH0_DOMAIN", "")),
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "PERMANENT_SESSION_LIFETIME": ABSOLUTE_LIFE,
        # Not "session", Flask's default: browsers send a host's cookies to all of its ports.
        "SESSION_COOKIE_NAME": "__Host-chatapp" if secure else "chatapp",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        # Not Strict: the browser comes back from Auth0, which is another site.
        "SESSION_COOKIE_SAMESITE": "Lax",
        # If every answer set the cookie, one that arrives after a log-out would undo it.
        "SESSION_REFRESH_EACH_REQUEST": False,
    }
