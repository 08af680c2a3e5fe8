"""The limits by address: of sign-ins, and of requests that are refused because nobody is logged in.

Members are limited as persons (rate_limit.py), and never by their address: a thousand of them may
have the same one. Each process counts by itself and in memory, so several of them allow as many
times more. For IPv6, an address is the network of 64 bits that one customer has.

Like rate_limit.py, this is the generic cell rate algorithm: it stores one moment for each address.
"""

import math
import re
from ipaddress import IPv6Address, ip_address
from threading import Lock
from time import monotonic

from flask import Flask, Response, current_app, g, request, session, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

from .auth import gate
from .auth.refusals import SignInFailed
from .errors import Refusal, WayOn
from .rate_limit import seconds

# A sign-in takes two requests, so a thousand people behind one address may all sign in at once, and
# try again; whoever isn't a person gets no further than this.
SIGN_INS = (3_000, 5.0)
# When all sign-ins have ended, a thousand pages ask a few times each before they say so.
REFUSED = (10_000, 20.0)
# So that no botnet fills the memory: 100,000 take about 15 MB.
MAX_ADDRESSES = 100_000
# Some proxies add the port, which is another one for each connection.
WITH_PORT = re.compile(r"^(?:([\d.]+)|\[([^]]*)\])(?::\d+)?$")
SIGNING_IN = frozenset({"auth.login", "auth.signup", "auth.callback", "auth.backchannel_logout"})
# Open to visitors, but not to those who try codes.
JOINING = frozenset({"joining.show", "joining.join"})


class TooManySignIns(SignInFailed, status=429, code="too_many_sign_ins"):
    """Too many sign-ins were begun from one address."""

    title = "Too many people are logging in"

    def __init__(self, wait_s: float) -> None:
        self.retry_after = math.ceil(wait_s)
        super().__init__(
            "Too many people are logging in from your network at once. "
            f"Try again in {seconds(self.retry_after)}."
        )

    def told(self) -> tuple[str, str]:
        return Refusal.told(self)

    def way_on(self) -> WayOn:
        # An authorization code that was not used yet still works then.
        if request.method == "GET":
            return WayOn(request.full_path.rstrip("?"), "Try again")
        return WayOn(url_for("room.show"), "Home")


class TooManyRefused(Refusal, status=429, code="too_many_refused"):
    """Too many requests from one address were refused."""

    title = "Too many requests"

    def __init__(self, wait_s: float) -> None:
        self.retry_after = math.ceil(wait_s)
        super().__init__(
            "Too many requests from your network were refused. "
            f"Log in, or try again in {seconds(self.retry_after)}."
        )

    def way_on(self) -> WayOn:
        return WayOn(url_for("auth.login"), "Log in")


class Budget:
    """How many requests each address has left: a burst, and so many more a second."""

    def __init__(self, burst: int, a_second: float) -> None:
        self._interval_s = 1 / a_second
        self._burst_s = burst / a_second
        # Until when an address has used up its requests; last the one that was charged last.
        self._paid_until: dict[str, float] = {}
        self._lock = Lock()

    def charge(self, address: str) -> None:
        """Count a request, also one beyond the burst; that one changes nothing."""
        moment = monotonic()
        with self._lock:
            paid = max(self._paid_until.pop(address, moment), moment)
            self._paid_until[address] = min(paid + self._interval_s, moment + self._burst_s)
            if len(self._paid_until) > MAX_ADDRESSES:
                del self._paid_until[next(iter(self._paid_until))]

    def wait_s(self, address: str) -> float:
        """Return the seconds until an address has a request left; 0 when it has one now."""
        ahead = self._paid_until.get(address, 0) - monotonic()
        return max(ahead + self._interval_s - self._burst_s, 0)


def init_app(app: Flask) -> None:
    """Limit requests to `app` by address, which the trusted proxies tell."""
    # Scheme and host come from BASE_URL, so no proxy is asked for them.
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        trusting = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0, x_host=0)
        app.wsgi_app = trusting  # type: ignore[method-assign]
    app.extensions["sign-ins by address"] = Budget(*SIGN_INS)
    app.extensions["refused by address"] = Budget(*REFUSED)
    app.before_request(_limit)
    app.after_request(_count_refused)


def _limit() -> None:
    # The gate refuses it, and a page of ours could not link to it.
    if not request.query_string.isascii():
        return
    address = network(request.remote_addr or "")
    if request.endpoint in SIGNING_IN:
        sign_ins: Budget = current_app.extensions["sign-ins by address"]
        if wait_s := sign_ins.wait_s(address):
            raise TooManySignIns(wait_s)
        sign_ins.charge(address)
    # Nobody gets such a cookie without having logged in: it is signed.
    elif (not gate.is_open() or request.endpoint in JOINING) and "sign_in" not in session:
        refused: Budget = current_app.extensions["refused by address"]
        if wait_s := refused.wait_s(address):
            raise TooManyRefused(wait_s)


def _count_refused(response: Response) -> Response:
    is_nobody = g.get("person") is None and request.endpoint not in SIGNING_IN
    if is_nobody and 400 <= response.status_code < 500 and response.status_code != 429:
        refused: Budget = current_app.extensions["refused by address"]
        refused.charge(network(request.remote_addr or ""))
    return response


def network(address: str) -> str:
    """Return what is counted as one address. Proxies may write what is none; it counts as it is."""
    try:
        ip = ip_address(WITH_PORT.sub(r"\1\2", address).partition("%")[0])
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or IPv6Address(int(ip) >> 64 << 64))
