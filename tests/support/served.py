"""The room in processes of its own, started as operators do: `python -m chatapp`."""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import psutil
import requests

from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
# Ten that start at once on a busy machine take a minute.
READY_WITHIN_S = 120
STOPPED_WITHIN_S = 40
# The room's own name for itself: another name of this machine is led to it first.
HERE = {"Host": "localhost"}


class Served:
    """One process of the room on a port of its own."""

    def __init__(
        self, settings, folder, *options, code=ROOT, start=("-m", "chatapp"), python=sys.executable
    ):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | settings | {"PYTHONPATH": str(code)}
        self._folder = folder
        self._options = options
        self._start = (python, *start)
        self._log = folder / f"room-{self.port}.log"

    def __enter__(self):
        command = [*self._start, "--port", str(self.port), *self._options]
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self._folder,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        self._wait_until_ready()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(STOPPED_WITHIN_S)

    @property
    def told(self):
        """Everything that the process has logged."""
        return self._log.read_text()

    def asks(self, path, method="GET", **options):
        """Ask over a connection of its own, without following redirects."""
        options = {"timeout": 30, "allow_redirects": False} | options
        options["headers"] = HERE | options.get("headers", {})
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, self.address + path, **options)

    @property
    def answers(self):
        """Whether there is a process that answers."""
        try:
            return self.asks("/healthz", timeout=1).ok
        except OSError:
            return False

    @property
    def workers(self):
        """The ids of its processes that live."""
        children = psutil.Process(self.process.pid).children()
        return [child.pid for child in children if lives(child)]

    def _wait_until_ready(self):
        late = monotonic() + READY_WITHIN_S
        while monotonic() < late:
            try:
                self.asks("/healthz")
            except requests.ConnectionError:
                assert self.process.poll() is None, self.told
                sleep(0.05)
            else:
                return
        raise AssertionError(self.told)


def lives(process):
    """Tell whether a process lives; one that died may be gone since it was listed."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
