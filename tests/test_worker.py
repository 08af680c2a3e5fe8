"""The threads beside the requests: how they wait."""

import pytest

from chatapp.worker import pause_s


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
