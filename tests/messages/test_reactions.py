"""Reacting to a message, and taking a reaction back."""

from urllib.parse import quote

import pytest

from chatapp.messages.reactions import IDS_SHOWN, MAX_KINDS
from tests.support.cast import is_sentence, member, told

PLENTY = ["👍", "👎", "😀", "🎉", "😕", "❤️", "🚀", "👀", "🔥", "💯", "🙏", "👏", "🤔"]


@pytest.fixture
def said(grace):
    """Something that Grace has said."""
    return grace.says("hello").json


def test_a_reaction_is_there_for_everybody_and_marked_for_who_gave_it(
    app, ada, grace, said, outbox
):
    answer = reacts(ada, said, "👍")

    kind = {"emoji": "👍", "count": 1, "user_ids": [id_of(ada)]}
    assert (answer["reactions"], answer["mine"]) == ([kind], ["👍"])
    app.extensions["publisher"].drain()
    assert outbox.events[1]["name"] == "message-changed"
    assert told(outbox.events[1]) == answer | {"mine": [], "by": id_of(ada)}
    assert grace.reads(since=1).json["messages"][0] == answer | {"mine": []}
    assert ada.reads(limit=1, before=2).json["messages"] == [answer]


def test_a_reaction_is_no_change_of_the_text(grace, ada, said):
    answer = reacts(ada, said, "👍")

    assert (answer["rev"], answer["text_rev"], answer["edited_at"]) == (2, 1, None)
    change = {"message": "hello, world", "rev": said["rev"]}
    edited = grace.asks(f"/messages/{said['id']}", "PATCH", json=change)
    assert edited.status_code == 200, "no conflict with an edit that began before it"
    assert edited.json["reactions"] == answer["reactions"]
    assert edited.json["text_rev"] == edited.json["rev"] == 3


def test_what_was_used_first_stands_first_and_the_newest_ids_are_told(app, grace, said):
    people = [member(app, f"Person Number {n}") for n in range(IDS_SHOWN + 1)]
    reacts(grace, said, "🎉")
    for person in people:
        reacts(person, said, "👍")

    kinds = reacts(people[2], said, "🎉")["reactions"]

    assert [(kind["emoji"], kind["count"]) for kind in kinds] == [("🎉", 2), ("👍", 6)]
    assert kinds[1]["user_ids"] == [id_of(person) for person in people[:0:-1]]
    kinds = takes_back(people[5], said, "👍")["reactions"]
    assert kinds[1]["user_ids"] == [id_of(person) for person in people[4::-1]]


def test_the_last_one_takes_its_kind_with_it(ada, said):
    reacts(ada, said, "👍")

    answer = takes_back(ada, said, "👍")

    assert (answer["reactions"], answer["mine"], answer["rev"]) == ([], [], 3)


def test_doing_it_twice_changes_and_costs_nothing(app, ada, said, outbox):
    once = reacts(ada, said, "👍")

    assert [reacts(ada, said, "👍") for _ in range(40)] == [once] * 40
    assert takes_back(ada, said, "🎉") == once
    app.extensions["publisher"].drain()
    assert len(outbox.events) == 2


@pytest.mark.parametrize(
    ("given", "kept"), [("❤", "❤️"), ("#⃣", "#️⃣"), ("#️⃣", "#️⃣"), ("👍🏽", "👍🏽"), ("🏴‍☠", "🏴‍☠️")]
)
def test_an_emoji_is_kept_in_its_one_form(ada, said, given, kept):
    reacts(ada, said, given)

    assert reacts(ada, said, kept)["reactions"][0]["count"] == 1
    assert reacts(ada, said, given)["mine"] == [kept]


@pytest.mark.parametrize("given", ["x", "👍👍", "🏽", "%00", ":smile:", "é", "👍 ", "x" * 3000])
def test_what_is_not_one_emoji_is_refused(ada, said, given):
    response = ask(ada, said, given, "PUT")

    assert (response.status_code, response.json["error"]) == (422, "no_such_emoji")
    assert is_sentence(response.json["message"])
    assert ada.reads().json["rev"] == 1


def test_a_thirteenth_kind_is_refused_with_a_sentence(ada, grace, said):
    for emoji in PLENTY[:MAX_KINDS]:
        reacts(ada, said, emoji)

    response = ask(grace, said, PLENTY[MAX_KINDS], "PUT")

    assert (response.status_code, response.json["error"]) == (422, "too_many_kinds")
    assert is_sentence(response.json["message"])
    assert len(reacts(grace, said, PLENTY[0])["reactions"]) == MAX_KINDS


def test_a_removed_message_takes_none_and_shows_none_until_it_is_restored(ada, grace, said):
    kept = reacts(ada, said, "👍")["reactions"]
    removed = grace.asks(f"/messages/{said['id']}", "DELETE").json

    assert ask(ada, said, "🎉", "PUT").status_code == 409
    assert ask(ada, said, "👍", "DELETE").status_code == 409
    assert removed["reactions"] == []
    restored = grace.asks(f"/messages/{said['id']}/restored", "PUT").json
    assert restored["reactions"] == kept


def test_it_is_charged_like_every_change(ada, said):
    statuses = [ask(ada, said, emoji, "PUT").status_code for emoji in PLENTY[:MAX_KINDS]]
    statuses += [ask(ada, said, emoji, "DELETE").status_code for emoji in PLENTY[:MAX_KINDS]]
    statuses += [ask(ada, said, emoji, "PUT").status_code for emoji in PLENTY[:MAX_KINDS]]

    assert statuses[:28] == [200] * 28
    assert 429 in statuses


def test_nobody_reacts_to_what_is_not_there(ada):
    for method in ("PUT", "DELETE"):
        response = ask(ada, {"id": 99}, "👍", method)
        assert (response.status_code, response.json["error"]) == (404, "no_such_message")


def id_of(browser):
    return browser.says("it's me").json["user_id"]


def reacts(browser, message, emoji):
    return ask(browser, message, emoji, "PUT").json


def takes_back(browser, message, emoji):
    return ask(browser, message, emoji, "DELETE").json


def ask(browser, message, emoji, method):
    return browser.asks(f"/messages/{message['id']}/reactions/{quote(emoji)}", method)
