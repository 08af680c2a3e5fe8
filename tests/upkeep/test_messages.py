"""Messages that are too old: gone for everybody at once, deleted after that."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, text, update

from chatapp.admin import numbers, people_search
from chatapp.backups.contents import contents
from chatapp.database import db, now
from chatapp.messages import revisions
from chatapp.models import Mention, Message, Person, Pin, Reaction, Version
from chatapp.upkeep import messages, retention
from tests.support.acting import person
from tests.support.aging import keeps, messages_age, upkeep
from tests.support.cast import known_member

DAYS = 30


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture(params=["deleted", "not deleted yet"])
def old(request, room, monkeypatch):
    """A room whose messages 1 to 3 have expired, and in which 4 to 6 are left."""
    room.extensions["publisher"].start()
    ada = known_member(room, "Ada Lovelace")
    for number in range(1, 4):
        ada.says(f"ancient word {number}")
    says(ada, "an answer", reply_to=3)
    ada.says("young word")
    ada.says("youngest word")
    messages_age(room, DAYS + 1, up_to=3)
    keeps(room, messages=DAYS)
    if request.param == "deleted":
        upkeep(room)
        assert ids(room) == [4, 5, 6]
    else:
        expire(room)
        assert ids(room) == [1, 2, 3, 4, 5, 6]
    return room, ada


def test_every_list_begins_with_what_is_left(old):
    _, ada = old

    for way in ({}, {"before": 7}, {"after": 0}, {"around": 2}, {"since": 0}, {"at": "2000-01-01"}):
        page = ada.reads(**way).json
        assert [it["id"] for it in page["messages"]] == [4, 5, 6], way
        assert page["first"] == 4
    assert ada.reads(before=5).json["more"] is False
    assert ada.reads(before=4).json["messages"] == []


def test_a_quote_of_it_quotes_nothing(old):
    _, ada = old

    answer = ada.reads(around=4, limit=1).json["messages"][0]

    assert (answer["message"], answer["reply_to"]) == ("an answer", None)
    assert "ancient" not in ada.get("/").text


def test_nobody_can_change_or_answer_it(old):
    _, ada = old
    change = {"message": "changed", "rev": 1}

    assert ada.asks("/messages/2", "PATCH", json=change).status_code == 404
    for path, method in {
        "/messages/2": "DELETE",
        "/messages/2/restored": "PUT",
        "/messages/2/versions": "GET",
        "/messages/2/reactions/👍": "PUT",
        "/messages/2/pin": "PUT",
    }.items():
        refused = ada.asks(path, method)
        assert (refused.status_code, refused.json["error"]) == (404, "no_such_message"), path
    refused = ada.asks("/messages/2/report", "POST", json={"reason": "spam"})
    assert (refused.status_code, refused.json["error"]) == (404, "no_such_message")
    refused = says(ada, "me, too", reply_to=2)
    assert (refused.status_code, refused.json["error"]) == (422, "invalid_reply")
    assert ada.reads().json["rev"] == 6


def test_its_address_says_that_it_is_gone(old):
    _, ada = old

    page = ada.get("/?message=2").text

    assert "data-notice >Couldn't find that message." in page
    assert "Earlier messages have expired." in page
    assert "ancient" not in page


def test_no_search_finds_it(old):
    _, ada = old

    found = [ada.asks(f"/search?q={words}").json["messages"] for words in ("ancient", "from:me")]

    assert [[it["id"] for it in some] for some in found] == [[], [6, 5, 4]]


def test_the_dashboard_knows_it_no_more(old):
    room, ada = old

    listed = ada.get("/admin/messages").text
    exported = ada.get("/admin/messages.csv").text
    of_ada = ada.get(f"/admin/people/{person(room, 'Ada Lovelace').id}").text
    form = {"id": "2", "reason": "off topic"}
    removed = ada.post("/admin/messages/removals", data=form)

    assert "young word" in listed
    assert "young word" in exported
    assert "young word" in of_ada
    assert "ancient" not in listed + exported + of_ada
    assert removed.status_code == 404
    with room.app_context():
        assert list(people_search.messages_of([person(room, "Ada Lovelace").id]).values()) == [3]


def test_figures_and_backups_count_what_is_left(old):
    room, _ = old

    with room.app_context():
        counted = contents(lambda statement: db.rows(text(statement)))
        days = numbers.last(90)

    assert counted.messages == 3
    assert sum(day.messages for day in days) == 3


def test_it_is_unread_no_more(old):
    room, _ = old
    grace = known_member(room, "Grace Hopper")
    with room.app_context():
        db.session.execute(update(Person).filter_by(name="Grace Hopper").values(read_id=1))
        db.session.commit()

    assert '"count": 3' in grace.get("/").text


def test_one_event_tells_the_pages(room, outbox):
    room.extensions["publisher"].start()
    ada = known_member(room, "Ada Lovelace")
    for number in range(1, 5):
        ada.says(f"message {number}")
    messages_age(room, DAYS + 1, up_to=3)
    keeps(room, messages=DAYS)

    upkeep(room)
    upkeep(room)

    told = [it for it in outbox.events if it["name"] == "messages-expired"]
    assert [(it["channel"], json.loads(it["data"])) for it in told] == [
        ("private-chat", {"first": 4})
    ]
    assert ada.reads().json["rev"] == 4


def test_all_that_belongs_to_it_goes_with_it(room, outbox):
    room.extensions["publisher"].start()
    ada = known_member(room, "Ada Lovelace")
    grace = known_member(room, "Grace Hopper")
    mentioned = [person(room, "Grace Hopper").id]
    says(ada, "Hello @Grace Hopper", mentions=mentioned)
    ada.asks("/messages/1", "PATCH", json={"message": "Hi @Grace Hopper", "rev": 1})
    grace.asks("/messages/1/reactions/👍", "PUT")
    ada.says("the newest")
    with room.app_context():
        pin = {"message_id": 1, "pinned_at": now(), "pinned_by_id": mentioned[0]}
        db.session.execute(insert(Pin).values(pin))
        db.session.commit()
    pins_before = ada.reads().json["pins"]
    messages_age(room, DAYS + 1, up_to=1)
    keeps(room, messages=DAYS)

    upkeep(room)

    with room.app_context():
        for table in (Version, Mention, Reaction, Pin):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0, table
    assert ids(room) == [2]
    assert ada.reads().json["pins"] == pins_before + 1
    [told] = [it for it in outbox.events if it["name"] == "pins-changed"]
    assert json.loads(told["data"]) == {"pins": pins_before + 1}


def test_the_newest_message_leaves_its_number_behind(room):
    ada = known_member(room, "Ada Lovelace")
    for number in range(1, 4):
        ada.says(f"ancient word {number}")
    messages_age(room, DAYS + 1, up_to=3)
    keeps(room, messages=DAYS)

    upkeep(room)

    page = ada.reads().json
    assert (page["messages"], page["first"], page["more"]) == ([], 4, False)
    with room.app_context():
        left = db.session.scalars(select(Message)).one()
        assert (left.id, left.text, left.name, left.searched) == (3, "", "Somebody", "")
    assert "ancient" not in ada.get("/admin/messages").text
    said = ada.says("hello again").json
    assert (said["id"], said["rev"]) == (4, 4)
    upkeep(room)
    assert ids(room) == [4]


def test_a_send_that_is_repeated_late_is_not_said_again(room):
    ada = known_member(room, "Ada Lovelace")
    client_id = str(uuid4())
    ada.says("hello", client_id)
    ada.says("the newest")
    messages_age(room, DAYS + 1, up_to=1)
    keeps(room, messages=DAYS)
    expire(room)

    again = ada.says("hello", client_id)

    assert (again.status_code, again.json["id"]) == (200, 1)
    assert ids(room) == [1, 2]


def test_nothing_goes_once_all_is_kept_for_ever_even_where_it_was_about_to(room, monkeypatch):
    ada = known_member(room, "Ada Lovelace")
    ada.says("hello")
    messages_age(room, DAYS + 1, up_to=1)
    keeps(room, messages=DAYS)
    take = revisions.change

    def change(*args, **options):
        # Just before the transaction that would let it go.
        keeps(room, messages=None)
        return take(*args, **options)

    monkeypatch.setattr(messages.revisions, "change", change)

    expire(room)

    assert ada.reads().json["first"] == 1
    assert ids(room) == [1]


def test_what_is_as_old_as_that_stays(room, monkeypatch):
    ada = known_member(room, "Ada Lovelace")
    ada.says("hello")
    sent_at = messages_age(room, DAYS, up_to=1)
    keeps(room, messages=DAYS)
    # Else an hour may begin meanwhile, and with it the message would be too old.
    monkeypatch.setattr(retention, "now", lambda: sent_at + timedelta(days=DAYS))

    upkeep(room)

    assert ids(room) == [1]


def test_without_a_limit_all_stay(room):
    ada = known_member(room, "Ada Lovelace")
    ada.says("hello")
    messages_age(room, 36_500, up_to=1)

    upkeep(room)

    assert ids(room) == [1]


def test_a_clock_that_is_wrong_takes_nothing_with_it(room):
    """A message that seems old stands after one that isn't, so it stays until that goes."""
    ada = known_member(room, "Ada Lovelace")
    for number in range(1, 4):
        ada.says(f"message {number}")
    messages_age(room, DAYS + 1, up_to=3)
    one_is(room, 2, days=1)
    keeps(room, messages=DAYS)

    upkeep(room)

    assert ids(room) == [2, 3]


def test_a_page_that_knows_only_what_expired_reaches_the_present(old):
    _, ada = old

    page = ada.reads(since=2).json

    assert ([it["id"] for it in page["messages"]], page["rev"]) == ([4, 5, 6], 6)


def test_where_the_newest_changes_have_expired_the_room_says_how_far_it_is(room):
    ada = known_member(room, "Ada Lovelace")
    ada.says("hello")
    messages_age(room, DAYS + 1, up_to=1)
    keeps(room, messages=DAYS)
    expire(room)

    page = ada.reads(since=0).json

    assert (page["messages"], page["rev"], page["more"]) == ([], 1, False)


# SQLite's keeps the words of what was deleted, until its parts are merged.
@pytest.mark.usefixtures("migrated_sqlite")
def test_no_word_of_it_stays_in_the_search_index(app, ada):
    for words in ("xylophone", "young", "youngest"):
        ada.says(words)
    messages_age(app, DAYS + 1, up_to=1)
    keeps(app, messages=DAYS)
    assert b"xylophone" in search_index(app)

    upkeep(app)

    assert b"xylophone" not in search_index(app)
    assert [it["id"] for it in ada.asks("/search?q=young").json["messages"]] == [3, 2]


@pytest.mark.usefixtures("migrated_sqlite")
def test_the_search_index_is_written_anew_once_a_day(app, ada, monkeypatch):
    for words in ("xylophone", "accordion", "young"):
        ada.says(words)
    keeps(app, messages=DAYS)
    messages_age(app, DAYS + 1, up_to=1)
    upkeep(app)

    messages_age(app, DAYS + 1, up_to=2)
    upkeep(app)
    assert ids(app) == [3]
    assert b"accordion" in search_index(app)

    app.extensions["words merged at"] -= timedelta(days=1)
    upkeep(app)
    assert b"accordion" not in search_index(app)


def search_index(app):
    with app.app_context():
        return b"".join(row.block for row in db.rows(text("SELECT block FROM message_words_data")))


def says(browser, words, **more):
    body = {"message": words, "client_id": str(uuid4())}
    return browser.asks("/messages", "POST", json=body | more)


def ids(room):
    with room.app_context():
        return list(db.session.scalars(select(Message.id).order_by(Message.id)))


def expire(room):
    with room.app_context():
        messages.expire()


def one_is(room, message_id, days):
    with room.app_context():
        moment = now() - timedelta(days=days)
        db.session.execute(update(Message).filter_by(id=message_id).values(sent_at=moment))
        db.session.commit()
