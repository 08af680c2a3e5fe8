"""While the database can't write, one reads on; what one sends waits, and is sent later."""

import resource
from contextlib import contextmanager

import psutil
import pytest
from playwright.sync_api import expect

from tests.support.conversing import SENDS, UP_TO_DATE, messages, say, status, unsent


@contextmanager
def full_disk(place):
    """Let none of the room's processes write into a file, which is to them as a full disk."""
    room = psutil.Process(place.process.pid)
    processes = [each.pid for each in (room, *room.children(recursive=True))]
    before = [allow(process, 0) for process in processes]
    try:
        yield
    finally:
        for process, size in zip(processes, before, strict=True):
            allow(process, size)


def allow(process, size):
    """Let files grow to a size; return which one they could have grown to before."""
    now, most = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size, most))
    return now


@pytest.mark.usefixtures("refusals")
def test_one_reads_on_and_what_one_sends_is_sent_later(ada, grace, place):
    say(grace, "before")
    expect(messages(ada)).to_contain_text(["before"])

    with full_disk(place):
        with ada.expect_response(SENDS) as refused:
            say(ada, "meanwhile")
        assert refused.value.status == 503
        expect(unsent(ada)).to_have_count(1)
        grace.reload()
        expect(messages(grace)).to_contain_text(["before"])

    expect(messages(grace)).to_contain_text(["before", "meanwhile"])
    expect(unsent(ada)).to_have_count(0)
    expect(status(ada)).to_have_text(UP_TO_DATE)
