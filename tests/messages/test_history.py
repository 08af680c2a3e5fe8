"""Pages of the conversation."""

import pytest
from sqlalchemy import select, update

from chatapp.database import db, now
from chatapp.models import Message, Room
from tests.support.cast import is_sentence, listed, member


@pytest.fixture
def ten(ada):
    """Ten messages, by one person."""
    return [ada.says(f"message {n}").json for n in range(1, 11)]


@pytest.mark.parametrize(
    ("query", "expected", "more"),
    [
        pytest.param({}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], False, id="the newest page"),
        pytest.param({"limit": 3}, [8, 9, 10], True, id="the newest three"),
        pytest.param({"limit": 1}, [10], True, id="the newest one"),
        pytest.param({"before": 8, "limit": 3}, [5, 6, 7], True, id="before"),
        pytest.param({"before": 3, "limit": 3}, [1, 2], False, id="the very first"),
        pytest.param({"before": 1}, [], False, id="before the first"),
        pytest.param({"after": 7, "limit": 2}, [8, 9], True, id="after"),
        pytest.param({"after": 10}, [], False, id="after the last"),
        pytest.param({"around": 5, "limit": 4}, [3, 4, 5, 6], True, id="around"),
        pytest.param({"around": 1, "limit": 4}, [1, 2], False, id="around the first"),
        pytest.param({"around": 5, "limit": 3}, [4, 5, 6], True, id="around, an odd number"),
        pytest.param({"around": 5, "limit": 5}, [3, 4, 5, 6, 7], True, id="around, five of them"),
        pytest.param({"around": 5, "limit": 1}, [5], True, id="that one alone"),
        pytest.param({"around": 1, "limit": 1}, [1], False, id="the very first alone"),
        pytest.param({"before": 5, "limit": 1}, [4], True, id="the one before"),
        pytest.param({"before": 2, "limit": 1}, [1], False, id="the one before, and no more"),
        pytest.param({"before": 5, "limit": 4}, [1, 2, 3, 4], False, id="exactly all before"),
        pytest.param({"after": 6, "limit": 4}, [7, 8, 9, 10], False, id="exactly all after"),
        pytest.param({"limit": 10**9}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], False, id="clipped"),
    ],
)
@pytest.mark.usefixtures("ten")
def test_a_page_is_oldest_first_and_says_if_there_is_more(ada, query, expected, more):
    page = ada.reads(**query).json

    assert [m["id"] for m in page["messages"]] == expected
    assert page["more"] is more
    assert page["rev"] == 10


def test_a_message_that_was_changed_keeps_its_place(room):
    ada = member(room, "Ada Lovelace")
    said = [ada.says(f"message {n}").json for n in range(1, 4)]
    change = {"message": "changed", "rev": said[0]["rev"]}

    assert ada.asks(f"/messages/{said[0]['id']}", "PATCH", json=change).status_code == 200

    for way in ({}, {"before": 4}, {"after": 0}, {"around": 2}):
        assert [m["id"] for m in ada.reads(**way).json["messages"]] == [1, 2, 3]


def test_since_gives_what_changed_by_revision(app, ada, ten):
    change(app, ten[1]["id"], rev=11)

    page = ada.reads(since=8, limit=2).json
    rest = ada.reads(since=page["rev"], limit=2).json

    assert [(m["id"], m["rev"]) for m in page["messages"]] == [(9, 9), (10, 10)]
    assert (page["rev"], page["more"]) == (10, True)
    assert [(m["id"], m["rev"]) for m in rest["messages"]] == [(2, 11)]
    assert (rest["rev"], rest["more"]) == (11, False)
    assert ada.reads(since=8, limit=3).json["more"] is False


@pytest.mark.usefixtures("ten")
def test_since_the_newest_gives_nothing_and_the_same_revision(ada):
    assert listed(ada.reads(since=10)) == {"messages": [], "rev": 10, "more": False}


@pytest.mark.usefixtures("ten")
def test_a_revision_that_the_room_never_reached_means_that_it_was_restored(ada):
    response = ada.reads(since=11)

    assert (response.status_code, response.json["error"]) == (409, "restored")
    assert is_sentence(response.json["message"])


@pytest.mark.usefixtures("ten")
def test_every_list_and_the_page_tell_the_life_and_the_epoch_of_the_room(app, ada):
    with app.app_context():
        kept = db.rows(select(Room.life, Room.epoch))[0]
    ways = ({}, {"before": 3}, {"after": 3}, {"around": 3}, {"since": 3}, {"at": "2020-01-01"})

    told = [ada.reads(**way).json for way in ways]

    assert kept.life
    assert {(it["life"], it["epoch"]) for it in told} == {(kept.life, kept.epoch)}
    assert f'"life": "{kept.life}"' in ada.get("/").text
    assert f'"epoch": {kept.epoch}' in ada.get("/").text


@pytest.mark.usefixtures("ten")
def test_another_life_means_that_the_room_was_restored_though_its_counter_went_on(room):
    ada = member(room, "Ada Lovelace")
    said = ada.says("the last before the copy").json
    life = ada.reads().json["life"]
    assert ada.reads(since=said["rev"], life=life).json["messages"] == []

    with room.app_context():
        db.session.execute(update(Room).values(life="another"))
        db.session.commit()
    ada.says("said after the restoration")

    response = ada.reads(since=said["rev"], life=life)
    assert (response.status_code, response.json["error"]) == (409, "restored")
    assert ada.reads(since=said["rev"], life="another").status_code == 200
    # Pages of an older version know of no life, and go by the counter alone.
    assert len(ada.reads(since=said["rev"]).json["messages"]) == 1


def test_a_page_is_clipped_to_a_hundred(app, ada):
    sender = ada.says("the first").json["user_id"]
    with app.app_context():
        db.session.add_all(message(sender, n) for n in range(2, 121))
        db.session.execute(update(Room).values(rev=120))
        db.session.commit()

    page = ada.reads(limit=1000).json

    assert [m["id"] for m in page["messages"]] == list(range(21, 121))


def test_a_page_of_none_is_fifty(app, ada):
    test_a_page_is_clipped_to_a_hundred(app, ada)

    assert len(ada.reads().json["messages"]) == 50


@pytest.mark.parametrize("name", ["before", "after", "around", "since", "limit"])
@pytest.mark.parametrize("value", ["x", "", "-1", "1.5", "1e3", "٣", "9" * 19, " 1"])
def test_a_number_that_is_none_is_refused(ada, name, value):
    response = ada.reads(**{name: value})

    assert (response.status_code, response.json["error"]) == (422, "invalid_page")
    assert name in response.json["message"]


def test_a_page_of_nothing_and_two_ways_at_once_are_refused(ada):
    nothing, two_ways = ada.reads(limit=0), ada.reads(before=1, since=1)

    assert (nothing.status_code, nothing.json["error"]) == (422, "invalid_page")
    assert "at least 1" in nothing.json["message"]
    assert (two_ways.status_code, two_ways.json["error"]) == (422, "invalid_page")
    assert is_sentence(two_ways.json["message"])


def test_a_removed_message_keeps_its_place(app, ada, ten):
    moment = a_moment()
    change(app, 3, rev=11, removed_at=moment, removed_by="moderator", removed_reason="spam")
    change(app, 4, rev=12, edited_at=moment)

    _, _, removed, edited, *_ = ada.reads().json["messages"]

    assert removed["message"] is None
    assert removed["removed"] == {"by": "moderator", "reason": "spam"}
    assert edited["message"] == ten[3]["message"]
    assert edited["edited_at"] == moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def a_moment():
    return now().replace(microsecond=0)


def change(app, message_id, **values):
    with app.app_context():
        db.session.execute(update(Message).where(Message.id == message_id).values(**values))
        db.session.execute(update(Room).values(rev=values["rev"]))
        db.session.commit()


def message(author_id, number):
    return Message(
        rev=number,
        author_id=author_id,
        client_id=f"{number:032x}",
        text=f"message {number}",
        name="Ada Lovelace",
        sent_at=a_moment(),
    )
