"""Whether strangers can silence the room: thousands of slow clients, beside somebody who sends."""

import subprocess
import sys
from contextlib import ExitStack, contextmanager

from . import load
from .servers import ROOT, Caddy, Room, Sink
from .table import Row

ROUNDS = 3
SECONDS = 6
# Sends a second, from one person.
RATE = 20
SLOW = 2_000
AT_MOST = 1.5
ATTACKS = {
    f"{SLOW:,} slow heads and {SLOW:,} slow bodies": (SLOW, SLOW, 0),
    f"{SLOW:,} slow readers of the room": (0, 0, SLOW),
}


def silencing(folder, _against):
    """How long a send takes beside slow clients, to the room itself and through Caddy."""
    with ExitStack() as running:
        sink = running.enter_context(Sink("sink", folder))
        for name, proxies in (("the room itself", 0), ("through Caddy", 1)):
            room = running.enter_context(Room(f"ours-{proxies}", folder, sink, proxies=proxies))
            front = running.enter_context(Caddy("caddy", folder, room)) if proxies else room
            for what, attack in ATTACKS.items():
                yield from _beside(f"{what}, {name}", room, front.port, attack)


def _beside(what, room, port, attack):
    rounds, megabytes = [], []
    for _ in range(ROUNDS):
        quiet = _sends(room, port)
        with attacking(port, attack, room.cookies[1]):
            rounds.append((_sends(room, port), quiet))
            megabytes.append(room.megabytes())
    for share in (0.5, 0.99):
        pairs = [(attacked.at(share), quiet.at(share)) for attacked, quiet in rounds]
        name = f"answer, p{share * 100:.0f}, ms: {what}"
        yield Row.of_rounds(name, pairs, "quiet", at_most=AT_MOST if share > 0.5 else None)
    yield Row(f"memory meanwhile, MB: {what}", max(megabytes))


def _sends(room, port):
    return load.paced(port, room.say, RATE, SECONDS)


@contextmanager
def attacking(port, attack, cookie):
    """Have an attack under way in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.attack", str(port), *map(str, attack), cookie]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        yield
        process.kill()
