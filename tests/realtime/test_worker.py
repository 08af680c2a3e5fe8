"""The threads beside the requests: how they wait."""

import random
from threading import Barrier, Thread, current_thread
from threading import enumerate as enumerate_threads

import pytest

from chatapp.realtime.worker import Worker, pause_s
from tests.support.acting import SOON_S


@pytest.mark.parametrize(
    ("failures", "longest"),
    [
        pytest.param(1, 0.25, id="the first"),
        pytest.param(2, 0.5, id="the second"),
        pytest.param(5, 4.0, id="the fifth"),
        pytest.param(2_000, 4.0, id="after hours"),
    ],
)
def test_it_waits_twice_as_long_each_time_up_to_a_limit(monkeypatch, failures, longest):
    assert longest / 2 <= pause_s(failures, 0.25, 4.0) <= longest
    for share in (0.5, 1):
        monkeypatch.setattr("chatapp.realtime.worker._random.uniform", lambda *_, s=share: s)
        assert pause_s(failures, 0.25, 4.0) == longest * share


def test_how_long_it_waits_changes_nothing_for_whoever_has_seeded_chance():
    before = random.getstate()

    pause_s(1, 0.25, 4.0)

    assert random.getstate() == before


def test_a_process_ends_without_waiting_for_its_thread(app):
    worker = Counting(app)

    worker._begin()

    [thread] = [thread for thread in enumerate_threads() if thread.name == "counting"]
    assert thread.daemon
    worker.stop()
    assert not thread.is_alive()


def test_two_requests_that_come_first_start_one_thread(app):
    worker = Counting(app)
    requests = [Thread(target=worker.start) for _ in range(2)]

    for request in requests:
        request.start()
    for request in requests:
        request.join()

    assert worker.begun == 1
    worker.stop()
    worker.start()
    assert worker.begun == 1


class Counting(Worker):
    """A worker that counts its threads."""

    name = "counting"

    def __init__(self, app):
        super().__init__(app)
        self.begun = 0
        self._looking = Barrier(2)
        self._looked = set()

    def _is_running(self):
        is_running = super()._is_running()
        # Both requests have seen that no thread runs before either of them starts one.
        if len(self._looked) < 2:
            self._looked.add(current_thread())
            self._looking.wait(SOON_S)
        return is_running

    def _begin(self):
        self.begun += 1
        super()._begin()

    def _run(self):
        with self._changed:
            self._changed.wait_for(lambda: self._stopped)
