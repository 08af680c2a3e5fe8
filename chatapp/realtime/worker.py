"""A thread of each process that works beside the requests."""

from abc import ABC, abstractmethod
from random import SystemRandom
from threading import Condition, Thread

from flask import Flask

# Beyond it, doubling makes numbers too large to be multiplied with a fraction.
MAX_DOUBLINGS = 10
# Not the one that all share: whoever seeds that expects the same from it again.
_random = SystemRandom()


class Worker(ABC):
    """One thread, started after the fork by the first request, and again should it have died.

    Subclasses say in `_run` what it does.
    """

    name = "worker"

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._changed = Condition()
        self._thread: Thread | None = None
        self._busy = False
        self._stopped = False

    def start(self) -> None:
        """Start the thread unless it runs; in a forked process the parent's does not."""
        # Asked again under the lock: two requests may come first at the same time.
        if not self._is_running():
            with self._changed:
                if not (self._stopped or self._is_running()):
                    self._begin()

    def stop(self) -> None:
        """End the thread without waiting for what is left to do."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._thread:
            self._thread.join()

    def _begin(self) -> None:
        self._busy = True
        self._thread = Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    def _is_running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    @abstractmethod
    def _run(self) -> None:
        """Work until stopped."""


def pause_s(failures: int, first: float, longest: float) -> float:
    """Return how long to wait after so many failures: twice as long each time, with jitter."""
    wait = min(longest, first * 2.0 ** min(failures - 1, MAX_DOUBLINGS))
    # Jitter, so that many processes do not come back in step.
    return wait * _random.uniform(0.5, 1)
