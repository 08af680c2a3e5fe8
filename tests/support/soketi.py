"""Soketi: a server of Pusher's protocol that is not ours, brought from npm by `make test`."""

import os
import shutil
import subprocess
from pathlib import Path
from time import monotonic, sleep

import requests

from tests.support.ports import free_port

FOLDER = Path(__file__).parents[1] / "soketi"
SERVER = FOLDER / "node_modules" / "@soketi" / "soketi" / "bin" / "server.js"
READY_WITHIN_S = 60
# Of a machine that sets up Node by a package, it stands beside Python.
NODE = shutil.which("node") or str(Path(".venv/bin/node").absolute())


class Soketi:
    """One server on a port of its own, with the credentials of the tests' rooms."""

    def __init__(self, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "soketi.log"

    def __enter__(self):
        assert SERVER.exists(), "Soketi is missing. `make test` brings it: make soketi"
        app = {
            "ID": "1",
            "KEY": "a-key",
            "SECRET": "a-secret",
            "ENABLE_CLIENT_MESSAGES": "true",
            "USER_AUTHENTICATION": "true",
        }
        settings = {f"SOKETI_DEFAULT_APP_{name}": value for name, value in app.items()}
        settings |= {"SOKETI_PORT": str(self.port), "SOKETI_HOST": "127.0.0.1"}
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [NODE, SERVER, "start"], env=os.environ | settings, stdout=log, stderr=log
            )
        self._wait_until_ready()
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()

    def _wait_until_ready(self):
        late = monotonic() + READY_WITHIN_S
        while not self._is_ready():
            assert self._process.poll() is None, self._log.read_text()
            assert monotonic() < late, self._log.read_text()
            sleep(0.05)

    def _is_ready(self):
        try:
            return requests.get(f"{self.url}/ready", timeout=1).ok
        except requests.RequestException:
            return False
