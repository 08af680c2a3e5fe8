"""The production server: what it does when it is told to stop, and when a process of it dies."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import sleep
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

import chatapp.__main__ as server
from chatapp import create_app
from chatapp.database import alembic, db
from tests.support.cast import close, member
from tests.support.ports import free_port
from tests.support.served import Served
from tests.support.waiting import WITHIN_S, until

ROOT = Path(__file__).parents[1]
A_WHILE_S = 0.3
# More than a process has threads.
MANY = 40


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
            with pytest.raises(OSError, match="refused"):
                room.asks("/healthz")

        assert asked.result(WITHIN_S).status_code == 201


def test_what_comes_while_it_stops_is_answered(settings, tmp_path):
    with Served(settings, tmp_path) as room, connected(room, HALF_BODY) as asking:
        room.process.terminate()
        sleep(A_WHILE_S)
        asking.sendall(REST_OF_BODY)

        assert asking.recv(65_536).startswith(b"HTTP/1.1 401 ")


HALF_BODY = b"POST /messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nab"
REST_OF_BODY = b"cd"
HALF_HEAD = b"GET / HTTP/1.1\r\nHost"


def connected(room, sent):
    """Return a connection on which this was sent, and nothing is read."""
    connection = socket.create_connection(("127.0.0.1", room.port), timeout=WITHIN_S)
    connection.sendall(sent)
    return connection


ENDLESS = """
import sys
from itertools import repeat
from multiprocessing.util import Finalize
from pathlib import Path

import chatapp.__main__ as server
from chatapp import create_app


def create_endless_app():
    app = create_app()
    room = app.wsgi_app
    app.wsgi_app = lambda environ, start: (endless if "endless" in environ["PATH_INFO"] else room)(
        environ, start
    )
    return app


def endless(environ, start):
    Finalize(None, Path("finished").touch, exitpriority=0)
    start("200 OK", [])
    return repeat(bytes(65_536))


sys.modules["endless"] = sys.modules["__main__"]
sys.argv += ["--app", "endless:create_endless_app"]
server.main()
"""
UNREAD = b"GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_slow_clients_keep_no_process_from_finishing_its_work(settings, tmp_path):
    with Served(settings, tmp_path, start=["-c", ENDLESS]) as room, ExitStack() as slow:
        for half in (HALF_BODY, HALF_HEAD):
            slow.enter_context(connected(room, half))
        assert slow.enter_context(connected(room, UNREAD)).recv(1) == b"H"
        room.process.terminate()
        assert room.process.wait(WITHIN_S) == 0

    assert (tmp_path / "finished").exists()


class SilentPusher(SlowPusher):
    """A Pusher that takes calls and answers none."""

    def do_POST(self):
        sleep(WITHIN_S)


def test_a_pusher_that_hangs_holds_up_no_stop(settings, tmp_path, cookie):
    with ThreadingHTTPServer(("127.0.0.1", 0), SilentPusher) as server:
        server.daemon_threads = True
        server.block_on_close = False
        Thread(target=server.serve_forever, daemon=True).start()
        pusher = {"PUSHER_PORT": str(server.server_port)}
        with Served(settings | pusher, tmp_path, "--workers", "2") as room:
            for _ in range(5):
                assert says(room, cookie).status_code == 201
            room.process.terminate()
            assert room.process.wait(WITHIN_S) == 0
        server.shutdown()


@contextmanager
def locked(settings):
    """Let nobody write to the database."""
    engine = create_engine(settings["DATABASE_URL"])
    lock = "BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else "LOCK TABLE room"
    with engine.connect() as connection:
        connection.exec_driver_sql(lock)
        yield
    engine.dispose()


def test_it_is_alive_while_all_threads_wait_for_the_database(settings, tmp_path, cookie):
    with (
        Served(settings, tmp_path) as room,
        ThreadPoolExecutor(MANY) as people,
        locked(settings),
    ):
        sent = [people.submit(says, room, cookie) for _ in range(MANY)]
        sleep(A_WHILE_S)

        assert room.asks("/healthz").status_code == 200

        assert not any(one.done() for one in sent)


def test_a_process_that_dies_is_replaced(settings, tmp_path, cookie):
    with Served(settings, tmp_path) as room:
        [before] = room.workers

        os.kill(before, signal.SIGKILL)

        until(lambda: room.workers and room.workers != [before])
        until(lambda: told(room))
        assert says(room, cookie).status_code == 201


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
        before = room.workers
        (tmp_path / "instance" / "chatapp.sqlite-wal").write_text("somebody said something")
        (package / "static" / "dist" / "manifest.json").touch()
        sleep(2 * A_WHILE_S)
        assert room.workers == before
        health = package / "health.py"
        health.write_text(health.read_text().replace('"ok"', '"anew"'))

        until(lambda: told(room) == {"status": "anew"})


def starts(folder, settings):
    """Start the room where something prevents it; return what it says."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | settings
    ended = subprocess.run(
        [sys.executable, "-m", "chatapp", "--port", str(free_port())],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_without_its_settings_it_says_what_is_missing(tmp_path):
    said = starts(tmp_path, {})

    assert said.startswith("Chatapp cannot start:\n  SECRET_KEY: is missing\n")


def test_without_its_database_it_says_so(tmp_path, settings):
    nowhere = {"DATABASE_URL": f"sqlite:///{tmp_path}/missing/chat.sqlite"}

    said = starts(tmp_path, settings | nowhere)

    assert said.startswith("Chatapp cannot start: the database can't be reached. unable to open")


def test_with_a_database_that_is_behind_it_says_what_to_type(tmp_path, settings):
    migrate(settings, "10")

    said = starts(tmp_path, settings)

    assert "\n  flask --app wsgi db upgrade\n" in said
    assert "\n  python -m chatapp --migrate\n" in said
    assert version(settings) == "10"


def test_it_migrates_when_it_may(tmp_path, settings):
    migrate(settings, "10")

    with Served(settings, tmp_path, "--migrate") as room:
        assert room.asks("/readyz").status_code == 200

    assert version(settings) == newest(settings)


@pytest.mark.parametrize("options", [[], ["--migrate"]])
def test_a_database_that_is_ahead_stops_no_start(tmp_path, settings, cookie, options):
    database(settings, "UPDATE alembic_version SET version_num = '99_of_a_newer_version'")

    with Served(settings, tmp_path, *options) as room:
        assert says(room, cookie).status_code == 201
    app = create_app(settings)
    with app.app_context():
        assert app.test_client().get("/readyz").status_code == 200
    close(app)


def migrate(settings, step):
    """Bring the database back to a step."""
    app = create_app(settings)
    with app.app_context():
        alembic.downgrade(step)
    close(app)


def newest(settings):
    app = create_app(settings)
    with app.app_context():
        return alembic.script_directory.get_current_head()


def version(settings):
    return database(settings, "SELECT version_num FROM alembic_version").scalar_one()


def database(settings, statement):
    """Execute one statement."""
    app = create_app(settings)
    with app.app_context():
        done = db.session.execute(text(statement))
        result = done.freeze()() if done.returns_rows else done
        db.session.commit()
    close(app)
    return result


def test_ten_that_start_at_once_on_an_empty_database_all_come_up(settings, tmp_path, postgresql):
    settings = settings | {"DATABASE_URL": postgresql}
    rooms = [Served(settings, tmp_path, "--migrate") for _ in range(10)]

    with ThreadPoolExecutor(10) as pool, ExitStack() as running:
        for room in pool.map(running.enter_context, rooms):
            assert room.asks("/readyz").status_code == 200

    assert version(settings) == newest(settings)


IMPATIENT = "import chatapp.__main__ as server; server.HUNG_AFTER_S = 2; server.main()"


def test_a_process_that_hangs_is_replaced(settings, tmp_path, cookie):
    with Served(settings, tmp_path, start=["-c", IMPATIENT]) as room:
        [before] = room.workers

        os.kill(before, signal.SIGSTOP)

        until(lambda: room.workers and room.workers != [before])
        until(lambda: told(room))
        assert says(room, cookie).status_code == 201


def test_a_process_that_cannot_give_signs_is_not_taken_for_one_that_hangs(tmp_path, monkeypatch):
    signs = server.Signs(tmp_path)
    monkeypatch.setattr(server, "monotonic", lambda: 100.0)
    signs._give_one()
    assert signs._last(os.getpid()) == 100

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    monkeypatch.setattr(server, "monotonic", lambda: 200.0)
    signs._give_one()

    assert signs._last(os.getpid()) == 200


def test_what_cleans_up_temporary_folders_stops_no_room(settings, tmp_path, cookie):
    with Served(settings, tmp_path) as room:
        [before] = room.workers
        # In memory, so that a full disk ends no process.
        [sign] = Path("/dev/shm").glob(f"chatapp-*/{before}.sign")
        shutil.rmtree(sign.parent)
        os.kill(before, signal.SIGKILL)

        until(lambda: room.workers and room.workers != [before])
        until(lambda: told(room))
        assert says(room, cookie).status_code == 201
        # It is looked at again whether the new one hangs.
        assert (sign.parent / f"{room.workers[0]}.sign").exists()
