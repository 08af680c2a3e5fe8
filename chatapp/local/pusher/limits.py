"""Pusher's documented limits, and the pace of client events."""

import time
from collections import deque

MAX_DATA_BYTES = 10_240
MAX_CHANNELS_A_TRIGGER = 100
MAX_EVENTS_A_BATCH = 10
MAX_EVENT_NAME = 200
MAX_CHANNEL_NAME = 164
MAX_MEMBERS = 100
MAX_USER_ID = 128
MAX_USER_INFO_BYTES = 1024
CLIENT_EVENTS_A_SECOND = 10

# Ours: a client event's 10 KB may come with each byte escaped as \u00XX, which takes 60 KB.
MAX_FRAME_BYTES = 64 * 1024
# Ours: how many messages may wait for one slow client.
MAX_WAITING = 1000


class Pace:
    """Something that may happen so many times within any second."""

    def __init__(self, times_a_second: int) -> None:
        self._recent: deque[float] = deque(maxlen=times_a_second)

    def allows(self) -> bool:
        """Say whether it may happen now; if so, it counts as happening."""
        now = time.monotonic()
        is_full = len(self._recent) == self._recent.maxlen
        if is_full and now - self._recent[0] < 1:
            return False
        self._recent.append(now)
        return True
