"""Machines that share nothing but a database, and Caddy in front of them.

Each is a group of processes with ports and a temporary folder of its own.
"""

import asyncio
import shutil
from dataclasses import dataclass
from itertools import count, cycle

from tests.storm.processes import ROOT, Place, Process
from tests.support.caddy import needs_of

# A machine that replaces another one has another address.
PORTS_OF_EACH = 2


@dataclass
class Fates:
    """What became of machines."""

    replaced: int = 0
    # Of these: with a version older than the database.
    behind: int = 0
    upgraded: int = 0

    def __str__(self):
        return (
            f"{self.replaced} replaced, {self.behind} of them by a version older than the database;"
            f" {self.upgraded} restarted with a newer version"
        )


class Machine(Place):
    """One of several machines."""

    def __init__(self, ports, settings, folder, code):
        self.code = code
        self._ports = cycle(ports)
        self._folders = (folder / f"machine-{ports[0]}-{number}" for number in count())
        self.version = 0
        super().__init__(next(self._ports), settings, self._new_folder())

    def _new_folder(self):
        folder = next(self._folders)
        folder.mkdir()
        return folder

    @property
    def is_being_changed(self):
        """Whether it is lost at the moment, or starts."""
        return self._lock.locked()

    async def die_for(self, seconds):
        """Be lost, with all that is in the folder; another machine takes the place."""
        async with self._lock:
            self.kill()
            shutil.rmtree(self._folder)
            await asyncio.sleep(seconds)
            self._settle(next(self._ports), self._new_folder())
            await self.start()

    async def upgrade(self, version, code):
        """Start a newer version in place of this one."""
        async with self._lock:
            await self.stop()
            self.version, self.code = version, code
            await self.start()


class Fleet:
    """All machines, and which versions they have: never more than two, one after the other."""

    def __init__(self, machines, versions, settings):
        self.machines = machines
        self.fates = Fates()
        self._versions = versions
        self._settings = settings
        self._newest = 0
        self._upgrading = asyncio.Lock()

    async def replace(self, which, seconds):
        machine = self.machines[which % len(self.machines)]
        # On a slow machine they would wait for each other, more and more of them.
        if machine.is_being_changed:
            return
        await machine.die_for(seconds)
        self.fates.replaced += 1
        self.fates.behind += machine.version < self._newest

    async def upgrade(self):
        """Restart the machine with the oldest version; the database goes ahead of it."""
        if self._upgrading.locked():
            return
        async with self._upgrading:
            machine = min(self.machines, key=lambda machine: machine.version)
            if machine.version == self._newest:
                self._newest += 1
                await asyncio.to_thread(self._versions.migrate, self._newest, self._settings)
            await machine.upgrade(self._newest, self._versions.code(self._newest))
            self.fates.upgraded += 1


class Caddy(Process):
    """What stands in front of the machines, with the file that operators get."""

    ready = "/readyz"
    command = ("caddy", "run", "--config", str(ROOT / "Caddyfile"))

    def __init__(self, port, ports, folder):
        here = f"127.0.0.1:{port}"
        settings = {
            "DOMAIN": f"http://{here}",
            "ROOM": " ".join(f"127.0.0.1:{each}" for each in ports),
            # Not "caddy", as it calls the folder of its data.
            "CADDY_ADMIN": f"unix/{folder}/admin",
            "XDG_DATA_HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
        } | needs_of("caddy")
        super().__init__(port, settings, folder)
