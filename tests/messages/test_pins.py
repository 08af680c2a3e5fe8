"""Pinning messages: by whom, how many, and what becomes of a pin when its message changes."""

import json
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from chatapp.database import db, now
from chatapp.models import UNTIL_LIFTED, Message, Person, Pin, Room
from tests.support.acting import acts, person
from tests.support.cast import is_sentence, known_member
from tests.support.meanwhile import changing


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com,linus@example.com"}


@pytest.fixture
def ada(room):
    """An administrator, in a room on each kind of database."""
    return known_member(room, "Ada Lovelace")


@pytest.fixture
def grace(room):
    """A member whose messages are pinned."""
    return known_member(room, "Grace Hopper")


@pytest.fixture
def said(grace):
    """What is pinned first."""
    return grace.says("Release on Friday").json


def pin(browser, message, method="PUT"):
    number = message if isinstance(message, int) else message["id"]
    return browser.asks(f"/messages/{number}/pin", method)


def unpin(browser, message):
    return pin(browser, message, "DELETE")


def pinned(browser):
    return browser.asks("/pins").json


def ids(browser):
    return [it["id"] for it in pinned(browser)["pins"]]


def count_of(browser):
    """How often the pins have changed, as each list tells it."""
    return browser.reads().json["pins"]


def events(app, outbox):
    app.extensions["publisher"].drain()
    return [
        (e["name"], json.loads(e["data"])) for e in outbox.events if e["name"] == "pins-changed"
    ]


def edits(browser, message, words):
    body = {"message": words, "rev": message["rev"]}
    return browser.asks(f"/messages/{message['id']}", "PATCH", json=body)


def test_a_pin_tells_who_pinned_what_and_when(room, ada, grace, said, outbox):
    assert pinned(grace) == {"pins": [], "rev": 0}
    before = now()

    answer = pin(ada, said)

    assert answer.status_code == 200
    assert answer.json == pinned(grace)
    [it] = answer.json["pins"]
    assert it.pop("pinned_at")[:16] in {f"{moment:%Y-%m-%dT%H:%M}" for moment in (before, now())}
    assert it == {
        "id": said["id"],
        "rev": said["rev"],
        "name": "Grace Hopper",
        "user_id": said["user_id"],
        "excerpt": "Release on Friday",
        "pinned_by": {"user_id": person(room, "Ada Lovelace").id, "name": "Ada Lovelace"},
    }
    assert answer.json["rev"] == count_of(grace) == 1
    assert events(room, outbox) == [("pins-changed", {"pins": 1})]


def test_pins_take_no_revision_of_the_room(ada, grace, said):
    rev = grace.reads().json["rev"]

    pin(ada, said)

    assert grace.reads().json["rev"] == rev
    assert grace.reads(since=rev).json["messages"] == []


def test_unpinned_it_is_gone(room, ada, grace, said, outbox):
    pin(ada, said)

    assert unpin(ada, said).json == {"pins": [], "rev": 2}

    assert ids(grace) == []
    assert [data for _, data in events(room, outbox)] == [{"pins": 1}, {"pins": 2}]


def test_both_are_in_the_audit_log(room, ada, grace, said):
    pin(ada, said)
    unpin(ada, said)

    by, whom = person(room, "Ada Lovelace").id, person(room, "Grace Hopper").id
    assert [(it.act, it.by_id, it.person_id, it.message_id) for it in acts(room)] == [
        ("pin", by, whom, said["id"]),
        ("unpin", by, whom, said["id"]),
    ]
    log = ada.get("/admin/log").text
    assert "Pinned a message" in log
    assert "Unpinned a message" in log


def test_a_second_time_changes_nothing(room, ada, grace, said, outbox):
    first = pin(ada, said).json

    assert pin(ada, said).json == first
    unpin(ada, said)
    assert unpin(ada, said).json == {"pins": [], "rev": 2}
    assert unpin(ada, 10**17).json == {"pins": [], "rev": 2}

    assert len(acts(room)) == 2
    assert len(events(room, outbox)) == 2


def test_the_newest_pin_comes_first(ada, grace, said):
    other = grace.says("Lunch at noon").json
    pin(ada, other)
    pin(ada, said)

    assert ids(grace) == [said["id"], other["id"]]


@pytest.mark.parametrize("do", [pin, unpin])
def test_members_pin_nothing(room, ada, grace, said, do):
    pin(ada, said)

    refused = do(grace, said)

    assert (refused.status_code, refused.json["error"]) == (403, "not_administrator")
    assert is_sentence(refused.json["message"])
    assert ids(grace) == [said["id"]]
    assert len(acts(room)) == 1


def test_what_is_not_there_is_not_pinned(room, ada, grace, said, outbox):
    grace.asks(f"/messages/{said['id']}", "DELETE")

    removed, unknown = pin(ada, said), pin(ada, 99)

    assert (removed.status_code, removed.json["error"]) == (409, "outdated")
    assert (unknown.status_code, unknown.json["error"]) == (404, "no_such_message")
    assert pinned(grace) == {"pins": [], "rev": 0}
    assert acts(room) == []
    assert events(room, outbox) == []


def test_nor_is_what_has_expired(room, ada, grace, said):
    pin(ada, said)
    other = grace.says("later").json
    with room.app_context():
        db.session.execute(update(Room).values(first_id=other["id"]))
        db.session.commit()

    assert ids(grace) == []
    assert pin(ada, said).status_code == 404
    assert pin(ada, other).status_code == 200


def test_there_are_five_at_most(room, ada, grace, said):
    messages = [grace.says(f"message {n}").json for n in range(5)]
    for message in messages:
        assert pin(ada, message).status_code == 200

    refused = pin(ada, said)

    assert (refused.status_code, refused.json["error"]) == (422, "too_many_pins")
    assert refused.json["message"] == "Up to 5 messages can be pinned. Unpin one first."
    # One that is pinned already is no sixth.
    assert pin(ada, messages[0]).status_code == 200
    unpin(ada, messages[0])
    assert pin(ada, said).status_code == 200
    assert len(ids(grace)) == 5


def test_two_administrators_at_once_pin_no_more(room, ada, grace):
    linus = known_member(room, "Linus Torvalds")
    messages = [grace.says(f"message {n}").json for n in range(6)]
    for message in messages[:4]:
        pin(ada, message)
    begin, answers = Barrier(2), []

    def do(browser, message):
        begin.wait()
        answers.append(pin(browser, message).status_code)

    asking = [
        Thread(target=do, args=[who, message])
        for who, message in zip((ada, linus), messages[4:], strict=True)
    ]
    for it in asking:
        it.start()
    for it in asking:
        it.join()

    assert sorted(answers) == [200, 422]
    assert len(ids(grace)) == 5
    assert count_of(grace) == 5


def test_a_pin_shows_what_its_message_says_by_now(room, ada, grace, said, outbox):
    pin(ada, said)

    edits(grace, said, "Release on Monday")

    assert pinned(grace)["pins"][0]["excerpt"] == "Release on Monday"
    assert count_of(grace) == 2
    assert events(room, outbox)[-1] == ("pins-changed", {"pins": 2})


def test_the_pin_of_a_removed_message_is_gone_for_good(room, ada, grace, said, outbox):
    pin(ada, said)

    grace.asks(f"/messages/{said['id']}", "DELETE")

    assert pinned(grace) == {"pins": [], "rev": 2}
    assert events(room, outbox)[-1] == ("pins-changed", {"pins": 2})
    grace.asks(f"/messages/{said['id']}/restored", "PUT")
    assert pinned(grace) == {"pins": [], "rev": 2}
    assert pin(ada, said).status_code == 200


def test_messages_that_are_not_pinned_change_no_pins(ada, grace, said):
    other = grace.says("hello").json
    pin(ada, said)

    edits(grace, other, "bye")
    grace.asks(f"/messages/{other['id']}", "DELETE")

    assert count_of(grace) == 1


def test_what_was_removed_behind_its_back_takes_no_place(room, ada, grace, said):
    pin(ada, said)
    with room.app_context():
        db.session.execute(update(Message).filter_by(id=said["id"]).values(removed_at=now()))
        db.session.commit()

    assert ids(grace) == []
    for n in range(5):
        assert pin(ada, grace.says(f"message {n}").json).status_code == 200


def test_a_muted_administrator_pins(room, ada, grace, said):
    with room.app_context():
        muted = update(Person).filter_by(name="Ada Lovelace").values(muted_until=UNTIL_LIFTED)
        db.session.execute(muted)
        db.session.commit()

    assert pin(ada, said).status_code == 200


@pytest.mark.parametrize("do", [pin, unpin])
def test_who_is_suspended_meanwhile_pins_nothing(room, ada, grace, said, do):
    if do is unpin:
        pin(ada, said)
    before = pinned(grace)

    with changing(room, "Ada Lovelace", suspended_at=now()) as answered_to:
        answer = answered_to(lambda: do(ada, said))

    assert (answer.status_code, answer.json["error"]) == (403, "suspended")
    assert pinned(grace) == before


def test_a_long_message_is_cut(ada, grace):
    pin(ada, grace.says("x" * 500).json)

    assert pinned(grace)["pins"][0]["excerpt"] == "x" * 120


def test_the_row_of_a_pin_names_who_pinned(room, ada, grace, said):
    pin(ada, said)

    with room.app_context():
        row = db.session.scalars(select(Pin)).one()
        assert (row.message_id, row.pinned_by_id) == (said["id"], person(room, "Ada Lovelace").id)
