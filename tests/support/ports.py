"""Ports for servers that are started by their number."""

import os
import random
import socket

# The system gives whoever asks for port 0, and each outgoing connection, one from above: a
# neighbour could get it before the server that it was found for listens (Linux: from 32768 on,
# RFC 6335, section 6: from 49152 on).
FIRST, LAST = 20_000, 30_000
# For the same reason, each of the processes that pytest-xdist starts has ports of its own.
EACH = 500


class Ports:
    """The ports of this process: one after the other, so that none is given again at once."""

    def __init__(self, worker):
        self._first = FIRST + worker * EACH % (LAST - FIRST)
        # Other runs of the tests may be under way on this machine.
        self._given = random.randrange(EACH)

    def next(self, in_a_row):
        if self._given + in_a_row > EACH:
            self._given = 0
        self._given += in_a_row
        return self._first + self._given - in_a_row


ports = Ports(int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))


def free_port(in_a_row=1):
    """Return a port that is free, as are the next ones, `in_a_row` together."""
    while True:
        first = ports.next(in_a_row)
        if all(map(is_free, range(first, first + in_a_row))):
            return first


def is_free(port):
    """Return whether nobody listens on a port of this machine."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
