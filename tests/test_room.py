"""The front door, and how far somebody has read."""

import json
import re

import pytest
from sqlalchemy import event, select

from chatapp.database import db
from chatapp.messages import history
from chatapp.models import Person
from tests.support.cast import is_sentence, member


def test_the_room_shows_the_newest_fifty(app, ada):
    for n in range(1, 31):
        ada.says(f"message number {n}.")

    page = ada.get("/").text

    assert "message number 1." in page
    assert "message number 30." in page


def test_a_permalink_opens_the_room_around_its_message(app, ada):
    ids = [ada.says(f"message number {n}.").json["id"] for n in range(30)]

    page = ada.get(f"/?message={ids[3]}").text

    assert "message number 3." in page


@pytest.mark.parametrize("message", ["x", "", "-1", "9" * 30, "99"])
def test_a_permalink_to_nothing_opens_the_room(ada, message):
    ada.says("hello")

    page = ada.get(f"/?message={message}")

    assert page.status_code == 200
    assert "hello" in page.text


def test_how_far_one_has_read_never_moves_back(room):
    ada = member(room, "Ada Lovelace")
    ids = [ada.says(f"message number {n}.").json["id"] for n in range(3)]

    for n in (0, 2, 1):
        assert ada.asks("/read", "PUT", json={"id": ids[n]}).status_code == 204

    assert read_id(room) == ids[2]


def test_nobody_has_read_what_was_not_said_yet(room):
    ada = member(room, "Ada Lovelace")

    assert ada.asks("/read", "PUT", json={"id": 10**18}).status_code == 204
    assert read_id(room) == 0
    newest = [ada.says(f"message number {n}.").json["id"] for n in range(3)][-1]
    assert ada.asks("/read", "PUT", json={"id": 10**18}).status_code == 204
    assert read_id(room) == newest

    assert page_data(ada)["read_id"] == newest


def unread(person):
    """Return what the page says is new to this person: how much, since when, up to where."""
    missed = page_data(person)["unread"]
    return missed["count"], missed["since"], missed["last_id"]


def test_the_room_tells_how_much_of_others_is_new_and_since_when(ada, grace):
    first = ada.says("seen").json
    grace.asks("/read", "PUT", json={"id": first["id"]})
    assert unread(grace) == (0, None, None)

    missed = [ada.says("one").json, grace.says("one's own").json, ada.says("two").json]

    assert unread(grace) == (2, missed[0]["sent_at"], missed[2]["id"])
    assert unread(ada) == (0, None, None), "who never read anything has missed nothing"


def test_what_is_new_is_counted_no_further_than_it_is_said(monkeypatch, ada, grace):
    monkeypatch.setattr(history, "UNREAD_COUNTED", 3)
    ids = [ada.says(f"message number {n}.").json["id"] for n in range(6)]
    grace.asks("/read", "PUT", json={"id": ids[0]})

    count, _, last_id = unread(grace)

    assert (count, last_id) == (3, ids[3])


def test_counting_what_is_new_is_one_look_into_an_index(migrated_sqlite, app, ada):
    ada.asks("/read", "PUT", json={"id": ada.says("hello").json["id"]})
    plans = []

    def explain(_connection, cursor, statement, parameters, *_):
        if "messages.id >" in statement and "author_id !=" in statement:
            plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[-1] for row in plan)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", explain)

    ada.get("/")

    assert plans == [
        "SEARCH messages USING INTEGER PRIMARY KEY (rowid>?)",
        # The first message that there is: the room has one row.
        "SCALAR SUBQUERY 3",
        "SCAN room",
        # How many of them mention the reader.
        "SCALAR SUBQUERY 2",
        "USE TEMP B-TREE FOR count(DISTINCT)",
        "SEARCH mentions USING COVERING INDEX ix_mentions_person_id (person_id=? AND message_id>?)",
        "SCALAR SUBQUERY 1",
        "SCAN room",
        "SEARCH messages USING INTEGER PRIMARY KEY (rowid=?)",
    ]


@pytest.mark.parametrize("body", [{}, {"id": "3"}, {"id": -1}, {"id": None}, {"id": 10**30}])
def test_a_place_that_is_none_is_refused(ada, body):
    assert ada.asks("/read", "PUT", json=body).status_code == 422


def test_who_marks_unread_is_counted_the_rest_anew(ada, grace):
    said = [ada.says(f"message {n}").json["id"] for n in range(4)]
    grace.asks("/read", "PUT", json={"id": said[-1]})

    answer = grace.asks("/read", "PUT", json={"id": said[1], "back": True})

    assert answer.json == {"read_id": said[1], "marks": 1}
    assert page_data(grace)["read_marks"] == 1
    assert unread(grace)[0] == 2


def test_a_page_that_does_not_know_of_it_marks_nothing_read(ada, grace):
    said = [ada.says(f"message {n}").json["id"] for n in range(4)]
    grace.asks("/read", "PUT", json={"id": said[1], "back": True})

    late = grace.asks("/read", "PUT", json={"id": said[-1], "marks": 0})

    assert (late.status_code, late.json["error"]) == (409, "marked_unread")
    assert (late.json["read_id"], late.json["marks"]) == (said[1], 1)
    assert is_sentence(late.json["message"])
    assert unread(grace)[0] == 2
    assert grace.asks("/read", "PUT", json={"id": said[-1], "marks": 1}).status_code == 204
    assert unread(grace)[0] == 0


def test_all_can_be_marked_unread_and_nothing_beyond_the_newest(ada, grace):
    said = [ada.says(f"message {n}").json["id"] for n in range(2)]

    assert grace.asks("/read", "PUT", json={"id": 0, "back": True}).json["read_id"] == 0
    assert page_data(grace)["read_id"] == 0
    assert unread(grace)[0] == 2
    assert grace.asks("/read", "PUT", json={"id": 99, "back": True}).json["read_id"] == said[-1]


@pytest.mark.parametrize("more", [{"back": 1}, {"back": None}, {"marks": "1"}, {"marks": -1}])
def test_a_mark_that_is_none_is_refused(ada, more):
    assert ada.asks("/read", "PUT", json={"id": 0} | more).status_code == 422


def page_data(person):
    """Return what the page's script begins with."""
    [data] = re.findall(r'id="page-data">(.*?)</script>', person.get("/").text)
    return json.loads(data)


def test_what_a_name_holds_does_not_end_the_data_of_the_page(room):
    eve = member(room, "</script><script>alert(1)</script>")

    assert page_data(eve)["person"]["name"] == "</script><script>alert(1)</script>"
    assert "<script>alert" not in eve.get("/").text


def test_the_page_says_where_pushers_script_is_and_does_not_load_it_by_itself(ada):
    script = page_data(ada)["pusher"]["script"]

    assert re.fullmatch(r"/static/pusher-\w{8}\.js", script)
    assert ada.get("/").text.count(script) == 1


def test_what_a_page_asks_is_answered_with_the_version_that_drew_it(ada):
    data = page_data(ada)
    version, person_id = data["version"], data["person"]["id"]
    assert re.fullmatch(r"[0-9a-f]{16}", version)

    for path in ("/messages", "/people", "/missing"):
        answer = ada.get(path, headers={"X-Chat-Person": person_id})
        assert answer.headers["X-Chat-Version"] == version
    refused = ada.asks("/messages", headers={"X-Chat-Person": "u_another"})
    assert (refused.status_code, refused.headers["X-Chat-Version"]) == (409, version)


def test_whoever_is_no_page_of_ours_is_not_told_the_version(ada, visitor):
    for answer in (ada.get("/"), ada.get("/messages"), visitor.get("/"), visitor.get("/messages")):
        assert "X-Chat-Version" not in answer.headers


def read_id(app):
    with app.app_context():
        return db.session.scalars(select(Person.read_id)).one()


def test_administrators_find_the_way_to_the_dashboard(app, ada, grace):
    app.config["ADMIN_EMAILS"] = frozenset({"ada@example.com"})

    assert 'href="/admin"' in ada.get("/").text
    assert 'href="/admin"' not in grace.get("/").text


def test_the_past_is_read_in_pages_without_the_script(monkeypatch, ada):
    monkeypatch.setattr(history, "NEWEST", 3)
    ids = [ada.says(f"message number {n}.").json["id"] for n in range(8)]

    newest = ada.get("/").text
    older = ada.get(f"/?before={ids[5]}").text
    oldest = ada.get(f"/?before={ids[2]}").text
    newer = ada.get(f"/?after={ids[1]}").text
    last = ada.get(f"/?after={ids[4]}").text

    assert [ways(page) for page in (newest, older, oldest, newer, last)] == [
        [f"before={ids[5]}"],
        [f"before={ids[2]}", f"after={ids[4]}"],
        [f"after={ids[1]}"],
        [f"before={ids[2]}", f"after={ids[4]}"],
        [f"before={ids[5]}"],
    ]
    assert [shown(page) for page in (newest, older, oldest, newer, last)] == [
        ids[5:],
        ids[2:5],
        ids[:2],
        ids[2:5],
        ids[5:],
    ]
    assert "This is the start of the conversation." in oldest
    assert "This is the start of the conversation." not in older


@pytest.mark.parametrize("query", ["before=1", "after=9", "before=x", "after=", "before=-1"])
def test_a_page_of_the_past_that_is_none_is_the_newest(ada, query):
    said = ada.says("hello").json

    page = ada.get(f"/?{query}").text

    assert shown(page) == [said["id"]]
    assert '"at_end": true' in page


def test_the_script_is_told_where_the_page_stands(monkeypatch, ada):
    monkeypatch.setattr(history, "NEWEST", 2)
    ids = [ada.says(f"message number {n}.").json["id"] for n in range(5)]

    page = ada.get(f"/?after={ids[0]}").text

    life = ada.reads().json["life"]
    state = {
        "at_end": False,
        "epoch": 1,
        "first": 1,
        "life": life,
        "more": True,
        "pins": 0,
        "rev": 5,
    }
    told = json.dumps(state)
    assert f'"page": {told}' in page


def test_a_permalink_marks_its_message_or_says_that_there_is_none(ada):
    ids = [ada.says(f"message number {n}.").json["id"] for n in range(3)]

    found, missing = ada.get(f"/?message={ids[1]}").text, ada.get("/?message=99").text

    assert re.findall(r'message--found" id="message-(\d+)"', found) == [str(ids[1])]
    assert "data-notice hidden" in found
    assert "message--found" not in missing
    assert "data-notice >Couldn't find that message." in missing


def test_messages_are_drawn_as_the_script_draws_them(ada, grace):
    first = ada.says("hello").json
    again, emoji = ada.says("and once more").json, grace.says("\U0001f44d\U0001f3fd").json
    ada.asks(f"/messages/{again['id']}", "DELETE")
    ada.asks(f"/messages/{first['id']}", "PATCH", json={"message": "hi", "rev": first["rev"]})
    grace.asks("/read", "PUT", json={"id": first["id"]})

    page = ada.get("/", headers={"Accept-Language": "en-GB"}).text

    classes = re.findall(r'<li class="(.*?)"', page)[:3]
    assert classes == [
        "message message--own message--kept",
        "message message--own message--kept message--removed message--continued",
        "message message--kept message--emoji",
    ]
    assert "Removed by its author" in page
    assert len(re.findall(r'data-edited title="[^"]+ UTC" >edited<', page)) == 1
    assert page.count("data-day>Today<") == 1
    assert f">{first['sent_at'][11:16]}</time>" in page
    assert re.search(r"avatar--tint-\d+\" data-avatar aria-hidden=\"true\">GH<", page)
    assert emoji["message"] in page
    assert re.findall(r'message--apart" id="message-(\d+)"', grace.get("/").text) == [
        str(again["id"])
    ]


def test_a_picture_is_drawn_without_telling_where_it_is_shown(app, ada):
    with app.app_context():
        person = db.session.scalars(select(Person)).one()
        person.picture = "https://pictures.example/ada.png"
        db.session.commit()
    ada.says("hello")

    own, said = re.findall(r'<img class="avatar__picture".*?>', ada.get("/").text)

    for picture in (own, said):
        assert 'src="https://pictures.example/ada.png"' in picture
        assert 'referrerpolicy="no-referrer"' in picture
    assert 'loading="lazy"' in said


def ways(page):
    """Return where the links to older and newer messages lead."""
    return re.findall(r'href="/\?((?:before|after)=\d+)"', page)


def shown(page):
    return [int(number) for number in re.findall(r'id="message-(\d+)"', page)]
