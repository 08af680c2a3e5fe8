"""The threads in which the room works, for the event loop that reads its requests.

asyncio's own run_in_executor does the same with two futures and a lock for each call, which is a
tenth of what a small request costs in all.
"""

from asyncio import AbstractEventLoop, Future, get_running_loop
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class Work(NamedTuple):
    """A call, and where its result goes."""

    loop: AbstractEventLoop
    result: Future[Any]
    call: Callable[..., Any]
    arguments: tuple[Any, ...]


class Threads:
    """So many threads, which start with the first call: after the fork."""

    def __init__(self, count: int) -> None:
        self._missing = count
        self._starting = Lock()
        self._work: SimpleQueue[Work] = SimpleQueue()
        self._under_way = 0

    def are_at_work(self) -> bool:
        """Say whether a call is under way, or waits for a thread."""
        return self._under_way > 0

    async def run(self, call: Callable[..., T], *arguments: Any) -> T:
        """Call in a thread, and wait for the result."""
        if self._missing:
            self._start()
        loop = get_running_loop()
        result: Future[T] = loop.create_future()
        self._under_way += 1
        try:
            self._work.put(Work(loop, result, call, arguments))
            return await result
        finally:
            self._under_way -= 1

    def _start(self) -> None:
        with self._starting:
            while self._missing:
                self._missing -= 1
                Thread(target=self._serve, name="request", daemon=True).start()

    def _serve(self) -> None:
        while True:
            loop, result, call, arguments = self._work.get()
            try:
                returned = call(*arguments)
            except BaseException as error:  # noqa: BLE001 - it is raised again in the event loop
                loop.call_soon_threadsafe(_fail, result, error)
            else:
                loop.call_soon_threadsafe(_settle, result, returned)


def _settle(result: Future[T], returned: T) -> None:
    if not result.done():
        result.set_result(returned)


def _fail(result: Future[Any], error: BaseException) -> None:
    if not result.done():
        result.set_exception(error)
