"""Trouble on demand: what goes wrong now, and how often it did."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from .protocol import ProtocolError
from .rules import check, flag, number, one_of, whole

SWITCHES = {
    "refuse_triggers": one_of(flag, whole(400, 599)),
    "lose_events": number(0, 1),
    "delay": number(0, 600),
    "refuse_connections": flag,
    "seed": one_of(whole(0, 2**63), None),
}


@dataclass(frozen=True)
class Switches:
    """What goes wrong; as it is made, nothing does."""

    # An HTTP status, or True for 503.
    refuse_triggers: bool | int = False
    # The share of events that are lost, drawn for each receiver of each event.
    lose_events: float = 0.0
    # How many seconds an event is on its way.
    delay: float = 0.0
    refuse_connections: bool = False
    # Makes the same events get lost each time.
    seed: int | None = None


class Trouble:
    """The switches of one server, which its parts ask before they do their work."""

    def __init__(self) -> None:
        self.switches = Switches()
        self.counts: Counter[str] = Counter(
            refused_triggers=0, refused_connections=0, lost_events=0, cut_connections=0
        )
        self._random = random.Random()  # noqa: S311 - no secret is drawn

    def set(self, changes: Mapping[str, Any]) -> None:
        """Flip the switches that `changes` names. Raises ProtocolError."""
        check(changes, SWITCHES)
        self.switches = replace(self.switches, **changes)
        if "seed" in changes:
            self._random.seed(changes["seed"])

    def end(self) -> None:
        """Let all be well again; the counts stay."""
        self.set(asdict(Switches()))

    def check_triggers(self) -> None:
        """Raise ProtocolError while events are refused."""
        if refused := self.switches.refuse_triggers:
            self.counts["refused_triggers"] += 1
            raise ProtocolError("Told to refuse events.", 503 if refused is True else refused)

    def check_connections(self) -> None:
        """Raise ProtocolError while connections are refused."""
        if self.switches.refuse_connections:
            self.counts["refused_connections"] += 1
            raise ProtocolError("Told to refuse connections.", 503)

    def loses_event(self) -> bool:
        """Say whether an event is lost on its way to one of its receivers."""
        is_lost = self._random.random() < self.switches.lose_events
        self.counts["lost_events"] += is_lost
        return is_lost
