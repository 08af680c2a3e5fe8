"""The run of a storm: a room, six people in it, and the schedule of faults."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from random import Random
from time import monotonic

from playwright.async_api import async_playwright

from chatapp.local.auth0.server import Auth0Server
from tests.storm import faults, report
from tests.storm.client import Client
from tests.storm.database import Database
from tests.storm.machines import PORTS_OF_EACH, Caddy, Fleet, Machine
from tests.storm.page import Page
from tests.storm.processes import Place, Process, Pusher
from tests.storm.versions import Versions
from tests.support.cast import ENCRYPTION_KEY
from tests.support.ports import free_port

# The first is an administrator, who suspends the guest now and then.
NAMES = ("Grace Hopper", "Linus", "Margaret", "Edsger", "Barbara")
GUEST = "Heidi"
# After this long without agreement, a page counts as never up to date.
GIVE_UP_AFTER_S = 30
LOOK_EVERY_S = 0.1


class World:
    """The processes of one room, and the people in it."""

    def __init__(self, site, pusher, clients, page, database):
        self.places = site.places
        self.fleet = site.fleet
        self.pusher = pusher
        self.clients = clients
        self.page = page
        self.database = database

    @property
    def administrator(self):
        return self.clients[0]

    @property
    def guest_id(self):
        return self.database.id_of(GUEST)

    @property
    def people(self):
        return [*self.clients, self.page]

    async def end_all_faults(self):
        """End every fault that is still simulated."""
        await self.pusher.end_faults()
        for place in self.places:
            await place.fail()


async def storm(asked, database_url, folder):
    """Run the faults that are asked for, with an empty database; return a report.

    Without machines, the room is two processes of one machine.
    """
    kinds = faults.MACHINES if asked.machines else faults.ONE_MACHINE
    schedule = faults.schedule(asked.seconds, asked.seed, kinds)
    async with _world(asked, database_url, folder) as world, _listening(world):
        ended_at = await _run_schedule(world, schedule)
        await world.clients[0].say("After the storm")
        converged = await _converge(world, ended_at)
        kinds = Counter(fault.kind for fault in schedule)
        return report.build(world, kinds, converged, await world.page.read_all())


async def _run_schedule(world, schedule):
    """Return the moment at which the last fault has ended."""
    over = asyncio.Event()
    async with asyncio.TaskGroup() as talking:
        for person in world.people:
            talking.create_task(person.talk(over))
        async with asyncio.TaskGroup() as faults_under_way:
            started = monotonic()
            for fault in schedule:
                await asyncio.sleep(started + fault.at - monotonic())
                faults_under_way.create_task(fault.happen(world))
        await world.end_all_faults()
        over.set()
        return monotonic()


async def _converge(world, ended_at):
    """Return the seconds until all pages agreed; None when they never did."""
    while (waited := monotonic() - ended_at) < GIVE_UP_AFTER_S:
        if await _agree(world):
            return waited
        await asyncio.sleep(LOOK_EVERY_S)
    return None


async def _agree(world):
    rev = await asyncio.to_thread(world.database.rev)
    if any(client.rev != rev for client in world.clients):
        return False
    shown, kept = await world.page.read(), await asyncio.to_thread(world.database.states)
    tail = [(m["id"], m["rev"]) for m in shown["messages"]]
    return not shown["unsent"] and bool(tail) and kept[-len(tail) :] == tail


@asynccontextmanager
async def _listening(world):
    work = [w for client in world.clients for w in (client.follow(), client.listen())]
    tasks = [asyncio.create_task(w) for w in work]
    try:
        yield
        for task in tasks:
            assert not task.done(), task.exception()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _world(asked, database_url, folder):
    # Pusher's, and those of two processes, or of Caddy and the machines.
    how_many = 1 + (1 + asked.machines * PORTS_OF_EACH if asked.machines else 2)
    first = free_port(how_many)
    pusher_port, *ports = range(first, first + how_many)
    async with AsyncExitStack() as stack:
        auth0 = stack.enter_context(
            Auth0Server("chatapp", "a client secret", f"http://127.0.0.1:{ports[0]}")
        )
        settings = _settings(auth0, pusher_port, database_url)
        settings["PUSHER_ENCRYPTION_KEY"] = ENCRYPTION_KEY if asked.encrypted else ""
        pusher = Pusher(pusher_port, settings | _at(ports[0]), folder)
        database = stack.enter_context(Database(settings | _at(ports[0])))
        set_up = _behind_caddy if asked.machines else _two_processes
        site = set_up(asked, ports, settings, folder)
        for process in (pusher, *site.processes):
            stack.callback(process.kill)
            await process.start()
        socket = f"ws://127.0.0.1:{pusher_port}/app/a-key?protocol=7&client=storm&version=1"
        how = {"is_encrypted": asked.encrypted}
        clients = [Client(n, site.bases, socket, Random(f"{asked.seed} {n}"), **how) for n in NAMES]
        playwright = await stack.enter_async_context(async_playwright())
        page = Page(playwright, site.bases[0], Random(asked.seed))
        world = World(site, pusher, clients, page, database)
        for person in world.people:
            await stack.enter_async_context(person)
            await person.sign_in()
        async with Client(GUEST, site.bases, socket, Random(asked.seed)) as guest:
            await guest.sign_in()
        yield world


@dataclass
class Site:
    """Where the room is served: at which addresses, and by which processes."""

    bases: list[str]
    places: list[Place]
    processes: list[Process]
    fleet: Fleet | None = None


def _two_processes(_asked, ports, settings, folder):
    """Return two processes, each of which believes that its own address is the room's."""
    places = [Place(port, settings | _at(port), folder) for port in ports]
    return Site([place.address for place in places], places, places)


def _behind_caddy(asked, ports, settings, folder):
    """Return as many machines as there are pairs of ports, behind the one address of Caddy."""
    own_port, *ports = ports
    settings |= _at(own_port) | {"TRUSTED_PROXIES": "1"}
    pairs = zip(*[iter(ports)] * PORTS_OF_EACH, strict=True)
    versions = Versions(folder, asked.before)
    machines = [Machine(pair, settings, folder, versions.code(0)) for pair in pairs]
    caddy = Caddy(own_port, ports, folder)
    fleet = Fleet(machines, versions, settings)
    return Site([caddy.address], machines, [*machines, caddy], fleet)


def _at(port):
    return {"BASE_URL": f"http://127.0.0.1:{port}"}


def _settings(auth0, pusher_port, database_url):
    return {
        "SECRET_KEY": "a secret that only this storm knows, of 32 characters or more",
        "AUTH0_DOMAIN": auth0.issuer,
        "AUTH0_CLIENT_ID": "chatapp",
        "AUTH0_CLIENT_SECRET": "a client secret",
        "PUSHER_APP_ID": "1",
        "PUSHER_KEY": "a-key",
        "PUSHER_SECRET": "a-secret",
        "PUSHER_HOST": "127.0.0.1",
        "PUSHER_PORT": str(pusher_port),
        "PUSHER_TLS": "false",
        "DATABASE_URL": database_url,
        "ADMIN_EMAILS": "grace@example.com",
    }
