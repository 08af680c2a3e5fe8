"""The run of a storm: a room of two processes, six people in it, and the schedule of faults."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from random import Random
from time import monotonic

from playwright.async_api import async_playwright

from chatapp.local.auth0.server import Auth0Server
from tests.storm import faults, report
from tests.storm.client import Client
from tests.storm.database import Database
from tests.storm.page import Page
from tests.storm.processes import Place, Pusher
from tests.support.ports import free_port

NAMES = ("Grace Hopper", "Linus", "Margaret", "Edsger", "Barbara")
# After this long without agreement, a page counts as never up to date.
GIVE_UP_AFTER_S = 30
LOOK_EVERY_S = 0.1


class World:
    """The processes of one room, and the people in it."""

    def __init__(self, places, pusher, clients, page, database):
        self.places = places
        self.pusher = pusher
        self.clients = clients
        self.page = page
        self.database = database

    @property
    def people(self):
        return [*self.clients, self.page]

    async def end_all_faults(self):
        """End every fault that is still simulated."""
        await self.pusher.end_faults()
        for place in self.places:
            await place.fail()


async def storm(seconds, seed, database_url, folder):
    """Run faults for that long, with an empty database; return a report."""
    schedule = faults.schedule(seconds, seed)
    async with _world(seed, database_url, folder) as world, _listening(world):
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
async def _world(seed, database_url, folder):
    async with AsyncExitStack() as stack:
        first = free_port(in_a_row=3)
        *ports, pusher_port = range(first, first + 3)
        bases = [f"http://127.0.0.1:{port}" for port in ports]
        auth0 = stack.enter_context(Auth0Server("chatapp", "a client secret", bases[0]))
        settings = _settings(auth0, pusher_port, database_url)
        database = stack.enter_context(Database(settings | {"BASE_URL": bases[0]}))
        pusher = Pusher(pusher_port, settings | {"BASE_URL": bases[0]}, folder)
        places = [
            Place(port, settings | {"BASE_URL": base}, folder)
            for port, base in zip(ports, bases, strict=True)
        ]
        for process in (pusher, *places):
            stack.callback(process.kill)
            await process.start()
        socket = f"ws://127.0.0.1:{pusher_port}/app/a-key?protocol=7&client=storm&version=1"
        clients = [Client(n, bases, socket, Random(f"{seed} {n}")) for n in NAMES]
        playwright = await stack.enter_async_context(async_playwright())
        world = World(places, pusher, clients, Page(playwright, bases[0], Random(seed)), database)
        for person in world.people:
            await stack.enter_async_context(person)
            await person.sign_in()
        yield world


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
    }
