"""The room in a process of its own, started as operators do: gunicorn with our settings."""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import requests

from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 30
STOPPED_WITHIN_S = 40
# The room's own name for itself: another name of this machine is led to it first.
HERE = {"Host": "localhost"}


class Served:
    """One process of the room on a port of its own."""

    def __init__(self, settings, folder):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | settings | {"PYTHONPATH": str(ROOT)}
        self._folder = folder
        self._log = folder / f"gunicorn-{self.port}.log"

    def __enter__(self):
        config = ["--config", str(ROOT / "gunicorn.conf.py")]
        command = [sys.executable, "-m", "gunicorn", "wsgi:app", *config]
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [*command, "--bind", f"127.0.0.1:{self.port}"],
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        self._wait_until_ready()
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(STOPPED_WITHIN_S)

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

    def _wait_until_ready(self):
        late = monotonic() + READY_WITHIN_S
        while monotonic() < late:
            try:
                self.asks("/healthz")
            except requests.ConnectionError:
                assert self._process.poll() is None, self.told
                sleep(0.05)
            else:
                return
        raise AssertionError(self.told)
