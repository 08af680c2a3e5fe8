"""The processes that the storm kills and starts again."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parent.parent.parent
READY_WITHIN_S = 60
STOPPED_WITHIN_S = 15


class Process:
    """A process group that listens on one port, also after it was killed and started again."""

    # What is put before the tests' own folder: the code of another version.
    code = ROOT

    def __init__(self, port, settings, folder):
        self._settings = settings
        self._running = None
        # Held from a kill to the next start, so that kills don't overlap.
        self._lock = asyncio.Lock()
        self._settle(port, folder)

    def _settle(self, port, folder):
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._log = folder / f"{port}.log"

    async def start(self):
        with self._log.open("a") as log:
            # A session of its own, so that its children die with it.
            self._running = subprocess.Popen(
                self.command,
                cwd=self._folder,
                env=os.environ | self._settings | self._own_environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                await self._ready()
        except TimeoutError:
            raise AssertionError(self.log_text) from None

    def _own_environment(self):
        return {"PYTHONPATH": f"{self.code}{os.pathsep}{ROOT}", "TMPDIR": str(self._folder)}

    async def die_for(self, seconds):
        async with self._lock:
            self.kill()
            await asyncio.sleep(seconds)
            await self.start()

    def kill(self):
        if self._running:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait(STOPPED_WITHIN_S)
            self._running = None

    async def stop(self):
        """Stop it as an operator does: what it has begun is ended first."""
        self._running.terminate()
        await asyncio.to_thread(self._running.wait, STOPPED_WITHIN_S)
        self._running = None

    @property
    def log_text(self):
        return self._log.read_text()

    async def asks(self, method, path, **options):
        """Send a request; return its status, or None when it fails."""
        try:
            async with aiohttp.request(method, self.address + path, **options) as answer:
                return answer.status
        except (aiohttp.ClientError, OSError):
            return None

    async def _ready(self):
        while await self.asks("GET", self.ready) != 200:
            await asyncio.sleep(0.05)


class Place(Process):
    """The room, with a switch for server errors."""

    ready = "/readyz"

    @property
    def command(self):
        app = "tests.storm.faulty:create_faulty_app"
        return [sys.executable, "-m", "chatapp", "--app", app, "--port", str(self.port)]

    async def fail(self, **shares):
        await self.asks("POST", "/faults", json=shares)


class Pusher(Process):
    """The stand-in for Pusher."""

    ready = "/trouble"
    command = (sys.executable, "-m", "chatapp.local.pusher")

    async def simulate(self, **failures):
        await self.asks("POST", "/trouble", json=failures)

    async def cut(self, **how):
        await self.asks("POST", "/trouble/cut", json=how)

    async def end_faults(self):
        await self.asks("DELETE", "/trouble")
