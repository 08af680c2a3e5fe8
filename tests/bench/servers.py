"""The servers that are measured, each in processes and on a port of its own."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from urllib.request import Request, urlopen
from uuid import uuid4

import psutil

from tests.support.cast import SETTINGS_WITHOUT_SERVICES
from tests.support.ports import free_port

from .load import request

ROOT = Path(__file__).parents[2]
PEER = Path(__file__).parent / "peer"
WORKERS = 2
PEOPLE = 1_000
READY_WITHIN_S = 60
TEXT = "Good morning, everybody. The tests are green, so I will deploy after lunch."


class Server:
    """A server in a process group of its own, which dies with it."""

    def __init__(self, name, folder, sink=None):
        self.name, self.folder, self.sink = name, folder, sink
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"{name}.log"

    def __enter__(self):
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.code,
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if self.is_awaited:
            self._wait()
        return self

    def __exit__(self, *_):
        dying = self.processes()
        os.killpg(self._process.pid, SIGKILL)
        self._process.wait()
        psutil.wait_procs(dying)

    code = ROOT
    ready = "/"
    is_awaited = True

    @property
    def environment(self):
        return {
            "PUSHER_PORT": str(self.sink.port),
            "PYTHONPATH": os.pathsep.join(map(str, {self.code, ROOT})),
        }

    def ask(self, path, body=None):
        """Return the answer to one request, as JSON."""
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.address + path, data), timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def cpu_s(self):
        """Return the processor's seconds that all processes of it have used."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes())

    def processes(self):
        """Return its processes, the first one first."""
        first = psutil.Process(self._process.pid)
        return [first, *first.children(recursive=True)]

    def _wait(self):
        late = monotonic() + READY_WITHIN_S
        while not self._answers():
            assert self._process.poll() is None, self._log.read_text()
            assert monotonic() < late, self._log.read_text()
            sleep(0.02)

    def _answers(self):
        try:
            with urlopen(self.address + self.ready, timeout=5):
                return True
        except OSError:
            return False


class Sink(Server):
    """What takes the place of Pusher."""

    environment = {}  # noqa: RUF012 - it needs none
    ready = "/taken"

    @property
    def command(self):
        return [sys.executable, "-m", "tests.bench.sink", str(self.port)]

    def answer_after(self, seconds):
        """Have it answer calls so late."""
        self.ask("/delay", seconds)

    def forget(self):
        """Have it count from nothing."""
        self.ask("/forget", {})

    def taken(self):
        """Return what it has taken since then."""
        return self.ask("/taken")


class Floor(Server):
    """A bare WSGI function under the room's server."""

    @property
    def command(self):
        return serving("tests.bench.floor:create_floor", self.port)

    def say(self, _n, text=TEXT):
        """Return the request that says something."""
        return request("POST", "/", {"Content-Type": "application/json"}, said(text))

    @property
    def environment(self):
        return SETTINGS_WITHOUT_SERVICES | super().environment


class Chat(Server):
    """A server to which people are signed in, and say something."""

    messages = "/messages"

    def say(self, n, text=TEXT):
        """Return the request by which person `n` says something."""
        return request("POST", self.messages, self.headers(n, "application/json"), said(text))

    def authorise(self, n):
        """Return the request by which the page of person `n` asks to subscribe."""
        body = b"socket_id=1.2&channel_name=private-chat"
        kind = "application/x-www-form-urlencoded"
        return request("POST", "/pusher/auth", self.headers(n, kind), body)

    def headers(self, n, kind):
        """Return what the browser of person `n` sends along."""
        return {"Content-Type": kind, "Sec-Fetch-Site": "same-origin", "Cookie": self.cookies[n]}


class Peer(Chat):
    """The same work in Node; without a database it keeps nothing, and knows nobody."""

    code = PEER
    ready = "/login/0"
    messages = "/message"
    has_database = True

    @property
    def command(self):
        file = [str(self.folder / f"{self.name}.sqlite")] if self.has_database else []
        return ["node", "server.js", str(self.port), str(self.sink.port), *file]

    def __enter__(self):
        super().__enter__()
        self.cookies = [self._cookie(n) if self.has_database else "" for n in range(PEOPLE)]
        return self

    def _cookie(self, n):
        with urlopen(f"{self.address}/login/{n}") as answer:
            return "; ".join(c.partition(";")[0] for c in answer.headers.get_all("Set-Cookie"))


class BarePeer(Peer):
    """The peer that keeps nothing and knows nobody."""

    has_database = False


class Room(Chat):
    """The room: this one, or with `code` the one of another revision."""

    ready = "/readyz"

    def __init__(self, name, folder, sink, database=None, code=ROOT, workers=WORKERS, proxies=0):
        super().__init__(name, folder, sink)
        self.code = code
        self.workers = workers
        self.proxies = proxies
        self.database = database or f"sqlite:///{folder / name}.sqlite"
        self.cookies = self._sign_in()

    @property
    def command(self):
        if (self.code / "gunicorn.conf.py").exists():
            bind = ["--bind", f"127.0.0.1:{self.port}", "--workers", str(self.workers)]
            return [
                sys.executable,
                "-m",
                "gunicorn",
                "tests.bench.app:create_unlimited_app()",
                *bind,
            ]
        return serving("tests.bench.app:create_unlimited_app", self.port, self.workers)

    @property
    def environment(self):
        own = {
            "BASE_URL": self.address,
            "DATABASE_URL": self.database,
            "PUSHER_CLUSTER": "",
            "PUSHER_HOST": "127.0.0.1",
            "PUSHER_TLS": "false",
            "TRUSTED_PROXIES": str(self.proxies),
        }
        return SETTINGS_WITHOUT_SERVICES | super().environment | own

    def megabytes(self):
        """Return the memory that its serving processes have for themselves."""
        return sum(process.memory_full_info().uss for process in self.processes()[1:]) / 1e6

    def get(self, path, n=1, encoding="br"):
        """Return the request of a script of person `n`, or for a page where the path is one."""
        accept = "text/html" if path == "/" or path.startswith(("/?", "/admin")) else "*/*"
        more = {"Accept": accept, "Accept-Encoding": encoding}
        return request("GET", path, self.headers(n, "text/plain") | more)

    def headers(self, n, kind):
        return super().headers(n, kind) | {"X-Chat-Person": f"u_{n:024}"}

    def _sign_in(self):
        command = [sys.executable, "-m", "tests.bench.fill", str(PEOPLE)]
        environment = os.environ | self.environment
        done = subprocess.run(
            command, cwd=self.code, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout.split()


class Caddy(Server):
    """The proxy in front of a room, as Caddyfile has it, but without TLS."""

    def __init__(self, name, folder, room):
        super().__init__(name, folder)
        self._room = room

    @property
    def command(self):
        return ["caddy", "run", "--adapter", "caddyfile", "--config", str(ROOT / "Caddyfile")]

    @property
    def environment(self):
        own = {"DOMAIN": f"http://:{self.port}", "ROOM": f"127.0.0.1:{self._room.port}"}
        # Another one of this machine may have the usual address.
        return own | {"CADDY_ADMIN": f"127.0.0.1:{free_port()}", "HOME": str(self.folder)}


def serving(app, port, workers=WORKERS):
    """Return how the room's server is started."""
    return [
        sys.executable,
        "-m",
        "chatapp",
        "--app",
        app,
        "--port",
        str(port),
        "--workers",
        str(workers),
    ]


def said(text):
    """Return the body of a message."""
    return json.dumps({"message": text, "client_id": str(uuid4())}).encode()


def install_peer():
    """Bring the peer's packages, one of which is compiled."""
    if not (PEER / "node_modules" / ".package-lock.json").exists():
        print(
            "Fetching the peer's packages, and compiling one (once, about a minute) …", flush=True
        )
        subprocess.run(["npm", "ci", "--silent", "--no-audit"], cwd=PEER, check=True)


@contextmanager
def revision(rev):
    """Give a folder with the code of another revision, and its page, whose files differ."""
    with TemporaryDirectory(prefix="revision-") as folder:
        archive = subprocess.run(
            ["git", "archive", rev], cwd=ROOT, stdout=subprocess.PIPE, check=True
        )
        subprocess.run(["tar", "x", "-C", folder], input=archive.stdout, check=True)
        (Path(folder) / "node_modules").symlink_to(ROOT / "node_modules")
        subprocess.run(["npm", "run", "--silent", "build"], cwd=folder, check=True)
        yield Path(folder)
