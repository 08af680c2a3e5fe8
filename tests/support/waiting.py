"""Waiting for what other threads and processes do."""

from time import monotonic, sleep

WITHIN_S = 20


def until(true):
    """Wait until it is true."""
    late = monotonic() + WITHIN_S
    while not true():
        assert monotonic() < late
        sleep(0.005)


def read_until(process, words):
    """Return what a process has printed, up to the line that has these words."""
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(said)
