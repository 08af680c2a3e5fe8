"""What can be made to go wrong, for tests and for people who want to watch the room cope."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

MAX_DELAY_SECONDS = 60
BAD_SIGNATURE = "bad_signature"
MISSING = "missing"


class InvalidFaultError(ValueError):
    """There is no such trouble; the message says what there is."""


def _wrong_claims(name: str | None) -> dict[str, Any]:
    now = int(time.time())
    wrong: dict[str | None, dict[str, Any]] = {
        "wrong_issuer": {"iss": "https://another-provider.example/"},
        "wrong_audience": {"aud": "another-client"},
        "wrong_nonce": {"nonce": "another-nonce"},
        "expired": {"iat": now - 7200, "exp": now - 3600},
    }
    return wrong.get(name, {})


ID_TOKENS = ("wrong_issuer", "wrong_audience", "wrong_nonce", "expired", BAD_SIGNATURE, MISSING)


@dataclass(slots=True)
class Faults:
    """Every switch, off; tests set the attributes, and a misspelt one raises AttributeError.

    token_status: /oauth/token answers with this status and an OAuth error
    token_body: /oauth/token answers with this text
    token_delay: /oauth/token takes so many seconds
    id_token: one of ID_TOKENS
    drop_end_session_endpoint: discovery keeps quiet about it, as some tenants do
    """

    token_status: int | None = None
    token_body: str | None = None
    token_delay: float = 0
    id_token: str | None = None
    drop_end_session_endpoint: bool = False

    def change(self, wishes: Mapping[str, Any]) -> None:
        """Set all of `wishes`, or none of them. Raises InvalidFaultError."""
        for name, value in wishes.items():
            _check(name, value)
        for name, value in wishes.items():
            setattr(self, name, value)

    def clear(self) -> None:
        """Let everything go well again."""
        self.change(asdict(Faults()))

    def active(self) -> dict[str, Any]:
        """Return the switches that are on."""
        calm = Faults()
        now = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in now.items() if value != getattr(calm, name)}

    def claims(self) -> dict[str, Any]:
        """Return the claims that an ID token is to be spoiled with."""
        return _wrong_claims(self.id_token)


def _is_status(value: Any) -> bool:
    return value is None or (type(value) is int and 200 <= value <= 599)


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_delay(value: Any) -> bool:
    return type(value) in {int, float} and 0 <= value <= MAX_DELAY_SECONDS


CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "token_status": (_is_status, "a status between 200 and 599, or null"),
    "token_body": (_is_text, "a text, or null"),
    "token_delay": (_is_delay, f"seconds between 0 and {MAX_DELAY_SECONDS}"),
    "id_token": (lambda value: value in (None, *ID_TOKENS), f"null or one of {ID_TOKENS}"),
    "drop_end_session_endpoint": (lambda value: isinstance(value, bool), "true or false"),
}


def _check(name: str, value: Any) -> None:
    if name not in CHECKS:
        raise InvalidFaultError(f"There is no {name}; there are {', '.join(CHECKS)}.")
    is_right, meaning = CHECKS[name]
    if not is_right(value):
        raise InvalidFaultError(f"{name} has to be {meaning}.")
