"""Ports for servers that are started by their number."""

import random
import socket

# The system gives whoever asks for port 0, and each outgoing connection, one from above: a
# neighbour could get it before the server that it was found for listens (Linux: from 32768 on,
# RFC 6335, section 6: from 49152 on).
FIRST, LAST = 20_000, 30_000


def free_port(in_a_row=1):
    """Return a port that is free, as are the next ones, `in_a_row` together."""
    while True:
        first = random.randrange(FIRST, LAST)
        if all(map(is_free, range(first, first + in_a_row))):
            return first


def is_free(port):
    """Return whether nobody listens on a port of this machine."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
