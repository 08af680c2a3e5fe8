"""One budget for all that a person changes: a burst of thirty, then one a second."""

from threading import Thread

import pytest

from tests.support.cast import member

BURST = 30

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def grace(room):
    """A member of a room on each kind of database."""
    return member(room, "Grace Hopper")


def test_a_burst_of_thirty_then_one_a_second(grace, clock):
    statuses = [grace.says(f"message {n}").status_code for n in range(BURST + 1)]

    assert statuses == [201] * BURST + [429]
    refused = grace.says("too fast")
    assert refused.json["error"] == "too_fast"
    assert refused.headers["Retry-After"] == "1"
    clock.passes(seconds=1)
    assert [grace.says("again").status_code for _ in range(2)] == [201, 429]


def sends(browser):
    return lambda n: browser.says(f"message {n}")


def edits(browser):
    latest = browser.says("hello").json

    def edit(n):
        body = {"message": f"hello {n}", "rev": latest["rev"]}
        answer = browser.asks(f"/messages/{latest['id']}", "PATCH", json=body)
        latest["rev"] = answer.json.get("rev")
        return answer

    return edit


def removes_and_restores(browser):
    address = f"/messages/{browser.says('hello').json['id']}"
    ways = (("DELETE", address), ("PUT", f"{address}/restored"))
    return lambda n: browser.asks(ways[n % 2][1], ways[n % 2][0])


def reacts_and_takes_it_back(browser):
    address = f"/messages/{browser.says('hello').json['id']}/reactions/👍"
    return lambda n: browser.asks(address, ("PUT", "DELETE")[n % 2])


def chooses_statuses(browser):
    choices = ("busy", "away", "available")
    return lambda n: browser.asks("/status", "PUT", json={"status": choices[n % 3]})


KINDS = [sends, edits, removes_and_restores, reacts_and_takes_it_back, chooses_statuses]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_change_comes_out_of_the_same_budget(room, grace, outbox, kind):
    change, others = kind(grace), [other(grace) for other in KINDS]
    used = grace.reads().json["rev"]

    answers = [change(n) for n in range(BURST - used)]
    refused = [change(BURST - used), *(other(0) for other in others)]

    assert {a.status_code for a in answers} <= {200, 201}
    assert [(a.status_code, a.json["error"]) for a in refused] == [(429, "too_fast")] * 6
    assert all(a.headers["Retry-After"] == "1" for a in refused)
    room.extensions["publisher"].drain()
    assert len(outbox.events) == BURST


def test_what_changes_nothing_costs_and_publishes_nothing(room, grace, outbox):
    there, gone = grace.says("hello").json, grace.says("bye").json
    gone = grace.asks(f"/messages/{gone['id']}", "DELETE").json
    grace.asks("/status", "PUT", json={"status": "busy"})
    same = {"message": "hello", "rev": there["rev"]}

    for _ in range(BURST + 1):
        assert grace.says("hello", there["client_id"]).json == there
        assert grace.asks(f"/messages/{there['id']}", "PATCH", json=same).json == there
        assert grace.asks(f"/messages/{there['id']}/restored", "PUT").json == there
        assert grace.asks(f"/messages/{gone['id']}", "DELETE").json == gone
        assert grace.asks(f"/messages/{there['id']}/reactions/👍", "DELETE").json == there
        assert grace.asks("/read", "PUT", json={"id": 0, "back": True}).status_code == 200
        assert grace.asks("/status", "PUT", json={"status": "busy"}).json["status"] == "busy"

    assert grace.reads().json["rev"] == 3
    room.extensions["publisher"].drain()
    assert len(outbox.events) == 4
    assert [sends(grace)(n).status_code for n in range(27)] == [201] * 26 + [429]


def test_what_is_refused_for_its_pace_is_not_kept(room, grace, outbox):
    kept = grace.says("hello").json
    for n in range(BURST):
        grace.says(f"message {n}")

    body = {"message": "changed", "rev": kept["rev"]}
    assert grace.asks(f"/messages/{kept['id']}", "PATCH", json=body).status_code == 429
    assert grace.asks(f"/messages/{kept['id']}", "DELETE").status_code == 429
    assert grace.asks("/status", "PUT", json={"status": "busy"}).status_code == 429

    page = grace.reads(limit=100).json
    assert (len(page["messages"]), page["rev"], page["messages"][0]) == (BURST, BURST, kept)
    assert '"status": "available"' in grace.get("/").text
    room.extensions["publisher"].drain()
    assert len(outbox.events) == BURST


@pytest.mark.parametrize(
    ("pause", "more"),
    [
        pytest.param({"milliseconds": 999}, 0, id="not quite a second"),
        pytest.param({"seconds": 5}, 5, id="five seconds"),
        pytest.param({"seconds": 29}, 29, id="almost all of it"),
        pytest.param({"hours": 1}, BURST, id="an hour saves up no more than the burst"),
        pytest.param({"days": 400}, BURST, id="nor does a year, at whose end days begin anew"),
    ],
)
def test_a_pause_pays_for_what_was_changed(grace, clock, pause, more):
    for n in range(BURST):
        grace.says(f"message {n}")
    clock.passes(**pause)

    statuses = [grace.says("after a pause").status_code for _ in range(more + 1)]

    assert statuses == [201] * more + [429]


def test_how_long_to_wait_is_said_in_whole_seconds(grace, clock):
    for n in range(BURST):
        grace.says(f"message {n}")

    clock.passes(seconds=-2, milliseconds=-1)

    refused = grace.says("before that, by another machine's clock")
    assert refused.headers["Retry-After"] == "4"
    assert refused.json["message"] == "You're sending too fast. Try again in 4 seconds."


def test_one_person_pays_for_no_other(room, grace):
    linus = member(room, "Linus Torvalds")
    for n in range(BURST + 1):
        grace.says(f"message {n}")

    assert linus.says("hello").status_code == 201


def test_what_is_no_change_in_the_room_is_not_paced(grace):
    last = [grace.says(f"message {n}") for n in range(BURST)][-1].json

    for n in range(BURST + 1):
        assert grace.asks("/read", "PUT", json={"id": last["id"]}).status_code == 204
        assert grace.asks("/idle", "PUT", json={"idle": n % 2 == 0}).status_code == 200

    assert grace.says("too fast").status_code == 429
    grace.signs_in()
    assert grace.says("still too fast").status_code == 429


def test_many_at_once_pay_one_after_the_other(room, grace, outbox):
    def choose_until_too_fast():
        choose = chooses_statuses(member(room, "Grace Hopper"))
        assert any(choose(n).status_code == 429 for n in range(10 * BURST))

    windows = [Thread(target=choose_until_too_fast) for _ in range(4)]
    for window in windows:
        window.start()
    for window in windows:
        window.join(timeout=60)

    assert not any(window.is_alive() for window in windows)
    room.extensions["publisher"].drain()
    assert len(outbox.events) == BURST
