"""The event loop of a process, which ends in time, and what serves on it."""

import asyncio
import os
import sys
from collections.abc import Callable
from functools import partial
from multiprocessing.util import Finalize
from pkgutil import resolve_name
from typing import TypeVarTuple, Unpack
from wsgiref.types import WSGIApplication

from granian import loops
from structlog.stdlib import get_logger

from .. import logs
from .bridge import Bridge

log = get_logger(__name__)

# Its name for Granian.
NAME = "chatapp"
# In seconds. Granian waits for every connection, also for one whose client reads nothing. From
# then on, a process that was told to stop waits only for requests that a thread works on.
LAST_CALL_S = 2.5
LOOK_AGAIN_S = 0.1

Ts = TypeVarTuple("Ts")


def build(target: str) -> Bridge:
    """Build what the function of this name builds, in a process that is about to serve it."""
    return ready(resolve_name(target)())


def ready(application: WSGIApplication) -> Bridge:
    """Return what serves an application, in a process that is about to do so."""
    bridge = Bridge(application)
    logs.watch_threads()
    log.info("process began", pid=os.getpid())
    # After the publisher's queue is empty: its exitpriority is higher.
    Finalize(None, log.info, args=["process ended"], kwargs={"pid": os.getpid()}, exitpriority=-1)
    loop = asyncio.get_event_loop_policy().get_event_loop()
    if isinstance(loop, Loop):
        loop.is_at_work = bridge.is_at_work
    return bridge


class Loop(asyncio.SelectorEventLoop):
    """An event loop that ends soon after its process was told to stop, whoever is still reading."""

    is_at_work: Callable[[], bool] = staticmethod(lambda: False)

    def add_signal_handler(
        self, sig: int, callback: Callable[[Unpack[Ts]], object], *args: *Ts
    ) -> None:
        """Handle a signal to stop, which is all that Granian asks for."""
        super().add_signal_handler(sig, self._stop, partial(callback, *args))

    def _stop(self, tell_granian: Callable[[], object]) -> None:
        tell_granian()
        self.call_later(LAST_CALL_S, self._leave)

    def _leave(self) -> None:
        if self.is_at_work():
            self.call_later(LOOK_AGAIN_S, self._leave)
        else:
            # What the process has to finish, such as the publisher's queue, follows.
            sys.exit(0)


@loops.register(NAME)
def _new() -> Loop:
    loop = Loop()
    asyncio.set_event_loop(loop)
    return loop
