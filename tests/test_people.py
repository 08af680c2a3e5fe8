"""Who is here, and how: Available, Busy or Away."""

import json
import re

import pytest
from sqlalchemy import select, text

from chatapp.auth import access
from chatapp.database import db
from chatapp.models import Person
from chatapp.realtime import client
from tests.support.acting import act
from tests.support.cast import is_sentence, known_member


def test_a_status_is_kept_and_told_to_everybody(app, ada, outbox):
    response = ada.asks("/status", "PUT", json={"status": "busy"})

    assert (response.status_code, response.json["status"]) == (200, "busy")
    assert status(ada) == "busy"
    app.extensions["publisher"].drain()
    [event] = outbox.events
    assert (event["channel"], event["name"]) == ("presence-chat", "status-changed")
    told = {"user_id": me(ada), "status": "busy", "emoji": None, "words": None}
    assert json.loads(event["data"]) == response.json == told


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"status": "asleep"}, id="another word"),
        pytest.param({"status": "idle"}, id="what only a page may say"),
        pytest.param({"status": "Busy"}, id="a capital"),
        pytest.param({"status": None}, id="nothing"),
        pytest.param({"status": ["busy"]}, id="a list"),
        pytest.param({"status": {}}, id="an object"),
        pytest.param({}, id="no status"),
    ],
)
def test_there_is_no_fourth_status(app, ada, outbox, body):
    response = ada.asks("/status", "PUT", json=body)

    assert (response.status_code, response.json["error"]) == (422, "no_such_status")
    assert is_sentence(response.json["message"])
    assert status(ada) == "available"
    app.extensions["publisher"].drain()
    assert outbox.events == []


def test_a_status_has_an_emoji_and_words_of_ones_own(app, ada, grace, outbox):
    body = {"emoji": "🍵", "words": "  Lunch,\n back  at two "}

    answer = ada.asks("/status", "PUT", json=body)

    told = {"status": "available", "emoji": "🍵", "words": "Lunch, back at two"}
    assert answer.json == {"user_id": me(ada)} | told
    app.extensions["publisher"].drain()
    [event] = outbox.events
    assert json.loads(event["data"]) == answer.json
    [person] = people(grace, ids=me(ada))["people"]
    assert told.items() <= person.items()
    assert '"words": "Lunch, back at two"' in ada.get("/").text


def test_what_is_not_named_of_a_status_stays_and_null_takes_it_away(room):
    ada = known_member(room, "Ada Lovelace")
    choose(ada, status="busy", emoji="📅", words="In a meeting")

    assert choose(ada, words="Still in it") == ("busy", "📅", "Still in it")
    assert choose(ada, status="away") == ("away", "📅", "Still in it")
    assert choose(ada, emoji=None) == ("away", None, "Still in it")
    assert choose(ada, words=None) == ("away", None, None)
    assert choose(ada, status="available", words=" \u200b\u3164") == ("available", None, None)


def test_what_has_been_chosen_already_costs_and_tells_nothing(app, ada, outbox):
    for _ in range(40):
        assert choose(ada, status="busy", emoji="📅", words="In a meeting")

    app.extensions["publisher"].drain()
    assert len(outbox.events) == 1
    for n in range(40):
        last = ada.asks("/status", "PUT", json={"words": f"{n}"})
    assert (last.status_code, last.json["error"]) == (429, "too_fast")


def test_away_by_itself_leaves_the_words(room):
    ada = known_member(room, "Ada Lovelace")
    choose(ada, emoji="🏠", words="At home")

    told = {"user_id": me(ada), "status": "away", "emoji": "🏠", "words": "At home"}
    assert idle(ada, True) == told
    assert idle(ada, False) == told | {"status": "available"}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param({"emoji": "tea"}, "no_such_emoji", id="a word for an emoji"),
        pytest.param({"emoji": "🍵🍵"}, "no_such_emoji", id="two emoji"),
        pytest.param({"emoji": ""}, "no_such_emoji", id="an empty emoji"),
        pytest.param({"emoji": 1}, "no_such_emoji", id="a number for an emoji"),
        pytest.param({"words": "x" * 81}, "words_too_long", id="long words"),
        pytest.param({"words": "😀" * 81}, "words_too_long", id="long words of emoji"),
        pytest.param({"words": ["Lunch"]}, "wrong_shape", id="a list for words"),
        pytest.param({"words": "Lunch", "status": "asleep"}, "no_such_status", id="one of two"),
    ],
)
def test_what_no_status_can_have_changes_nothing(app, ada, outbox, body, error):
    refused = ada.asks("/status", "PUT", json=body)

    assert (refused.status_code, refused.json["error"]) == (422, error)
    assert is_sentence(refused.json["message"])
    [person] = people(ada, ids=me(ada))["people"]
    assert (person["status"], person["emoji"], person["words"]) == ("available", None, None)
    app.extensions["publisher"].drain()
    assert outbox.events == []


@pytest.mark.parametrize("words", ["x" * 80, "😀" * 80, "شكرا" * 20, "<b>&amp;"])
def test_words_are_kept_as_they_are_up_to_the_limit(ada, words):
    assert choose(ada, words=words)[2] == words


def test_words_garble_no_line(ada):
    garbled = "a\u202eb\u2067c\x00o" + "\u0301" * 50

    assert choose(ada, words=garbled)[2] == "abc o" + "\u0301" * 6


def test_away_sets_itself_and_ends_with_the_next_key_press(app, ada, outbox):
    assert idle(ada, True)["status"] == "away"
    assert status(ada) == "away"

    assert idle(ada, False)["status"] == "available"
    assert status(ada) == "available"
    app.extensions["publisher"].drain()
    told = [json.loads(event["data"])["status"] for event in outbox.events]
    assert told == ["away", "available"]


@pytest.mark.parametrize("chosen", ["busy", "away"])
def test_what_somebody_chose_neither_changes_nor_ends_by_itself(app, ada, outbox, chosen):
    ada.asks("/status", "PUT", json={"status": chosen})

    assert idle(ada, True)["status"] == chosen
    assert idle(ada, False)["status"] == chosen
    assert status(ada) == chosen
    app.extensions["publisher"].drain()
    assert len(outbox.events) == 1


def test_several_windows_that_idle_are_told_of_once(app, ada, outbox):
    for _ in range(3):
        assert idle(ada, True)["status"] == "away"

    app.extensions["publisher"].drain()
    assert len(outbox.events) == 1


@pytest.mark.parametrize("body", [{}, {"idle": 1}, {"idle": "yes"}, {"idle": None}])
def test_idle_is_yes_or_no(ada, body):
    refused = ada.asks("/idle", "PUT", json=body)

    assert (refused.status_code, refused.json["error"]) == (422, "wrong_shape")
    assert refused.json["message"] == "idle has to be true or false."
    assert status(ada) == "available"


def test_people_are_told_by_name_picture_and_status_alone(ada, grace):
    [person] = people(grace, ids=me(ada))["people"]

    told = {"name": "Ada Lovelace", "picture": None, "status": "available"}
    told |= {"emoji": None, "words": None, "last_here_at": person["last_here_at"]}
    assert person == {"user_id": me(ada)} | told


def test_an_id_that_is_none_is_nobody(ada, grace):
    told = people(ada, ids=f"{me(grace)},u_nobody,,' OR 1=1")

    assert [person["name"] for person in told["people"]] == ["Grace Hopper"]
    assert people(ada, ids="")["people"] == []


def test_a_page_may_ask_for_as_many_as_it_can_know_of(ada):
    ids = [f"u_{n:024}" for n in range(101)]

    assert ada.asks(f"/people?ids={','.join(ids[:100])}").status_code == 200
    refused = ada.asks(f"/people?ids={','.join(ids)}")
    assert (refused.status_code, refused.json["error"]) == (422, "too_many")
    assert refused.json["message"] == "Ask for at most 100 people."


def test_who_is_here_is_whom_pusher_sees(app, ada, grace, pusher_sees):
    pusher_sees({me(grace), "u_of_another_room"})

    told = people(ada)

    assert [person["name"] for person in told["people"]] == ["Grace Hopper"]
    assert told["partial"] is False


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(None, id="Pusher is away"),
        pytest.param({f"u_{n}" for n in range(100)}, id="its limit is reached"),
    ],
)
def test_a_list_that_may_miss_somebody_says_so(ada, pusher_sees, seen):
    pusher_sees(seen)

    assert people(ada) == {"people": [], "partial": True}


@pytest.mark.parametrize(
    "name", ["😀" * 100, "é" * 100, '"' * 100, "x" * 100, "\u2028" * 100, "中" * 100]
)
def test_a_member_of_the_presence_channel_stays_under_a_kilobyte(name):
    member = client._member(Person(id="u_" + "0" * 24, name=name, picture="https://x/" * 50))

    assert len(json.dumps(member)) <= 900
    assert name.startswith(member["user_info"]["name"])
    assert len(member["user_info"]["name"]) >= 60


def test_the_room_is_drawn_with_the_status_that_everybody_sees(ada):
    idle(ada, True)

    assert '"status": "away"' in ada.get("/").text


@pytest.fixture
def pusher_sees(monkeypatch):
    """Decide who is here, as Pusher tells."""

    def see(ids):
        monkeypatch.setattr(client, "present", lambda: ids)

    return see


def me(browser):
    return re.search(r'"person": \{[^}]*"id": "(u_\w+)"', browser.get("/").text)[1]


def choose(browser, **chosen):
    answer = browser.asks("/status", "PUT", json=chosen)
    assert answer.status_code == 200, answer.text
    return answer.json["status"], answer.json["emoji"], answer.json["words"]


def status(browser):
    [person] = people(browser, ids=me(browser))["people"]
    return person["status"]


def idle(browser, is_idle):
    return browser.asks("/idle", "PUT", json={"idle": is_idle}).json


def people(browser, **query):
    response = browser.asks("/people", query_string=query)
    assert response.status_code == 200, response.text
    return response.json


def found_by(browser, words, **query):
    answer = browser.asks("/people", query_string={"q": words} | query)
    return [person["name"] for person in answer.json["people"]]


def test_whoever_has_access_is_found_by_name_here_or_not(app, ada, grace):
    known_member(app, "Grace Kelly")
    known_member(app, "José Ångström")

    assert found_by(ada, "") == ["Ada Lovelace", "Grace Hopper", "Grace Kelly", "José Ångström"]
    assert found_by(ada, "grace ") == ["Grace Hopper", "Grace Kelly"]
    assert found_by(ada, "KELLY") == ["Grace Kelly"]
    assert found_by(ada, "ång") == ["José Ångström"]
    assert found_by(ada, "race") == found_by(ada, "%") == found_by(ada, "_da") == []


def test_nobody_is_found_by_an_address(ada, grace):
    for words in ("grace@example", "Grace Hopper\ngrace@example", "@example.com", "ada lovelace\n"):
        assert "Grace Hopper" not in found_by(ada, words)


@pytest.mark.parametrize("email", ["'the poet' k@verse.example", "a\nk@verse.x", " k@verse.x"])
def test_nobody_is_found_by_an_address_that_is_odd(app, ada, email):
    with app.app_context():
        db.session.scalars(select(Person)).one().email = email
        db.session.commit()

    for words in ("k@verse", "poet", "the poet", "'the", "lovelace a", "Lovelace k@", "a k@"):
        assert found_by(ada, words) == []
    assert found_by(ada, "lovelace") == ["Ada Lovelace"]


def test_words_that_are_longer_than_any_name_find_nobody(room):
    ada = known_member(room, "Ada Lovelace")

    for words in ("x" * 30_000, "%" * 30_000, "Ada Lovelace" + " a" * 200, "\U0001f600" * 7_000):
        assert found_by(ada, words) == []


def test_who_was_suspended_or_is_no_longer_invited_is_not_found(app, ada, grace):
    linus = known_member(app, "Linus Torvalds")
    act(app, access.suspend, "Grace Hopper")
    assert found_by(ada, "grace") == []

    app.config["ALLOWED_EMAILS"] = {"ada@example.com"}
    assert found_by(ada, "") == ["Ada Lovelace"]
    assert linus.asks("/people?q=").status_code == 403


def test_so_many_are_found_and_the_answer_says_that_there_are_more(ada, grace):
    answer = ada.asks("/people", query_string={"q": "", "limit": 1}).json

    assert ([it["name"] for it in answer["people"]], answer["more"]) == (["Ada Lovelace"], True)
    assert ada.asks("/people?q=&limit=2").json["more"] is False
    for limit in ("0", "-1", "x", "", "9" * 30):
        assert ada.asks("/people", query_string={"q": "", "limit": limit}).status_code == 422


def test_whoever_has_access_can_be_listed_page_by_page(room):
    ada = known_member(room, "Ada Lovelace")
    for name in ("Linus Torvalds", "Linus Pauling", "ada lovelace jr", "Zoë", "Grace Hopper"):
        known_member(room, name)
    everybody = found_by(ada, "", limit=100)
    assert len(everybody) == 6

    listed, after, more = [], {}, True
    while more:
        page = people(ada, q="", limit=2, **after)
        listed += [person["name"] for person in page["people"]]
        after, more = {"after": page["people"][-1]["user_id"]}, page["more"]

    assert listed == everybody
    first = people(ada, q="linus", limit=1)
    assert first["more"] is True
    after = first["people"][0]["user_id"]
    assert found_by(ada, "linus", after=after) == ["Linus Torvalds"]
    assert people(ada, q="", after="u_nobody") == {"people": [], "more": False}


def test_people_are_listed_with_when_they_were_here_last(app, ada, grace):
    for when in (None, "2026-01-02 03:04:05.678000"):
        with app.app_context():
            db.session.execute(HERE, {"when": when})
            db.session.commit()
        [person] = people(grace, q="ada")["people"]
        assert person["last_here_at"] == (when and "2026-01-02T03:04:05.678Z")

    # By what a page asks by itself, too: whoever only reads is here.
    assert ada.reads(since=0).status_code == 200
    [person] = people(grace, q="ada")["people"]
    assert person["last_here_at"] > "2026-11"


HERE = text("UPDATE people SET here_at = :when WHERE name = 'Ada Lovelace'")


def test_who_stays_is_written_down_every_few_minutes_only(app, ada):
    with app.app_context():
        known = db.session.scalar(select(Person.here_at))
    ada.reads(since=0)
    with app.app_context():
        assert db.session.scalar(select(Person.here_at)) == known
