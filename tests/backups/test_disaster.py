"""A backup while people write, everything killed, a restoration: nothing of before is missing."""

from threading import Thread
from uuid import uuid4

import psutil
import requests

from tests.backups.conftest import comes_in
from tests.support.served import Served
from tests.support.waiting import until

PEOPLE = ("Ada Lovelace", "Grace Hopper", "Karl Marx", "Mary Shelley")
# Of each, which their budget allows at once.
MESSAGES = 25


class Writer(Thread):
    """Somebody who writes one message after another, and remembers what was acknowledged."""

    def __init__(self, room, cookie):
        super().__init__(daemon=True)
        self.room, self.cookie = room, {"Cookie": cookie}
        self.kept = []

    def run(self):
        for number in range(MESSAGES):
            said = {"message": f"{self.name} {number}", "client_id": str(uuid4())}
            try:
                answer = self.room.asks("/messages", "POST", json=said, headers=self.cookie)
            except requests.RequestException:
                return
            if answer.status_code == 201:
                self.kept.append(said["message"])


def cookie_of(browser):
    return f"chatapp={browser.room.get_cookie('chatapp').value}"


def kill(room):
    for process in (*psutil.Process(room.process.pid).children(recursive=True), room.process):
        process.kill()
    room.process.wait()


def listed(room, cookie):
    return room.asks("/messages?limit=100", headers={"Cookie": cookie}).json()


def test_nothing_that_was_acknowledged_before_a_backup_is_missing(operator, tmp_path):
    cookies = [cookie_of(comes_in(operator, name)) for name in PEOPLE]
    operator.stops()
    file = tmp_path / "backup"

    with Served(operator.settings, tmp_path, "--workers", "2") as room:
        writers = [Writer(room, cookie) for cookie in cookies]
        for writer in writers:
            writer.start()
        until(lambda: sum(len(writer.kept) for writer in writers) >= 20)
        before = {text for writer in writers for text in list(writer.kept)}
        assert operator.types("backup", file).code == 0
        # Somebody still wrote, or it wasn't tried.
        assert any(writer.is_alive() for writer in writers)
        life = listed(room, cookies[0])["life"]
        kill(room)
    for writer in writers:
        writer.join()
    # PostgreSQL notices soon that who was connected is gone.
    until(lambda: operator.types("restore", file, "--yes").code == 0)

    with Served(operator.settings, tmp_path) as room:
        now = listed(room, cookies[0])
        said = {"message": "we are back", "client_id": str(uuid4())}
        again = room.asks("/messages", "POST", json=said, headers={"Cookie": cookies[0]})
    texts = [message["message"] for message in now["messages"]]
    assert before <= set(texts)
    assert len(texts) == len(set(texts)) == now["rev"]
    assert now["life"] != life
    # The budget of who had written 25 within a second is as it was then.
    assert again.status_code in {201, 429}
    assert again.status_code == 429 or again.json()["rev"] == now["rev"] + 1
