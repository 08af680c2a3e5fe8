import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from chatapp.local.pusher.__main__ import main
from tests.support import ports

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "chatapp.local.pusher"]
APP = {"PUSHER_APP_ID": "1", "PUSHER_KEY": "key", "PUSHER_SECRET": "secret"}


@pytest.fixture
def free_port():
    return ports.free_port()


@pytest.fixture
def environment(free_port):
    here = {"PUSHER_HOST": "127.0.0.1", "PUSHER_PORT": str(free_port)}
    return os.environ | APP | here | {"PYTHONPATH": str(ROOT)}


@contextmanager
def running(environment, folder):
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        COMMAND, env=environment, cwd=folder, stdout=pipe, stderr=pipe, text=True
    )
    with process:
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_listens_and_stops_when_told(
    client, free_port, environment, tmp_path, number
):
    with running(environment, tmp_path) as process:
        url = process.stdout.readline().split()[-1]
        ada = client().meets(f"{url}/app/key?protocol=7")
        process.send_signal(number)

        assert ada.is_closed_with() == 4200
        assert process.wait(15) == 0
        assert (url, process.stderr.read()) == (f"http://127.0.0.1:{free_port}", "")


def test_a_taken_port_ends_it_with_one_sentence(environment, tmp_path, port):
    taken = environment | {"PUSHER_PORT": str(port)}

    done = subprocess.run(
        COMMAND, env=taken, cwd=tmp_path, capture_output=True, text=True, timeout=15, check=False
    )

    assert done.returncode == 1
    assert f"cannot listen on port {port}" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param({"PUSHER_PORT": "99999"}, "a port between", id="a port that is none"),
        pytest.param({"PUSHER_HOST": "0.0.0.0"}, "only this machine", id="an open address"),
        pytest.param({"PUSHER_HOST": ""}, "PUSHER_HOST is missing", id="an app elsewhere"),
    ],
)
def test_settings_for_another_server_end_it_with_one_sentence(
    environment, tmp_path, monkeypatch, change, sentence
):
    monkeypatch.chdir(tmp_path)
    for name, value in (environment | change).items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit, match=sentence):
        main()
