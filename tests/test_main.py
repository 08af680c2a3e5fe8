"""The production server: what it does when it is told to stop, and when a process of it dies."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import sleep
from uuid import uuid4

import psutil
import pytest

from chatapp import create_app
from tests.support.cast import close, member
from tests.support.served import Served
from tests.support.waiting import WITHIN_S, until

ROOT = Path(__file__).parents[1]
A_WHILE_S = 0.3


class SlowPusher(BaseHTTPRequestHandler):
    """A Pusher that takes its time for each call, and remembers what came."""

    protocol_version = "HTTP/1.1"
    revs: list

    def do_POST(self):
        batch = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["batch"]
        sleep(A_WHILE_S)
        self.revs.extend(json.loads(event["data"])["rev"] for event in batch)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def published():
    """The revisions that came to Pusher, in order, and its port."""
    kind = type("Kind", (SlowPusher,), {"revs": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield kind.revs, str(server.server_port)
        server.shutdown()


@pytest.fixture
def cookie(settings):
    """The cookie of somebody who is signed in."""
    app = create_app(settings)
    ada = member(app, "Ada Lovelace")
    close(app)
    return {"Cookie": f"chatapp={ada.room.get_cookie('chatapp').value}"}


def says(room, cookie, text="hello"):
    body = {"message": text, "client_id": str(uuid4())}
    return room.asks("/messages", "POST", json=body, headers=cookie)


def test_a_server_that_is_told_to_stop_publishes_first_what_is_queued(
    settings, tmp_path, cookie, published
):
    revs, port = published

    with Served(settings | {"PUSHER_PORT": port}, tmp_path) as room:
        sent = [says(room, cookie).json()["rev"] for _ in range(25)]
        assert revs != sent

    assert sorted(set(revs)) == sent


def test_what_was_begun_is_answered(settings, tmp_path, cookie):
    with Served(settings, tmp_path) as room, ThreadPoolExecutor(1) as pool:
        with locked(settings):
            asked = pool.submit(says, room, cookie)
            sleep(A_WHILE_S)
            room.process.terminate()
            sleep(A_WHILE_S)

        assert asked.result(WITHIN_S).status_code == 201


@contextmanager
def locked(settings):
    """Let nobody write to the database."""
    database = sqlite3.connect(settings["DATABASE_URL"].removeprefix("sqlite:///"))
    database.execute("BEGIN IMMEDIATE")
    yield
    database.rollback()
    database.close()


def test_a_process_that_dies_is_replaced(settings, tmp_path, cookie):
    with Served(settings, tmp_path) as room:
        [before] = workers(room)

        os.kill(before, signal.SIGKILL)

        until(lambda: workers(room) and workers(room) != [before])
        until(lambda: told(room))
        assert says(room, cookie).status_code == 201


def workers(room):
    children = psutil.Process(room.process.pid).children()
    return [child.pid for child in children if lives(child)]


def lives(process):
    """Tell whether a process lives; one that died may be gone since it was listed."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def told(room):
    """Return what the room says of itself, or None while there is no process that answers."""
    try:
        return room.asks("/healthz", timeout=1).json()
    except OSError:
        return None


def test_it_starts_anew_when_its_code_changes_and_for_nothing_else(settings, tmp_path):
    package = tmp_path / "chatapp"
    shutil.copytree(ROOT / "chatapp", package)
    (tmp_path / "instance").mkdir()
    served = Served(settings, tmp_path, "--reload", code=tmp_path)

    with served as room:
        before = workers(room)
        (tmp_path / "instance" / "chatapp.sqlite-wal").write_text("somebody said something")
        (package / "static" / "dist" / "manifest.json").touch()
        sleep(2 * A_WHILE_S)
        assert workers(room) == before
        health = package / "health.py"
        health.write_text(health.read_text().replace('"ok"', '"anew"'))

        until(lambda: told(room) == {"status": "anew"})


def test_without_its_settings_it_says_what_is_missing(tmp_path):
    command = [sys.executable, "-m", "chatapp"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}

    ended = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=WITHIN_S
    )

    assert ended.returncode == 1
    assert ended.stderr.startswith("Chatapp cannot start:\n  SECRET_KEY: is missing\n")
    assert "Traceback" not in ended.stderr


IMPATIENT = "import chatapp.__main__ as server; server.HUNG_AFTER_S = 2; server.main()"


def test_a_process_that_hangs_is_replaced(settings, tmp_path, cookie):
    with Served(settings, tmp_path, start=["-c", IMPATIENT]) as room:
        [before] = workers(room)

        os.kill(before, signal.SIGSTOP)

        until(lambda: workers(room) and workers(room) != [before])
        until(lambda: told(room))
        assert says(room, cookie).status_code == 201
