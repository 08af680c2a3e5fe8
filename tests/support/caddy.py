"""Caddy as operators start it: the Caddyfile, on ports of its own, with an authority of its own."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import requests

from tests.support.ports import free_port
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
# Of version 2.6.2, the Caddyfile's defaults are.
NEWER = {"BUFFERING": "request_buffers 100KB", "TRIES_CHANGES": "10s"}
STOPPED_WITHIN_S = 20
BESIDE_PYTHON = Path(sys.executable).parent / "caddy"


def versions():
    """Return every Caddy here: Debian's, and the one of compose.yaml, which a package brings."""
    places = ("/usr/bin/caddy", str(BESIDE_PYTHON))
    found = [place for place in places if Path(place).exists()]
    return found or [shutil.which("caddy")]


def needs_of(program):
    """Return the variables that the Caddyfile needs for the version of `program`."""
    told = subprocess.run([program, "version"], capture_output=True, text=True, check=True)
    return {} if told.stdout.startswith("2.6.") else NEWER


class Caddy:
    """A Caddy in front of the servers at `ports`; `changed` changes its Caddyfile."""

    def __init__(self, folder, ports, program=None, changed=lambda text: text):
        self.port, plain = free_port(), free_port()
        self.origin = f"https://localhost:{self.port}"
        # Ports 80 and 443 are there but once.
        text = (ROOT / "Caddyfile").read_text().replace("{\n", f"{{\n\thttp_port {plain}\n", 1)
        (folder / "Caddyfile").write_text(changed(text))
        self._folder = folder
        self._program = program or versions()[0]
        self._log = folder / "caddy.log"
        self._authority = folder / "caddy/pki/authorities/local/root.crt"
        self._environment = os.environ | needs_of(self._program) | self._own(ports)

    def _own(self, ports):
        folder = str(self._folder)
        return {
            "DOMAIN": self.origin,
            "ROOM": " ".join(f"127.0.0.1:{port}" for port in ports),
            "CADDY_ADMIN": f"127.0.0.1:{free_port()}",
            **dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), folder),
        }

    def __enter__(self):
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [self._program, "run", "--config", "Caddyfile", "--adapter", "caddyfile"],
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        until(self._is_ready)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(STOPPED_WITHIN_S)

    @property
    def told(self):
        """Everything that it has logged."""
        return self._log.read_text()

    def asks(self, path, method="GET", **options):
        """Ask over a connection of its own, without following redirects."""
        options = {"timeout": 30, "allow_redirects": False} | options
        with requests.Session() as session:
            session.trust_env = False
            session.verify = str(self._authority)
            return session.request(method, self.origin + path, **options)

    @property
    def authority(self):
        """The certificate of its own authority."""
        return self._authority

    def _is_ready(self):
        assert self.process.poll() is None, self.told
        try:
            trusted = ssl.create_default_context(cafile=self._authority)
            with socket.create_connection(("localhost", self.port), 1) as plain:
                trusted.wrap_socket(plain, server_hostname="localhost").close()
        except OSError:
            return False
        return True
