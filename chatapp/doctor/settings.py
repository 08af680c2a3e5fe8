"""Whether the settings are complete, right and safe."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from .. import config
from .findings import Finding, notice, ok, problem, warning

AUTH0 = "Copy it from Auth0: Applications → your application → Settings → Basic Information"
PUSHER = "Copy it from Pusher: Channels → your app → App Keys"
# Where to get what is missing.
SOURCES = {
    "SECRET_KEY": "Make one: openssl rand -hex 32",  # nosec B105
    "BASE_URL": "It is the address that people type, such as https://chat.your-team.org",
    "AUTH0_DOMAIN": AUTH0,
    "AUTH0_CLIENT_ID": AUTH0,
    "AUTH0_CLIENT_SECRET": AUTH0,
    "PUSHER_APP_ID": PUSHER,
    "PUSHER_KEY": PUSHER,
    "PUSHER_SECRET": PUSHER,
    "PUSHER_CLUSTER": PUSHER,
}
SECRETS = (
    *("SECRET_KEY", "AUTH0_CLIENT_SECRET", "PUSHER_SECRET"),
    *("PUSHER_ENCRYPTION_KEY", "METRICS_TOKEN"),
)
# What people write until they have the real value.
PLACEHOLDER = re.compile(
    r"change.?me|change.?this|your.|example|secret|password|placeholder|xxxx|1234567|abcdef", re.I
)
# Domains that belong to nobody (RFC 2606).
NOBODYS = re.compile(r"(^|\.)example(\.(com|net|org))?$|\.(test|invalid)$")
OURS = re.compile("(AUTH0|PUSHER|ALLOWED|ADMIN|ROOM|SECRET|BASE|HSTS|TRUSTED|METRICS)_")
OPEN_TO_OTHERS = 0o077


def findings(given: Mapping[str, str]) -> Iterator[Finding]:
    """Say what is wrong with each setting, or that nothing is."""
    wrong = dict(config.check(given))
    for name, why in wrong.items():
        yield problem(name, ". ".join(filter(None, (why, SOURCES.get(name)))))
    if not wrong:
        yield ok("Settings", "complete, and each can be understood")
    # Wrong ones have been named.
    right = {n: v.strip() for n, v in given.items() if n not in wrong and v.strip()}
    if right.get("BASE_URL", "").endswith("/"):
        yield problem(
            "BASE_URL", "ends with a slash, for which Caddy serves one page alone: remove it"
        )
    yield from _placeholders(right)
    yield from _repeated(right)
    yield from _misspelt(right)
    yield from _people(right)
    yield from _readable_by_others(Path(".env"))


def _placeholders(given: Mapping[str, str]) -> Iterator[Finding]:
    for name in SECRETS:
        if PLACEHOLDER.search(given.get(name, "")):
            yield warning(name, "looks like a placeholder, which others could guess")
    for name in ("BASE_URL", "AUTH0_DOMAIN"):
        host = re.sub(r"^\w+://|[:/].*$", "", given.get(name, ""))
        if NOBODYS.search(host):
            yield problem(name, f"{host} is an example. Put your own address there")


def _repeated(given: Mapping[str, str]) -> Iterator[Finding]:
    names = [name for name in SECRETS if name in given]
    for name in names:
        if same := [n for n in names if n > name and given[n] == given[name]]:
            yield problem(name, f"is the same as {', '.join(same)}. Each needs a value of its own")


def _misspelt(given: Mapping[str, str]) -> Iterator[Finding]:
    for name in sorted(n for n in given if OURS.match(n) and n not in config.SETTINGS):
        like = get_close_matches(name, config.SETTINGS, 1)
        yield warning(name, f"is no setting.{f' Do you mean {like[0]}?' if like else ''}")


def _people(given: Mapping[str, str]) -> Iterator[Finding]:
    if not {"ADMIN_EMAILS", "AUTH0_ROLES_CLAIM"} & given.keys():
        how = "name yourself, or type flask --app wsgi invite --administrator"
        yield notice("ADMIN_EMAILS", f"is empty. Without an administrator in the room, {how}")
    if not {"ALLOWED_EMAILS", "ALLOWED_EMAIL_DOMAINS"} & given.keys():
        yield notice("ALLOWED_EMAILS", "is empty: anyone may enter, unless the dashboard says who")


def _readable_by_others(file: Path) -> Iterator[Finding]:
    if file.exists() and file.stat().st_mode & OPEN_TO_OTHERS:
        yield warning(str(file), f"can be read by other users of this machine: chmod 600 {file}")
