"""What is measured over HTTP. Each workload yields rows for the table (table.py)."""

import os
import subprocess
import sys
from contextlib import ExitStack
from statistics import median
from time import monotonic, perf_counter, sleep

from tests.support import postgresql
from tests.support.cast import SETTINGS_WITHOUT_SERVICES

from . import fill, load
from .servers import PEOPLE, ROOT, TEXT, BarePeer, Floor, Peer, Room, Sink
from .table import Row

ROUNDS = 3
SECONDS = 1.5
SENDERS = (1, 32)
# In the order in which a page of each kind is named.
SIZES = (1_000, 100_000, 5_000_000)
MANY_PEOPLE = 100_000
REQUESTS = 50_000
# Until then the seventeen connections of a process fill their caches, of 2 MB each.
WARM_UP = 20_000


def sends(folder, against):
    """How many messages are accepted a second, how soon, and what each costs."""
    with ExitStack() as running:
        sink = running.enter_context(Sink("sink", folder))
        database = running.enter_context(postgresql.running()).get_uri()
        servers = [
            Peer("peer", folder, sink),
            Room("ours", folder, sink),
            Floor("floor", folder, sink),
            BarePeer("bare-peer", folder, sink),
            Room("ours-on-postgresql", folder, sink, database),
            *([Room("before", folder, sink, code=against)] if against else []),
        ]
        for server in servers:
            running.enter_context(server)
        for senders in SENDERS:
            rounds = [
                {server.name: _sending(server, senders) for server in servers}
                for _ in range(ROUNDS)
            ]
            yield from _rows_of_sends(rounds, senders)


def _sending(server, senders):
    before = server.cpu_s()
    timed = load.in_turn(server.port, server.say, senders, SECONDS)
    # The half second of warming up counts as much as the rest.
    sent = timed.rate * (SECONDS + 0.5)
    return {
        "rate": timed.rate,
        "p99": timed.at(0.99),
        "cpu": (server.cpu_s() - before) / sent * 1000,
    }


def _rows_of_sends(rounds, senders):
    who = "one sender" if senders == 1 else f"{senders} senders"
    goal = 0.65 if senders == 1 else 1.0
    yield _compared(f"accepted a second, {who}", rounds, "ours", "rate", at_least=goal)
    if senders > 1:
        yield _compared(f"answer, p99, {who}, ms", rounds, "ours", "p99", at_most=1.2)
        name = f"accepted a second, {who}, PostgreSQL"
        yield _compared(name, rounds, "ours-on-postgresql", "rate", at_least=0.7)
    own = median(r["ours"]["cpu"] for r in rounds)
    base = median(r["peer"]["cpu"] for r in rounds)
    most = 1.8 if senders == 1 else 1.4
    yield Row(f"CPU ms a send, {who}", own, base, "peer", own / base, f"≤ {most} ms", own <= most)
    for name in ("floor", "bare-peer", "before"):
        if name in rounds[0]:
            yield _compared(f"  {name.replace('-', ' ')}, {who}", rounds, name, "rate")
            if name == "before":
                yield _compared(f"  and p99, ms, {who}", rounds, name, "p99")


def _compared(what, rounds, name, field, at_least=None, at_most=None):
    pairs = [(r[name][field], r["peer"][field]) for r in rounds]
    return Row.of_rounds(what, pairs, "peer", at_least, at_most)


def delivery(folder, against):
    """From a POST to a hundred subscribers, at fifty messages a second."""
    with ExitStack() as running:
        sink = running.enter_context(Sink("sink", folder))
        peer = running.enter_context(Peer("peer", folder, sink))
        ours = running.enter_context(Room("ours", folder, sink))
        found = [
            [load.to_subscribers(s.port, sink.port, s.say, 50, 100, 3) for s in (ours, peer)]
            for _ in range(ROUNDS)
        ]
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        pairs = [[timed.at(share) for timed in both] for both in found]
        yield Row.of_rounds(f"POST to subscriber, {name}, ms", pairs, "peer", at_most=1.3)


def far_pusher(folder, against):
    """What a send and its event cost where Pusher is 40 ms or 2 s away."""
    with Sink("sink", folder) as sink, Room("ours", folder, sink) as room:
        yield from _answers_with_pusher_away(sink, room)
        sink.answer_after(0)
        _quiet(sink)
        sink.answer_after(0.04)
        sink.forget()
        load.all_at_once(room.port, [room.say(n % 32) for n in range(1000)], 32)
        calls = _quiet(sink)
        row = Row("REST calls for 1,000 messages, 40 ms away", calls["calls"], 1000, "messages")
        yield row.with_goal(at_most=200, of=calls["calls"])
        yield from _events_through(sink, room)


def _answers_with_pusher_away(sink, room):
    p50 = {0: [], 0.04: [], 2: []}
    for _ in range(ROUNDS):
        for seconds, found in p50.items():
            sink.answer_after(seconds)
            found.append(load.in_turn(room.port, room.say, 1, 1).at(0.5))
    for seconds in (0.04, 2):
        pairs = list(zip(p50[seconds], p50[0], strict=True))
        what = f"answer, p50, Pusher {seconds:g} s away, ms"
        yield Row.of_rounds(what, pairs, "near", at_most=1.1)


def _events_through(sink, room):
    load.in_turn(room.port, room.say, 32, 1)
    sink.forget()
    begun = monotonic()
    load.in_turn(room.port, room.say, 32, 3, warm_up=0)
    taken = sink.taken()
    rate = taken["events"] / (monotonic() - begun)
    yield Row("events a second, 40 ms away", rate, None, "").with_goal(at_least=500, of=rate)
    yield Row("  of them out of a process's order", taken["disordered"], taken["events"], "events")


def _quiet(sink):
    """Return what the sink has taken, when no more comes."""
    before, counts = None, sink.taken()
    while counts != before:
        sleep(0.3)
        before, counts = counts, sink.taken()
    return counts


def pages(folder, against):
    """Authorisations at once, the room's page, and the newest messages."""
    with ExitStack() as running:
        sink = running.enter_context(Sink("sink", folder))
        peer = running.enter_context(Peer("peer", folder, sink))
        ours = running.enter_context(Room("ours", folder, sink))
        before = [Room("before", folder, sink, code=against)] if against else []
        rooms = [ours, *map(running.enter_context, before)]
        yield from _authorisations(peer, rooms)
        for room in rooms:
            load.all_at_once(room.port, [room.say(n, _words(n)) for n in range(60)], 1)
        yield from _room_pages(rooms)
        yield from _newest_pages(rooms)


def _words(n):
    return (TEXT * 4)[: 10 + n * 37 % 160].strip() + f" {n}"


def _authorisations(peer, rooms):
    rounds = [
        {
            server.name: load.all_at_once(
                server.port, [server.authorise(n) for n in range(PEOPLE)], 64
            ).rate
            for server in (peer, *rooms)
        }
        for _ in range(ROUNDS)
    ]
    for room in rooms:
        pairs = [(r[room.name], r["peer"]) for r in rounds]
        what = f"channel authorisations a second, 1,000 at once{_of(room)}"
        goal = 0.3 if room.name == "ours" else None
        yield Row.of_rounds(what, pairs, "peer", at_least=goal)


def _room_pages(rooms):
    for room in rooms:
        for encoding in ("br", "gzip"):
            page = room.get("/", encoding=encoding)
            load.all_at_once(room.port, [page] * 100, 8)
            before = room.cpu_s()
            timed = load.in_turn(room.port, lambda _n, page=page: page, 1, 2, warm_up=0)
            cpu = (room.cpu_s() - before) / (timed.rate * 2) * 1000
            row = Row(f"the room's page, {encoding}, CPU ms{_of(room)}", cpu)
            yield row.with_goal(at_most=3, of=cpu) if room.name == "ours" else row


def _newest_pages(rooms):
    rounds = []
    for _ in range(ROUNDS):
        found = {}
        for room in rooms:
            page = room.get("/messages")
            found[room.name] = load.in_turn(room.port, lambda _n, page=page: page, 8, 2).rate
        rounds.append(found)
    what = "newest page a second, 8 connections"
    if len(rooms) == 1:
        yield Row(what, median(r["ours"] for r in rounds))
    else:
        pairs = [(r["ours"], r["before"]) for r in rounds]
        yield Row.of_rounds(what, pairs, "before", at_least=2)


def _of(room):
    return "" if room.name == "ours" else f", {room.name}"


def reads(folder, against):
    """Whether reading gets slower as the room grows."""
    with ExitStack() as running:
        sink = running.enter_context(Sink("sink", folder))
        rooms = {}
        for size in SIZES:
            room = Room(f"room-of-{size}", folder, sink, workers=1)
            people = MANY_PEOPLE if size == SIZES[-1] else PEOPLE
            fill.grow(folder / f"{room.name}.sqlite", people, size)
            rooms[size] = running.enter_context(room)
        for what in _reads(1):
            rounds = [
                {size: _p50(room, _reads(size)[what]) for size, room in rooms.items()}
                for _ in range(ROUNDS)
            ]
            yield from _grown(what, rounds)


def _grown(what, rounds):
    small, middle, large = SIZES
    # The dashboard counts people, of which there are a hundred times as many.
    most = None if "dashboard" in what else 1.1
    pairs = [(r[large], r[small]) for r in rounds]
    yield Row.of_rounds(f"{what}, 5,000,000 messages, ms", pairs, "1,000", at_most=most)
    pairs = [(r[middle], r[small]) for r in rounds]
    yield Row.of_rounds("  with 100,000 messages, ms", pairs, "1,000")


def _reads(size):
    middle = size // 2
    return {
        "newest page": "/messages",
        "old page": f"/messages?before={middle}",
        "since": f"/messages?since={size - 10}",
        "permalink": f"/messages?around={middle}",
        "the room at a permalink": f"/?message={middle}",
        "a page of people": "/people?q=&limit=50",
        "People in the dashboard": "/admin/people",
    }


def _p50(room, path):
    page = room.get(path, n=0)
    return load.in_turn(room.port, lambda _n: page, 1, 0.5, warm_up=0.2).at(0.5)


def start(folder, against):
    """How soon the room is there."""
    settings = SETTINGS_WITHOUT_SERVICES | {"DATABASE_URL": f"sqlite:///{folder}/start.sqlite"}
    imports = []
    for _ in range(5):
        begun = perf_counter()
        command = [sys.executable, "-c", "import wsgi"]
        subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=True)
        imports.append(perf_counter() - begun)
    yield Row("import wsgi, s", median(imports)).with_goal(at_most=0.8, of=median(imports))
    with Sink("sink", folder) as sink:
        room = Room("ours", folder, sink)
        room.is_awaited = False
        ms = [_first_answer(room) for _ in range(3)]
    yield Row("first answer after the port is open, ms", median(ms)).with_goal(
        at_most=50, of=median(ms)
    )


def _first_answer(room):
    ask = room.get("/healthz")
    with room:
        while True:
            begun = perf_counter()
            try:
                load.all_at_once(room.port, [ask], 1)
            except (ConnectionRefusedError, ConnectionResetError):
                sleep(0.001)
            else:
                return (perf_counter() - begun) * 1000


def memory(folder, against):
    """Whether a process grows."""
    with Sink("sink", folder) as sink, Room("ours", folder, sink) as room:
        load.all_at_once(room.port, [room.say(n, _words(n)) for n in range(100)], 1)
        load.all_at_once(room.port, _mixed(room, WARM_UP), 16)
        before = room.megabytes()
        load.all_at_once(room.port, _mixed(room, REQUESTS), 16)
        after = room.megabytes()
    what = "memory of both processes after 50,000 requests, MB"
    yield Row.judged(what, after, before, "before them", after / before, at_most=1.03)


def _mixed(room, count):
    kinds = (
        room.say,
        room.authorise,
        lambda n: room.get("/messages", n),
        lambda n: room.get("/messages?since=90", n),
        room.authorise,
        lambda n: room.get("/messages?since=90", n),
        room.say,
        lambda n: room.get("/", n),
    )
    for n in range(count):
        yield kinds[n % len(kinds)](n % PEOPLE)
