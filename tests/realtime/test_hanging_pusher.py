"""A Pusher that hangs: who is there is then unknown, and nobody waits for it."""

import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from time import monotonic

import pytest

from chatapp import create_app
from chatapp.realtime import client
from tests.support.acting import SOON_S, person
from tests.support.cast import member
from tests.support.served import Served
from tests.support.waiting import until

# A call to a Pusher that hangs takes five.
WITHIN_S = 2
PAGES = 100


@pytest.fixture
def settings(settings):
    """The room with a Pusher that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=500) as hanging:
        port = str(hanging.getsockname()[1])
        yield settings | {"PUSHER_PORT": port, "ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test moves on."""
    clock = Clock()
    monkeypatch.setattr(client, "monotonic", lambda: clock.now)
    return clock


class Clock:
    """What time it is."""

    now = 1000.0


class Pusher:
    """What Pusher tells, how often it was asked, and by how many at once."""

    def __init__(self, app, monkeypatch, ids):
        self.ids, self.asked, self.at_once = ids, 0, 0
        self.is_asked, self.is_open = Event(), Event()
        self.is_open.set()
        monkeypatch.setattr(app.extensions["realtime"], "users_info", self.users_info)

    def users_info(self, _channel):
        self.asked += 1
        self.at_once += 1
        assert self.at_once == 1
        self.is_asked.set()
        self.is_open.wait(SOON_S)
        self.at_once -= 1
        return {"users": [{"id": user_id} for user_id in self.ids]}


def test_no_page_waits_for_a_pusher_that_hangs(settings):
    app = create_app(settings)
    ada = member(app, "Ada Lovelace")

    for path, unknown in (
        ("/people", '"partial":true'),
        ("/admin/people", "Unknown"),
        (f"/admin/people/{person(app, 'Ada Lovelace').id}", "Pusher can't be reached right now"),
    ):
        started = monotonic()
        answer = ada.get(path)
        assert monotonic() - started < WITHIN_S, path
        assert answer.status_code == 200
        assert unknown in answer.text


def test_a_hundred_pages_that_ask_who_is_there_hold_up_no_message(settings, tmp_path):
    ada = member(create_app(settings), "Ada Lovelace")
    cookie = {"Cookie": f"chatapp={ada.room.get_cookie('chatapp').value}"}
    message = {"message": "hello", "client_id": "0b9c0c2e-0000-4000-8000-000000000000"}

    with Served(settings, tmp_path) as room, ThreadPoolExecutor(PAGES) as pool:
        pages = [pool.submit(room.asks, "/people", headers=cookie) for _ in range(PAGES)]
        started = monotonic()
        said = room.asks("/messages", "POST", json=message, headers=cookie)
        took = monotonic() - started
        answers = [page.result().json() for page in pages]

    print(f"a message took {took:.2f} s")
    assert said.status_code == 201
    assert took < WITHIN_S
    assert answers == [{"people": [], "partial": True}] * PAGES


def test_pusher_is_asked_by_one_thread_and_all_get_its_answer(app, monkeypatch):
    pusher = Pusher(app, monkeypatch, {"u_1"})
    pusher.is_open.clear()

    with ThreadPoolExecutor() as pool:
        answers = [pool.submit(app.extensions["present"].ids) for _ in range(5)]
        assert pusher.is_asked.wait(SOON_S)
        pusher.is_open.set()

    assert [answer.result() for answer in answers] == [{"u_1"}] * 5
    assert pusher.asked == 1


def test_an_answer_is_kept_for_seconds(app, monkeypatch, clock):
    pusher = Pusher(app, monkeypatch, {"u_1"})
    present = app.extensions["present"]
    assert present.ids() == {"u_1"}
    pusher.ids = {"u_2"}

    clock.now += client.ASK_EVERY_S - 0.1
    assert present.ids() == {"u_1"}
    clock.now += 0.2
    assert present.ids() == {"u_2"}

    assert pusher.asked == 2


def test_the_last_answer_counts_for_ten_seconds_and_is_then_unknown(app, monkeypatch, clock):
    pusher = Pusher(app, monkeypatch, {"u_1"})
    present = app.extensions["present"]
    present.ids()
    pusher.is_open.clear()
    monkeypatch.setattr(client, "ANSWER_WITHIN_S", 0)

    clock.now += client.VALID_S - 0.1
    assert present.ids() == {"u_1"}
    clock.now += 0.2
    assert present.ids() is None

    until(lambda: pusher.asked == 2)
    pusher.is_open.set()


def test_a_failure_is_kept_for_seconds_too(app, monkeypatch, clock):
    pusher = Pusher(app, monkeypatch, None)
    present = app.extensions["present"]

    assert [present.ids() for _ in range(3)] == [None] * 3
    assert pusher.asked == 1
    clock.now += client.ASK_EVERY_S
    pusher.ids = {"u_1"}
    assert present.ids() == {"u_1"}


def test_an_answer_of_before_a_cut_does_not_count(app, monkeypatch):
    pusher = Pusher(app, monkeypatch, {"u_1"})
    present = app.extensions["present"]
    pusher.is_open.clear()

    with ThreadPoolExecutor() as pool:
        asked = pool.submit(present.ids)
        assert pusher.is_asked.wait(SOON_S)
        present.forget()
        pusher.ids = set()
        pusher.is_open.set()

    assert asked.result() is None
    assert present.ids() == set()
    assert pusher.asked == 2


def test_a_forked_process_does_not_wait_for_its_parents_thread(app, monkeypatch):
    Pusher(app, monkeypatch, {"u_1"})
    present = app.extensions["present"]
    # What a fork leaves of another thread: an object, and nothing that runs.
    present._thread = Thread()

    assert present.ids() == {"u_1"}


def test_two_rooms_in_a_process_know_each_their_own(app, settings, monkeypatch):
    another = create_app(settings)
    Pusher(app, monkeypatch, {"u_1"})
    Pusher(another, monkeypatch, {"u_2"})

    assert app.extensions["present"].ids() == {"u_1"}
    assert another.extensions["present"].ids() == {"u_2"}
