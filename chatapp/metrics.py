"""Figures about the room for Prometheus, added up over all processes of this machine.

Each process writes its own into files of one folder (PROMETHEUS_MULTIPROC_DIR, which
`python -m chatapp` gives its processes), and whichever is asked reads all of them. So what a
process has counted stays after its end, while what it held goes. Without the folder, a process
tells of itself alone.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g

from . import logs

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# From a small page to a provider that takes all of its time.
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
# When each publisher's oldest event was queued, which is told as how long ago that is.
OLDEST = "chatapp_publisher_oldest"
LAG = "chatapp_publisher_lag_seconds"
# Prometheus' own form: gauge_livesum_PID.db
OF_PROCESS = re.compile(r"gauge_live.*_(\d+)\.db")

# What has to be asked for, because nobody counts it: its name, what it is, labels and value.
Asked = tuple[str, str, dict[str, str], float]


def init_app(app: Flask) -> None:
    """Count the requests of `app`, and let others count."""
    metrics = Metrics()
    app.extensions["metrics"] = metrics
    app.before_request(metrics.begin)
    app.after_request(metrics.count_request)


def of(app: Flask) -> "Metrics":
    """Return the figures of an application."""
    metrics: Metrics = app.extensions["metrics"]
    return metrics


def current() -> "Metrics":
    """Return the figures of the current application."""
    return of(current_app)


class Metrics:
    """The figures of one application."""

    def __init__(self) -> None:
        # Not at the top, as it looks for the folder at once, and the server has to name it first.
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Summary

        own = self._own = CollectorRegistry()
        self._pid: int | None = None
        count = partial(Counter, registry=own)
        held = partial(Gauge, multiprocess_mode="livesum", registry=own)
        self.requests = Histogram(
            "chatapp_request_seconds",
            "Requests, and how long they took until their answer began",
            ["method", "route", "status"],
            buckets=SECONDS,
            registry=own,
        )
        self.refusals = count("chatapp_refusals", "Requests refused, by the code", ["code"])
        self.sends = count("chatapp_sends", "Messages kept")
        self.publish_failures = count("chatapp_publish_failures", "Calls to Pusher that failed")
        self.queue = held("chatapp_publisher_queue", "Events that wait for Pusher")
        self.oldest = Gauge(OLDEST, "", multiprocess_mode="liveall", registry=own)
        self.connections = held(
            "chatapp_database_connections", "Connections to the database in use"
        )
        self.connections_max = held(
            "chatapp_database_connections_max", "How many connections may be in use at once"
        )
        self.connection_waits = Summary(
            "chatapp_database_connection_wait_seconds",
            "How long requests and workers waited for a connection to the database",
            registry=own,
        )
        self.processes = held("chatapp_processes", "Processes that serve the room")
        # By request, as the library takes as long to find one as to add to it.
        self._seconds: dict[tuple[str, str | None, int], Histogram] = {}
        # What one process may hold.
        self.connections_allowed = 0

    def begin(self) -> None:
        """Count this process with its first request, so after the fork."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self.processes.set(1)
            self.connections_max.set(self.connections_allowed)

    def count_request(self, response: Response) -> Response:
        """Count a request and how long it took."""
        key = (logs.method(), logs.route(), response.status_code // 100)
        if key not in self._seconds:
            method, route, status = key
            self._seconds[key] = self.requests.labels(method, route or "none", f"{status}xx")
        self._seconds[key].observe(monotonic() - g.began)
        return response

    def text(self, asked: Iterable[Asked]) -> bytes:
        """Return all figures in Prometheus' format, with those that had to be asked for."""
        from prometheus_client import generate_latest

        return generate_latest(_Collector(self._all(), asked))

    def _all(self) -> "Iterable[Metric]":
        from prometheus_client.multiprocess import MultiProcessCollector

        folder = os.environ.get(FOLDER)
        if folder is None or not Path(folder).is_dir():
            return self._own.collect()
        _forget_the_dead(Path(folder))
        collected: Iterable[Metric] = MultiProcessCollector(None, folder).collect()
        return collected


class _Collector:
    """Gives the library what it writes down."""

    def __init__(self, counted: "Iterable[Metric]", asked: Iterable[Asked]) -> None:
        self._counted = counted
        self._asked = asked

    def collect(self) -> "Iterator[Metric]":
        """Yield each figure."""
        from prometheus_client.metrics_core import GaugeMetricFamily

        for metric in self._counted:
            if metric.name == OLDEST:
                what = "How long the oldest event has waited for Pusher"
                yield GaugeMetricFamily(LAG, what, _age(metric))
            else:
                yield metric
        for name, what, labels, value in self._asked:
            asked = GaugeMetricFamily(name, what, labels=list(labels))
            asked.add_metric(list(labels.values()), value)
            yield asked


def _age(metric: "Metric") -> float:
    moments = [sample.value for sample in metric.samples if sample.value]
    return monotonic() - min(moments) if moments else 0.0


def _forget_the_dead(folder: Path) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    found = (OF_PROCESS.fullmatch(file.name) for file in folder.iterdir())
    for pid in {int(file[1]) for file in found if file}:
        if not _lives(pid):
            # Another process that is asked may do so at the same time.
            with suppress(FileNotFoundError):
                mark_process_dead(pid, str(folder))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
