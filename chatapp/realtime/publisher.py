"""The publisher: a queue and one thread a process that publishes events to all pages.

An event may be lost, because a page that sees a gap in the revisions asks the server for what
it missed. So no request waits for Pusher, and after a failure the revision of the newest change
is published once more, so that pages which missed something see the gap.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable
from multiprocessing.util import Finalize
from time import monotonic, sleep

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError
from structlog.stdlib import get_logger

from .. import metrics
from . import client
from .worker import Worker, pause_s

log = get_logger(__name__)

MAX_BATCH = 10
# When the queue is full, the oldest event is lost. The message isn't: pages ask for it.
MAX_QUEUE = 1000
DRAIN_S = 5
# The pause after a call. An event in a quiet room goes at once.
REST_S = 0.01
FIRST_RETRY_S, LAST_RETRY_S = 0.25, 4.0

Event = dict[str, str]


def init_app(app: Flask, newest: Callable[[], Event | None]) -> None:
    """Give `app` its publisher, whose thread starts with the first request, so after the fork.

    `newest` returns an event that tells of the newest change.
    """
    publisher = Publisher(app, newest)
    app.extensions["publisher"] = publisher
    app.before_request(publisher.start)


def event(name: str, data: str, channel: str) -> Event:
    """Return an event for every page that is subscribed to `channel`; `data` is JSON."""
    return {"channel": channel, "name": name, "data": data}


def publish(events: Iterable[Event]) -> None:
    """Queue events, without waiting."""
    publisher: Publisher = current_app.extensions["publisher"]
    publisher.put(events)


class Publisher(Worker):
    """A queue of events, and the thread that empties it."""

    name = "publisher"

    def __init__(self, app: Flask, newest: Callable[[], Event | None]) -> None:
        super().__init__(app)
        self._newest = newest
        self._queue: deque[Event] = deque(maxlen=MAX_QUEUE)
        # When each of them came.
        self._came: deque[float] = deque(maxlen=MAX_QUEUE)
        self._sending = 0
        self._oldest: float | None = None
        self._figures = metrics.of(app)
        self._at_exit: Finalize | None = None

    def stop(self) -> None:
        """Stop the thread; what is queued is dropped."""
        super().stop()
        if self._at_exit:
            self._at_exit.cancel()

    def put(self, events: Iterable[Event]) -> None:
        """Queue events; when the queue is full, the oldest ones are dropped."""
        with self._changed:
            came = [(monotonic(), event) for event in events]
            self._queue.extend(event for _, event in came)
            self._came.extend(moment for moment, _ in came)
            self._tell()
            self._changed.notify_all()

    def drain(self, seconds: float = DRAIN_S) -> bool:
        """Wait for at most `seconds` until the queue is empty; return whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._queue or self._busy), seconds)

    def _begin(self) -> None:
        super()._begin()
        # atexit isn't run in a process of multiprocessing, which the server's workers are.
        self._at_exit = Finalize(None, self.drain, exitpriority=0)

    def _run(self) -> None:
        self._put_newest()
        while batch := self._take():
            self._deliver(batch)
            self._rest()

    def _put_newest(self) -> None:
        try:
            with self._app.app_context():
                newest = self._newest()
        except SQLAlchemyError as error:
            log.warning("newest change not read", why=str(error.__cause__))
            return
        if newest:
            self.put([newest])

    def _take(self) -> list[Event]:
        with self._changed:
            self._busy, self._sending, self._oldest = False, 0, None
            self._tell()
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._queue or self._stopped)
            self._busy = bool(self._queue)
            self._sending = min(MAX_BATCH, len(self._queue))
            batch = [self._queue.popleft() for _ in range(self._sending)]
            for _ in batch:
                self._came.popleft()
            return batch

    def _tell(self) -> None:
        if self._oldest is None and self._came:
            self._oldest = self._came[0]
        self._figures.queue.set(self._sending + len(self._queue))
        self._figures.oldest.set(self._oldest or 0)

    def _rest(self) -> None:
        # So that calls fill up: each costs as much as a message does, and blocks the others.
        if len(self._queue) < MAX_BATCH:
            sleep(REST_S)

    def _deliver(self, batch: list[Event]) -> None:
        failure = self._send(batch)
        if failure and len(batch) > 1:
            # Pusher refuses a whole batch for one bad event, so find it by sending each alone.
            for event in batch:
                self._deliver([event])
        elif failure:
            # The newest change is not published again: it may be what Pusher refuses.
            self._figures.publish_failures.inc()
            log.error("Pusher refuses an event", why=str(failure), **_ids_of(batch[0]))

    def _send(self, batch: list[Event]) -> client.PublishFailed | None:
        """Try until Pusher takes these events; return the failure if it never will."""
        failures = 0
        while not self._stopped:
            try:
                client.send(self._app.extensions["realtime"], batch)
            except client.PublishFailed as failure:
                if failure.final:
                    return failure
                failures += 1
                self._wait(failure, failures)
            else:
                self._recover(failures)
                return None
        return None

    def _wait(self, failure: client.PublishFailed, failures: int) -> None:
        self._figures.publish_failures.inc()
        if failures == 1:
            log.warning("Pusher can't be reached", why=str(failure))
        with self._changed:
            pause = pause_s(failures, FIRST_RETRY_S, LAST_RETRY_S)
            self._changed.wait_for(lambda: self._stopped, pause)

    def _recover(self, failures: int) -> None:
        if failures:
            log.warning("Pusher answers again", failures=failures, waiting=len(self._queue))
            self._put_newest()


def _ids_of(event: Event) -> dict[str, object]:
    # Only ids, because logs hold no message.
    data = json.loads(event["data"])
    ids = {key: data[key] for key in ("id", "rev", "user_id") if key in data}
    return {"name": event["name"], **ids}
