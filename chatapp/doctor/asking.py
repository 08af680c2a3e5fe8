"""How the doctor asks other servers: with deadlines, and with words for what goes wrong."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from ..realtime.pusher_backend import trusted
from .findings import Finding, notice, ok, problem, warning

CONNECT_AND_READ_S = (2, 5)
# A sign-in fails when the clocks differ by more than provider.CLOCK_LEEWAY_S.
MAX_SKEW_S = 60
# Pusher refuses calls from 600 s on, and a clock that is wrong goes on to be.
WRONG_SKEW_S = 300
# What the library's own message tells, in the order in which to look for it.
REASONS = (
    ("NameResolutionError", "there is no server of that name: check its spelling"),
    ("CERTIFICATE_VERIFY_FAILED", "its certificate can't be trusted"),
    ("SSLError", "it doesn't speak TLS there"),
    ("Connection refused", "nothing listens there"),
    ("ProxyError", "the proxy that this machine uses doesn't lead there"),
)


class _Trusting(HTTPAdapter):
    """Trusts what this machine trusts, too: a server of one's own may have its own authority."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> Any:
        return super().init_poolmanager(*arguments, **options | {"ssl_context": trusted()})


def ask(
    address: str, method: str = "GET", *, trusting: bool = False, **options: Any
) -> requests.Response:
    """Ask without following redirects. Raises requests.RequestException.

    `trusting` is for servers of which the room or a browser trusts what this machine trusts; of
    Auth0, the room only trusts public authorities.
    """
    with requests.Session() as session:
        if trusting:
            session.mount("https://", _Trusting())
        return session.request(
            method, address, timeout=CONNECT_AND_READ_S, allow_redirects=False, **options
        )


def reason(error: requests.RequestException) -> str:
    """Say in words why there was no answer."""
    if isinstance(error, requests.Timeout):
        return "no answer in time: check the network, and the firewall of this machine"
    known = (words for part, words in REASONS if part in repr(error))
    return next(known, type(error).__name__)


def clock(whose: str, answer: requests.Response) -> Finding:
    """Compare our clock with that of whoever gave the answer."""
    about = f"Clock against {whose}"
    try:
        theirs = parsedate_to_datetime(answer.headers.get("Date", ""))
        skew = round(abs((datetime.now(UTC) - theirs).total_seconds()))
    # TypeError: a time without a zone.
    except (ValueError, TypeError):
        return notice(about, "can't be compared, because the answer doesn't say the time")
    if skew <= MAX_SKEW_S:
        return ok(about, f"{skew} s apart")
    what_to_do = "Let the machine set its clock by the network: timedatectl set-ntp true"
    is_wrong = problem if skew > WRONG_SKEW_S else warning
    return is_wrong(about, f"{skew} s apart, at most {MAX_SKEW_S} are harmless. {what_to_do}")
