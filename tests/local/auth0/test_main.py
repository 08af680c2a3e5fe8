"""The stand-in as a process in the foreground, and what its settings have to be."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from chatapp.local.auth0.__main__ import from_settings
from tests.support import ports

SETTINGS = {
    "AUTH0_DOMAIN": "http://127.0.0.1:5001/",
    "AUTH0_CLIENT_ID": "room",
    "AUTH0_CLIENT_SECRET": "secret",
    "BASE_URL": "http://127.0.0.1:5000",
}


@pytest.fixture
def free_port():
    return ports.free_port()


@pytest.fixture
def started(free_port, tmp_path):
    """Start the process, with that port in its settings; kill what is left at the end."""
    settings = SETTINGS | {"AUTH0_DOMAIN": f"http://127.0.0.1:{free_port}/"}
    process = subprocess.Popen(
        [sys.executable, "-m", "chatapp.local.auth0"],
        cwd=tmp_path,
        env=os.environ | settings | {"PYTHONPATH": str(Path.cwd())},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        process.kill()


def test_the_settings_say_where_and_for_whom():
    server = from_settings(SETTINGS | {"BASE_URL": "http://localhost:5000/"})

    assert server.issuer == "http://127.0.0.1:5001/"
    assert server.base_url == "http://localhost:5000"


@pytest.mark.parametrize(
    "domain",
    ["", "tenant.eu.auth0.com", "https://127.0.0.1:5001/", "http://127.0.0.1:5001", "http://:x/"],
)
def test_another_place_than_this_machine_is_refused(domain):
    with pytest.raises(ValueError, match=r"AUTH0_DOMAIN is .* must be like"):
        from_settings(SETTINGS | {"AUTH0_DOMAIN": domain})


@pytest.mark.parametrize("name", ["AUTH0_CLIENT_ID", "AUTH0_CLIENT_SECRET"])
def test_half_of_the_settings_is_a_mistake(name):
    with pytest.raises(ValueError, match=f"{name} is missing"):
        from_settings(SETTINGS | {name: ""})


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_process_says_where_it_listens_and_stops_when_asked(started, free_port, number):
    assert started.stdout.readline() == (
        f"The Auth0 stand-in listens on http://127.0.0.1:{free_port}/\n"
    )

    started.send_signal(number)

    assert started.wait(timeout=15) == 0
    assert started.stdout.read() == ""
    assert started.stderr.read() == ""


def test_a_taken_port_is_one_clear_sentence(free_port, started_on_a_taken_port):
    assert started_on_a_taken_port.wait(timeout=15) == 1
    assert started_on_a_taken_port.stdout.read() == ""
    [line] = started_on_a_taken_port.stderr.read().splitlines()
    assert line == f"The Auth0 stand-in cannot start: port {free_port} is already in use."


@pytest.fixture
def started_on_a_taken_port(free_port, request):
    with socket.create_server(("127.0.0.1", free_port)):
        process = request.getfixturevalue("started")
        process.wait(timeout=15)
        return process
