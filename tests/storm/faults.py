"""The faults and their schedule, drawn from a seed: the same seed gives the same schedule."""

import asyncio
from dataclasses import dataclass
from random import Random

# From one fault to the next. Most last longer, so several happen at once.
PAUSE_S = (0.4, 1.0)
LASTS_S = (0.5, 3.0)
CUTS = ({"code": 4200}, {"code": 4100}, {"code": 4009}, {"abrupt": True})


@dataclass(frozen=True)
class Fault:
    """A fault: when it begins, how long it lasts, and what share of things it hits (0 to 1)."""

    at: float
    kind: str
    seconds: float
    share: float
    which: int

    async def happen(self, world):
        await KINDS[self.kind](self, world)


def schedule(seconds, seed, of_kinds):
    """Return faults for that long; every kind comes once before any comes twice."""
    random = Random(seed)
    faults, at, kinds = [], 0.0, []
    while (at := at + random.uniform(*PAUSE_S)) < seconds:
        kinds = kinds or random.sample(sorted(of_kinds), len(of_kinds))
        lasts = min(random.uniform(*LASTS_S), seconds - at)
        share, which = random.uniform(0.2, 0.8), random.randrange(1000)
        faults.append(Fault(at, kinds.pop(), lasts, share, which))
    return faults


async def lose_events(fault, world):
    await world.pusher.simulate(lose_events=fault.share, seed=fault.which)
    await asyncio.sleep(fault.seconds)
    await world.pusher.simulate(lose_events=0)


async def delay_events(fault, world):
    await world.pusher.simulate(delay=2 * fault.share)
    await asyncio.sleep(fault.seconds)
    await world.pusher.simulate(delay=0)


async def refuse_triggers(fault, world):
    await world.pusher.simulate(refuse_triggers=True)
    await asyncio.sleep(fault.seconds)
    await world.pusher.simulate(refuse_triggers=False)


async def refuse_connections(fault, world):
    await world.pusher.simulate(refuse_connections=True)
    await world.pusher.cut(abrupt=True)
    await asyncio.sleep(fault.seconds)
    await world.pusher.simulate(refuse_connections=False)


async def cut_sockets(fault, world):
    await world.pusher.cut(**CUTS[fault.which % len(CUTS)])


async def fail_before(fault, world):
    await _fail(fault, world, "before")


async def fail_after(fault, world):
    await _fail(fault, world, "after")


async def _fail(fault, world, when):
    place = world.places[fault.which % len(world.places)]
    await place.fail(**{when: fault.share})
    await asyncio.sleep(fault.seconds)
    await place.fail()


async def kill_the_room(fault, world):
    await world.places[fault.which % len(world.places)].die_for(fault.seconds)


async def replace_a_machine(fault, world):
    await world.fleet.replace(fault.which, fault.seconds)


async def upgrade_a_machine(_fault, world):
    await world.fleet.upgrade()


async def kill_pusher(fault, world):
    await world.pusher.die_for(fault.seconds)


async def suspend_somebody(fault, world):
    """The room moves to other channels, and everybody has to follow."""
    await world.administrator.suspend(world.guest_id, fault.seconds)


async def reload_the_tab(_fault, world):
    await world.page.reload()


async def unplug_the_browser(fault, world):
    await world.page.unplug(fault.seconds)


ANYWHERE = {
    "events lost": lose_events,
    "events late": delay_events,
    "triggers refused": refuse_triggers,
    "connections refused": refuse_connections,
    "sockets cut": cut_sockets,
    "500 before": fail_before,
    "500 after": fail_after,
    "kill -9 of Pusher": kill_pusher,
    "somebody suspended": suspend_somebody,
    "tab reloaded": reload_the_tab,
    "browser offline": unplug_the_browser,
}
ONE_MACHINE = ANYWHERE | {"kill -9 of the room": kill_the_room}
MACHINES = ANYWHERE | {
    "machine replaced": replace_a_machine,
    "machine upgraded": upgrade_a_machine,
}
KINDS = ONE_MACHINE | MACHINES
