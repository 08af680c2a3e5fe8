"""The image's own command, tried as compose.yaml has it run.

Called in namespaces of its own (mounts, processes, network): the file system can't be written,
/tmp is empty, /data a folder, and the user is the image's own, without a capability.
"""

import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

from tests.deployment.dockerfile import command, stages
from tests.support.cast import SETTINGS_WITHOUT_SERVICES

READY_WITHIN_S = 60
STOPPED_WITHIN_S = 10
IFF_UP, SIOCSIFFLAGS = 0x1, 0x8914
LAST = stages()[-1]
SETTINGS = SETTINGS_WITHOUT_SERVICES | {"BASE_URL": "https://chat.example", "TRUSTED_PROXIES": "1"}


def main(image, data, known):
    """Try it; say what was seen."""
    _mount(image, data)
    bring_up_loopback()
    check = command(LAST.only("HEALTHCHECK"))
    inside = Inside(image, SETTINGS | known)
    assert inside.run(check) != 0, "the health check has to fail while nothing runs"

    for _ in ("once", "again, on the same data"):
        room = inside.start(command(LAST.only("CMD")))
        took = _until_healthy(inside, check, room)
        page = _asked("/")
        assert page.status == 200, page.status
        began = monotonic()
        room.send_signal(signal.SIGTERM)
        room.wait(STOPPED_WITHIN_S)
        stopped = monotonic() - began
        print(f"healthy after {took:.1f} s, page {page.status}, stopped in {stopped:.1f} s")

    written = sorted(path.name for path in data.iterdir())
    assert written[0] == "chatapp.sqlite", written
    print(f"/data holds {', '.join(written)}")
    for place in ("/app", "/venv", "/etc", "/"):
        assert inside.run(["sh", "-c", f"touch {place}/x 2> /dev/null"]) != 0, place
    print("nothing else can be written:", inside.says(["id"]))
    print(
        inside.says(["pg_dump", "--version"]),
        "·",
        inside.says(["flask", "--app", "wsgi", "db", "current"]),
    )


class Inside:
    """Processes in the image, of its own user."""

    def __init__(self, image, environment):
        identity = f"--reuid={LAST.only('USER')} --regid={LAST.only('USER')} --clear-groups"
        bounds = "--bounding-set=-all --inh-caps=-all --no-new-privs"
        self._prefix = ["chroot", image, "setpriv", *identity.split(), *bounds.split()]
        self._prefix += ["env", "--chdir=/app"]
        self._environment = environment

    def start(self, words, **options):
        return subprocess.Popen([*self._prefix, *words], env=self._environment, **options)

    def run(self, words):
        return self.start(words, stderr=subprocess.DEVNULL).wait()

    def says(self, words):
        told, _ = self.start(words, stdout=subprocess.PIPE, text=True).communicate()
        return told.strip()


def _mount(image, data):
    def mount(*words):
        subprocess.run(["mount", *words], check=True)

    mount("--bind", image, image)
    mount("--bind", "/dev", f"{image}/dev")
    mount("--types", "proc", "proc", f"{image}/proc")
    mount("--types", "tmpfs", "tmpfs", f"{image}/tmp")
    mount("--bind", data, f"{image}/data")
    mount("--options", "remount,bind,ro", image)


def bring_up_loopback():
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))


def _until_healthy(inside, check, room):
    began = monotonic()
    while inside.run(check) != 0:
        assert room.poll() is None, "the room has ended"
        assert monotonic() - began < READY_WITHIN_S
        sleep(0.2)
    return monotonic() - began


def _asked(path):
    connection = HTTPConnection("127.0.0.1", 8000, timeout=10)
    connection.request("GET", path, headers={"Host": "chat.example"})
    return connection.getresponse()


if __name__ == "__main__":
    os.umask(0o022)
    image, data, *pairs = sys.argv[1:]
    main(Path(image), Path(data), dict(pair.split("=", 1) for pair in pairs))
