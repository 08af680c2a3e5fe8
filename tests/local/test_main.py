"""`make run`: everything on one command, and nothing left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.support.cast import ENCRYPTION_KEY
from tests.support.cast import SETTINGS_WITHOUT_SERVICES as CONFIGURED
from tests.support.ports import free_port
from tests.support.waiting import read_until

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def port():
    """The first of three ports that are free."""
    return free_port(in_a_row=3)


@pytest.fixture
def run(tmp_path, port):
    """Start the room in an empty folder, and see that it ends."""
    started = []

    def run(**settings):
        process = subprocess.Popen(
            [sys.executable, "-m", "chatapp.local"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=tmp_path,
            env=environment(tmp_path) | {"PORT": str(port)} | settings,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.terminate()
        process.wait(15)
        process.stdout.close()


def test_the_room_starts_says_where_it_is_and_frees_its_ports(run, port):
    room = run()

    said = read_until(room, "Stop it with Ctrl-C")

    assert f"Chatapp is ready: http://127.0.0.1:{port}\n" in said
    assert "For a second person, open a private window." in said
    with urlopen(f"http://127.0.0.1:{port}/") as home:
        assert b"Log in" in home.read()
    room.send_signal(signal.SIGINT)
    assert room.wait(15) == 0
    for number in range(port, port + 3):
        socket.create_server(("127.0.0.1", number)).close()


@pytest.mark.parametrize(("offset", "name"), [(0, "PORT"), (1, "Auth0"), (2, "Pusher")])
def test_a_taken_port_is_told_in_a_sentence(run, port, offset, name):
    with socket.create_server(("127.0.0.1", port + offset)):
        said, _ = run().communicate(timeout=15)

    assert re.fullmatch(rf"Port {port + offset} \(.*{name}.*\) is taken\. Stop .*\n", said)


def test_a_part_that_ends_ends_the_room(run, port):
    room = run()
    read_until(room, "Stop it with Ctrl-C")

    subprocess.run(
        ["pkill", "-KILL", "-P", str(room.pid), "-f", "chatapp.local.pusher"], check=True
    )

    assert "A part of Chatapp has stopped" in room.communicate(timeout=15)[0]
    assert room.returncode == 1
    with pytest.raises(URLError):
        urlopen(f"http://127.0.0.1:{port}/")


def test_a_room_on_stand_ins_may_be_encrypted(run):
    room = run(PUSHER_ENCRYPTION_KEY=ENCRYPTION_KEY)

    assert "Chatapp is ready" in read_until(room, "Stop it with Ctrl-C")


def test_half_a_service_is_a_mistake_that_is_named(run):
    said, _ = run(AUTH0_DOMAIN="tenant.example").communicate(timeout=15)

    assert "AUTH0_CLIENT_ID: is missing" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("wrong", ["http", "0", "65534"])
def test_a_wrong_port_is_named_with_what_else_is_wrong(run, wrong):
    said, _ = run(PORT=wrong, DATABASE_URL="mysql://db.example/chat").communicate(timeout=15)

    [title, *problems] = said.splitlines()
    assert title == "Chatapp cannot start:"
    assert [line.strip().partition(":")[0] for line in problems] == ["DATABASE_URL", "PORT"]


def test_what_is_configured_needs_no_stand_in(run, port):
    names = [name for name in CONFIGURED if name.startswith(("AUTH0", "PUSHER"))]
    room = run(**{name: CONFIGURED[name] for name in names})

    said = read_until(room, "Stop it with Ctrl-C")

    assert "stand-in" not in said
    assert "private window" not in said
    for number in (port + 1, port + 2):
        socket.create_server(("127.0.0.1", number)).close()
    room.terminate()
    assert room.wait(15) == 0


def environment(folder):
    ours = ("SECRET_KEY", "BASE_URL", "AUTH0_", "PUSHER_", "ADMIN_", "ALLOWED_", "DATABASE_URL")
    others = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return others | {"PYTHONPATH": str(ROOT), "DATABASE_URL": f"sqlite:///{folder}/chat.sqlite"}
