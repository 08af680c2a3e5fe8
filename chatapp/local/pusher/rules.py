"""What JSON from whoever makes trouble may hold, in words that tell them."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .protocol import ProtocolError


class Rule(NamedTuple):
    """Which values are right, and how to say so: "has to be <words>"."""

    words: str
    allows: Callable[[Any], bool]


flag = Rule("true or false", lambda value: isinstance(value, bool))
text = Rule("text", lambda value: isinstance(value, str))


def number(low: float, high: float) -> Rule:
    """Return the rule for a number within bounds."""
    words = f"a number from {low} to {high}"
    return Rule(words, lambda value: type(value) in {int, float} and low <= value <= high)


def whole(low: int, high: int) -> Rule:
    """Return the rule for a whole number within bounds."""
    words = f"a whole number from {low} to {high}"
    return Rule(words, lambda value: type(value) is int and low <= value <= high)


def one_of(one: Rule, other: Rule | None) -> Rule:
    """Return the rule for what either rule allows; None stands for null."""
    other = other or Rule("null", lambda value: value is None)
    return Rule(
        f"{one.words} or {other.words}", lambda value: any(r.allows(value) for r in (one, other))
    )


def check(given: Mapping[str, Any], rules: Mapping[str, Rule]) -> None:
    """Raise ProtocolError that names everything wrong in `given`."""
    unknown = [
        f"{name} is not known; there are {', '.join(rules)}." for name in given.keys() - rules
    ]
    wrong = [
        f"{name} has to be {rule.words}."
        for name, rule in rules.items()
        if name in given and not rule.allows(given[name])
    ]
    if unknown or wrong:
        raise ProtocolError(" ".join([*sorted(unknown), *wrong]), 422)
