"""What people meet at BASE_URL: TLS, cookies, and the proxies in front of the room."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from flask import Flask

from ..realtime.pusher_backend import trusted
from .asking import CONNECT_AND_READ_S, ask, reason
from .findings import Finding, notice, ok, problem, warning
from .probe import signed_question

# An address for documentation (RFC 5737), which nobody has.
FORGED_ADDRESS = "192.0.2.1"
FORGED_HOST = "doctor.invalid"
RENEW_DAYS = 14


def findings(app: Flask) -> Iterator[Finding]:
    """Try BASE_URL, as far as the room is served there by now."""
    base = app.config["BASE_URL"]
    try:
        answer = ask(f"{base}/healthz", trusting=True)
    except requests.exceptions.SSLError as error:
        yield problem("TLS", f"browsers will refuse {base}: {reason(error)}")
        return
    except requests.RequestException as error:
        yield _silent(base, error)
        return
    if not _is_our_room(answer):
        yield problem(
            "BASE_URL", f"something else than the room answers at {base}. {ALL_ADDRESSES}"
        )
        return
    yield ok("BASE_URL", f"the room answers at {base}")
    for trial in (_tls, _log_in, _proxies):
        try:
            yield from trial(app.config)
        except (requests.RequestException, OSError) as error:
            yield problem("BASE_URL", f"{base} stopped to answer: {type(error).__name__}")


ALL_ADDRESSES = "Let the proxy in front pass all addresses of that host on to the room"


def _silent(base: str, error: requests.RequestException) -> Finding:
    if "NameResolutionError" in repr(error):
        return warning("BASE_URL", f"no server has the name of {base} yet: add it to your DNS")
    again = "Once the room is started, and the proxy in front, ask the doctor again"
    # Whoever listens there and says nothing, or a firewall, isn't only late.
    level = notice if "Connection refused" in repr(error) else warning
    return level("BASE_URL", f"{base} doesn't answer yet ({reason(error)}). {again}")


def _is_our_room(answer: requests.Response) -> bool:
    try:
        document = answer.json()
    except ValueError:
        return False
    return answer.ok and isinstance(document, dict) and document.get("status") == "ok"


def _tls(settings: Mapping[str, Any]) -> Iterator[Finding]:
    url = urlsplit(settings["BASE_URL"])
    if url.scheme == "http":
        yield notice("TLS", f"none at {settings['BASE_URL']}, which is for this machine only")
        return
    yield _expiry(url)
    answer = ask(f"{settings['BASE_URL']}/healthz", trusting=True)
    if "Strict-Transport-Security" in answer.headers:
        yield ok("HSTS", "browsers will insist on https")
    else:
        yield warning("HSTS", "the proxy removes Strict-Transport-Security: let it through")
    if url.port is None:
        yield _redirect_to_https(url)


def _expiry(url: SplitResult) -> Finding:
    place = (str(url.hostname), url.port or 443)
    with (
        socket.create_connection(place, CONNECT_AND_READ_S[0]) as plain,
        trusted().wrap_socket(plain, server_hostname=url.hostname) as secured,
    ):
        certificate = secured.getpeercert() or {}
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    days = (ends - datetime.now(UTC)).days
    text = f"the certificate is valid until {ends:%Y-%m-%d}"
    if days < RENEW_DAYS and (ends - _begins(certificate)).days > RENEW_DAYS:
        return warning("TLS", f"{text}, {days} days from now. See why it isn't renewed")
    return ok("TLS", text)


def _begins(certificate: Mapping[str, Any]) -> datetime:
    # Caddy's own authority gives certificates of twelve hours, which are renewed in time.
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notBefore"]), UTC)


def _redirect_to_https(url: SplitResult) -> Finding:
    about, plain = "http", f"http://{url.hostname}/"
    try:
        answer = ask(plain)
    except requests.RequestException:
        return warning(about, f"{plain} doesn't answer. Let the proxy redirect it to https")
    if answer.headers.get("Location", "").startswith("https://"):
        return ok(about, f"{plain} leads to https")
    return problem(about, f"{plain} doesn't lead to https. Let the proxy redirect it")


def _log_in(settings: Mapping[str, Any]) -> Iterator[Finding]:
    base = settings["BASE_URL"]
    # Whatever a stranger writes there must not come into an address that the room makes.
    forged = ask(f"{base}/login", trusting=True, headers={"Host": FORGED_HOST})
    if FORGED_HOST in forged.headers.get("Location", ""):
        yield problem("Host", "the proxy leads to whatever host a request names. Fix its redirects")
    answer = ask(f"{base}/login", trusting=True)
    if answer.status_code == requests.codes.too_many_requests:
        yield notice("Cookies", "can't be seen now: there were too many sign-ins from here")
    elif "redirect_uri=" not in answer.headers.get("Location", ""):
        yield problem("Log in", f"doesn't lead to Auth0, but has status {answer.status_code}")
    else:
        yield _cookie(settings, answer)


def _cookie(settings: Mapping[str, Any], answer: requests.Response) -> Finding:
    about, name = "Cookies", settings["SESSION_COOKIE_NAME"]
    set_here = answer.raw.headers.getlist("Set-Cookie")
    cookie = next((line for line in set_here if line.startswith(f"{name}=")), None)
    if cookie is None:
        return problem(about, f"{name} doesn't arrive. Let the proxy pass Set-Cookie on")
    has = {part.strip() for part in cookie.split(";")[1:]}
    wanted = {"HttpOnly", "Path=/", "SameSite=Lax"}
    wanted |= {"Secure"} if settings["SESSION_COOKIE_SECURE"] else set()
    if lacks := sorted(wanted - has):
        return problem(about, f"{name} arrives without {', '.join(lacks)}: the proxy changes it")
    if any(part.startswith("Domain=") for part in has):
        return problem(about, f"the proxy adds a Domain to {name}, so browsers refuse it")
    return ok(about, f"{name} with {', '.join(sorted(wanted))}")


def _proxies(settings: Mapping[str, Any]) -> Iterator[Finding]:
    about = "TRUSTED_PROXIES"
    headers = signed_question(settings["SECRET_KEY"]) | {"X-Forwarded-For": FORGED_ADDRESS}
    answer = ask(f"{settings['BASE_URL']}/doctor", trusting=True, headers=headers)
    if not answer.ok:
        yield problem(
            about, "the room there runs with another SECRET_KEY than this one: restart it"
        )
        return
    arrived = answer.json()
    count, is_set = _proxies_passed(arrived["forwarded_for"]), arrived["trusted_proxies"]
    if count == 0 and settings["BASE_URL"].startswith("https:"):
        yield warning(
            about,
            "the proxy doesn't say whom it asks for, so everybody seems to have its address. "
            "Let it add X-Forwarded-For",
        )
    elif is_set > count:
        yield problem(
            about, f"is {is_set}, so anybody may pretend to be elsewhere. Set it to {count}"
        )
    elif is_set < count:
        yield problem(
            about, f"is {is_set}, so everybody seems to come from one address. Set it to {count}"
        )
    else:
        yield ok(about, f"{count}, as many as add an address to X-Forwarded-For")


def _proxies_passed(forwarded_for: str) -> int:
    added = [part.strip() for part in forwarded_for.split(",") if part.strip()]
    # A proxy that trusts nobody drops what we made up.
    return len(added) - (added.index(FORGED_ADDRESS) + 1 if FORGED_ADDRESS in added else 0)
