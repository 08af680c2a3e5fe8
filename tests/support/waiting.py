"""Waiting for what other threads and processes do."""

from time import monotonic, sleep

WITHIN_S = 20


def until(true):
    """Wait until it is true."""
    late = monotonic() + WITHIN_S
    while not true():
        assert monotonic() < late
        sleep(0.005)
