"""What the doctor has found out: one line each, which says what to do where something is wrong."""

from dataclasses import dataclass
from enum import StrEnum

from .. import logs


class Level(StrEnum):
    """How bad it is."""

    OK = "OK"
    # Something to know, or to type somewhere else.
    NOTICE = "NOTICE"
    # The room works, but not all of it, or not for long.
    WARNING = "WARNING"
    # The room doesn't work, or isn't safe.
    PROBLEM = "PROBLEM"


# In characters. Ours are much shorter.
LONGEST = 1_000


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's."""

    level: Level
    about: str
    text: str

    def line(self) -> str:
        """Return it as it is printed."""
        # Other servers' words may be in it, and are no commands for the operator's terminal.
        return logs.in_one_line(f"{self.level:<8} {self.about}: {self.text}"[:LONGEST])


def ok(about: str, text: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(Level.OK, about, text)


def notice(about: str, text: str) -> Finding:
    """Say something that is good to know."""
    return Finding(Level.NOTICE, about, text)


def warning(about: str, text: str) -> Finding:
    """Say what doesn't work, or soon won't, in a room that works."""
    return Finding(Level.WARNING, about, text)


def problem(about: str, text: str) -> Finding:
    """Say what keeps the room from working, or from being safe."""
    return Finding(Level.PROBLEM, about, text)
