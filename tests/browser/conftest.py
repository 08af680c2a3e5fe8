"""A real room, and people with real browsers in it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen
from uuid import uuid4

import pytest
import requests
from playwright.sync_api import expect

from chatapp.local.auth0.server import Auth0Server
from tests.support.cast import room_settings
from tests.support.conversing import box
from tests.support.ports import free_port

ROOT = Path(__file__).parent.parent.parent
# The first has no window to draw, and takes a third of the time of the others.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FIREFOXES = ("firefox-esr", "firefox")
BRIDGE = ROOT / "tests" / "support" / "firefox.py"
# As in tests/support/served.py.
READY_WITHIN_S = 120
# A busy machine is slow, not wrong.
expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, browser_name, tmp_path_factory):
    """How the browser is started that `--browser` asks for: Chromium, or Firefox."""
    if browser_name == "firefox":
        return browser_type_launch_args | firefox(tmp_path_factory.mktemp("firefox"))
    return browser_type_launch_args | chromium()


def chromium():
    """The machine's, else the one that Playwright brought."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    here = {"executable_path": found} if found else {}
    # Names resolve to this machine or to nothing: a test must not wait for the internet.
    # Without a GPU, its process would be one more that draws by software.
    flags = ["--no-sandbox", "--in-process-gpu"]
    flags += ["--disable-background-networking", "--disable-component-update"]
    return here | {"args": flags}


def firefox(folder):
    """The machine's, whose protocol tests/support/firefox.py completes."""
    found = next(filter(None, map(shutil.which, FIREFOXES)))
    start = folder / "firefox"
    start.write_text(f'#!/bin/sh\nexec {sys.executable} {BRIDGE} {found} "$@"\n')
    start.chmod(0o755)
    return {"executable_path": start, "channel": "moz-firefox"}


@pytest.fixture(scope="session")
def port():
    """The room's port."""
    return free_port()


@pytest.fixture(scope="session")
def auth0(port):
    """A real OpenID provider, for the room on `port`."""
    with Auth0Server("chatapp", "a client secret", f"http://127.0.0.1:{port}") as server:
        yield server


class Place:
    """One process of the room, as an operator starts it."""

    def __init__(self, port, settings, folder):
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self.settings = settings | {"BASE_URL": self.address}
        self.database = settings["DATABASE_URL"].removeprefix("sqlite:///")
        self.log = folder / f"room-{port}.log"
        # By name, the cookies of each person's newest sign-in.
        self.cookies = {}

    def start(self):
        command = [sys.executable, "-m", "chatapp", "--port", str(self.port)]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | self.settings, stdout=log, stderr=log
            )
        deadline = monotonic() + READY_WITHIN_S
        while not self.is_ready():
            assert monotonic() < deadline, self.log.read_text()
            sleep(0.05)
        return self

    def is_ready(self):
        try:
            with urlopen(f"{self.address}/readyz", timeout=1):
                return True
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait(15)

    def sql(self, *statements):
        """Change the database behind the room's back."""
        with closing(sqlite3.connect(self.database, timeout=10)) as database, database:
            for statement in statements:
                database.execute(statement)

    def value(self, query):
        """Ask the database behind the room's back."""
        with closing(sqlite3.connect(self.database, timeout=10)) as database:
            return database.execute(query).fetchone()[0]

    def empty(self):
        """Make the room as on its first day."""
        self.cookies.clear()
        about_messages = ("act_reasons", "acts", "versions", "mentions", "reactions")
        about_people = ("pins", "reports", "notices", "kept_sanctions", "access_entries")
        tables = (
            *about_messages,
            *about_people,
            "invitation_uses",
            "invitations",
            "messages",
            "sign_ins",
            "former_names",
            "people",
            "logout_tokens",
        )
        # The log of acts can't be emptied while it is guarded.
        self.sql("DROP TRIGGER IF EXISTS acts_are_kept_DELETE")
        self.sql(
            *(f"DELETE FROM {table}" for table in tables),
            "UPDATE room SET rev = 0, first_id = 1, access = NULL, access_rev = access_rev + 1",
            "UPDATE room SET messages_kept_days = NULL, upkeep_at = NULL",
        )

    def say(self, name, text, **more):
        """Have somebody say something, without the cost of a window; return the message's id.

        It is said in a browser that they have, as a new login would be told in all of them.
        """
        message = {"client_id": str(uuid4()), "message": text} | more
        answer = self._post(message, self.cookies.get(name) or cookies_of(name, self))
        if answer.status_code == 401:
            # They have logged out.
            answer = self._post(message, cookies_of(name, self))
        assert answer.ok, answer.text
        return answer.json()["id"]

    def _post(self, message, cookies):
        by_name = {cookie["name"]: cookie["value"] for cookie in cookies}
        return requests.post(f"{self.address}/messages", json=message, cookies=by_name)

    def fill(self, count, text):
        """Have whoever spoke first say `count` messages more; `text` takes their number."""
        columns = "author_id, client_id, text, name, sent_at, rev"
        with closing(sqlite3.connect(self.database, timeout=10)) as database, database:
            author, name, sent_at, rev = database.execute(
                "SELECT author_id, name, sent_at, (SELECT rev FROM room) FROM messages"
            ).fetchone()
            database.executemany(
                f"INSERT INTO messages ({columns}) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (author, str(uuid4()), text.format(n), name, sent_at, rev + n)
                    for n in range(1, count + 1)
                ],
            )
            database.execute("UPDATE room SET rev = rev + ?", [count])


@pytest.fixture(scope="session")
def place(port, auth0, pusher, empty_database, tmp_path_factory):
    """The room's server."""
    folder = tmp_path_factory.mktemp("place")
    shutil.copy(empty_database, folder / "chat.sqlite")
    settings = room_settings(auth0, pusher, f"sqlite:///{folder}/chat.sqlite")
    settings |= {"ADMIN_EMAILS": "ada@example.com"}
    place = Place(port, settings, folder).start()
    yield place
    place.stop()


@pytest.fixture(autouse=True)
def _first_day(request):
    if "place" in request.fixturenames:
        request.getfixturevalue("place").empty()


# pusher-js puts off what it sends to a task of its own. Whoever logs out just then has closed the
# socket by that time: Chromium reports it, and nothing is lost by it.
SENT_TOO_LATE = "WebSocket is already in CLOSING or CLOSED state."
# Firefox asks for an icon where a page names none, as that of the stand-in for Auth0, whose policy
# forbids it, and reports that.
NO_ICON = "/favicon.ico"
# What Chromium reports of each request and socket while a test has cut it off.
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def complaints():
    """What the browsers complain about; a test that expects a complaint takes it out."""
    complaints = []
    yield complaints
    assert complaints == []


@pytest.fixture
def refusals(complaints):
    """Browsers report each request that fails, which is what happens here."""
    yield
    complaints[:] = [c for c in complaints if "Failed to load resource" not in c]


@pytest.fixture
def window(new_context, place, complaints):
    """Open a window with cookies of its own, at the room's address."""

    def hear(complaint):
        if complaint != SENT_TOO_LATE and NO_ICON not in complaint and OFFLINE not in complaint:
            complaints.append(complaint)

    def window(cookies=(), **options):
        context = new_context(base_url=place.address, **options)
        context.add_cookies(cookies)
        page = context.new_page()
        page.on("pageerror", lambda error: hear(str(error)))
        page.on("console", lambda said: said.type == "error" and hear(said.text))
        page.goto("/")
        return page

    return window


@pytest.fixture
def enter(window, place):
    """Open a window of somebody who is signed in."""

    def enter(name, **options):
        page = window(cookies_of(name, place), **options)
        # Until the room's script runs, nobody can write.
        expect(box(page)).to_be_enabled()
        return page

    return enter


def cookies_of(name, place):
    """Sign somebody in without a browser, which takes a second less; return the cookies."""
    with requests.Session() as session:
        picking = session.get(f"{place.address}/login").url
        session.post(picking.replace("/authorize?", "/u/login?"), data={"name": name})
        address = {"domain": "127.0.0.1", "path": "/", "httpOnly": True, "sameSite": "Lax"}
        place.cookies[name] = [
            {"name": c.name, "value": c.value} | address for c in session.cookies
        ]
        return place.cookies[name]


class Failures:
    """The failures that the stand-in for Pusher simulates, set at its address /trouble."""

    def __init__(self, url):
        self._url = url

    def simulate(self, **changes):
        assert requests.post(self._url, json=changes).ok

    def cut(self, **how):
        assert requests.post(f"{self._url}/cut", json=how).ok

    def end(self):
        assert requests.delete(self._url).ok


@pytest.fixture
def failures(pusher):
    """The failures of Pusher; after the test there are none."""
    failures = Failures(f"{pusher.url}/trouble")
    yield failures
    failures.end()


@pytest.fixture
def ada(enter):
    """A member in the room."""
    return enter("Ada Lovelace")


@pytest.fixture
def grace(enter):
    """Another member in the room."""
    return enter("Grace Hopper")
