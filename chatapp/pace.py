"""How fast one person may send: a burst, then one a second, over all processes.

The generic cell rate algorithm (ITU-T I.371, appendix A): one moment a person says
everything. Each send moves it on by a second; how far it is ahead of now is how much of
the burst is used up.
"""

import math
from datetime import timedelta
from http import HTTPStatus

from .database import now
from .errors import Refusal
from .models import Person

EVERY = timedelta(seconds=1)
BURST = 30 * EVERY


class TooFast(Refusal):
    """More than the burst in a short time."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_fast"

    def __init__(self, wait: timedelta) -> None:
        self.retry_after = math.ceil(wait.total_seconds())
        super().__init__(f"That was fast. Wait {self.retry_after} s before you send more.")


def pay(person: Person) -> None:
    """Count one more send of `person`, who is locked by the caller. Raises TooFast."""
    moment = now()
    paid = max(person.sends_paid_at or moment, moment) + EVERY
    if paid - moment > BURST:
        raise TooFast(paid - moment - BURST)
    person.sends_paid_at = paid
