"""The base class of the threads that work beside the requests, and their pauses after failures."""

from abc import ABC, abstractmethod
from random import SystemRandom
from threading import Condition, Thread

from flask import Flask

# Keeps 2 ** failures small enough for a float.
MAX_DOUBLINGS = 10
# Not the shared generator of `random`, which somebody may seed.
_random = SystemRandom()


class Worker(ABC):
    """A thread that each request starts unless it runs, so it starts after the fork.

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
        """Start the thread unless it runs; a forked process has none of its parent's threads."""
        # Checked again under the lock, because two requests may be the first at the same time.
        if not self._is_running():
            with self._changed:
                if not (self._stopped or self._is_running()):
                    self._begin()

    def stop(self) -> None:
        """Stop the thread; work that is left stays undone."""
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
    """Return the seconds to wait after so many failures: doubled each time, with jitter."""
    wait = min(longest, first * 2.0 ** min(failures - 1, MAX_DOUBLINGS))
    # Jitter, so that many processes don't try again at the same moment.
    return wait * _random.uniform(0.5, 1)
