"""The threads beside the requests: how they wait."""

from threading import Barrier, Thread

import pytest

from chatapp.worker import Worker, pause_s


@pytest.mark.parametrize(
    ("failures", "longest"),
    [
        pytest.param(1, 0.25, id="the first"),
        pytest.param(2, 0.5, id="the second"),
        pytest.param(5, 4.0, id="the fifth"),
        pytest.param(2_000, 4.0, id="after hours"),
    ],
)
def test_it_waits_twice_as_long_each_time_up_to_a_limit(failures, longest):
    assert longest / 2 <= pause_s(failures, 0.25, 4.0) <= longest


def test_two_requests_that_come_first_start_one_thread(app):
    worker = Counting(app)
    requests = [Thread(target=worker.start_with_the_other) for _ in range(2)]

    for request in requests:
        request.start()
    for request in requests:
        request.join()

    assert worker.runs == 1
    worker.stop()
    worker.start()
    assert worker.runs == 1


class Counting(Worker):
    """A worker that counts its threads."""

    def __init__(self, app):
        super().__init__(app)
        self.runs = 0
        self._both_here = Barrier(2)

    def start_with_the_other(self):
        self._both_here.wait()
        self.start()

    def _run(self):
        self.runs += 1
        with self._changed:
            self._changed.wait_for(lambda: self._stopped)
