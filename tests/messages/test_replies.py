"""Answering a message: what is quoted is as it is now."""

from uuid import uuid4

import pytest


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def said(grace):
    """Something that Grace has said."""
    return grace.says("Shall we meet at ten?").json


def test_a_reply_quotes_its_message(ada, grace, said):
    reply = replies(ada, said).json

    quote = {"id": said["id"], "rev": 1, "name": "Grace Hopper", "user_id": said["user_id"]}
    assert reply["reply_to"] == quote | {"excerpt": said["message"]}
    assert said["reply_to"] is None
    assert grace.reads(since=1).json["messages"] == [reply]
    assert replies(ada, said, client_id=reply["client_id"]).json == reply


def test_a_quote_has_120_characters(ada, grace):
    said = grace.says("\U0001f600" * 121).json

    assert replies(ada, said).json["reply_to"]["excerpt"] == "\U0001f600" * 120


def test_what_is_quoted_is_as_it_is_now(ada, grace, said):
    replies(ada, said)

    change(grace, "PATCH", said, json={"message": "At eleven?", "rev": 1})
    assert quoted(ada) == (3, "At eleven?")

    change(grace, "DELETE", said)
    assert quoted(ada) == (4, None)

    change(grace, "PUT", said, "/restored")
    assert quoted(ada) == (5, "At eleven?")


def test_a_change_of_what_is_quoted_takes_one_revision(ada, grace, said):
    for _ in range(3):
        replies(ada, said)

    change(grace, "PATCH", said, json={"message": "At eleven?", "rev": 1})

    changed = ada.reads(since=4).json
    assert ([it["id"] for it in changed["messages"]], changed["rev"]) == ([said["id"]], 5)


def test_a_removed_reply_quotes_nothing(ada, said):
    reply = replies(ada, said).json

    assert change(ada, "DELETE", reply).json["reply_to"] is None
    assert change(ada, "PUT", reply, "/restored").json["reply_to"] == reply["reply_to"]


def test_an_edited_reply_goes_on_quoting(ada, said):
    reply = replies(ada, said).json

    edited = change(ada, "PATCH", reply, json={"message": "yes!", "rev": reply["rev"]}).json

    assert edited["reply_to"] == reply["reply_to"]


@pytest.mark.parametrize(("given", "code"), [(99, "invalid_reply"), ("1", "wrong_shape")])
def test_what_is_not_there_is_not_answered(ada, given, code):
    response = replies(ada, {"id": given})

    assert (response.status_code, response.json["error"]) == (422, code)
    assert response.json["message"].endswith(".")
    assert ada.reads().json["rev"] == 0


def test_the_page_draws_the_quote(ada, grace, said):
    replies(ada, said)
    assert f'href="/?message={said["id"]}#message-{said["id"]}"' in ada.get("/").text
    assert "data-excerpt>Shall we meet at ten?</span>" in ada.get("/").text

    change(grace, "DELETE", said)

    assert "Shall we meet" not in ada.get("/").text


def replies(browser, message, client_id=None):
    body = {"message": "yes", "client_id": client_id or str(uuid4()), "reply_to": message["id"]}
    return browser.asks("/messages", "POST", json=body)


def quoted(browser):
    [reply] = [it for it in browser.reads().json["messages"] if it["reply_to"]]
    return reply["reply_to"]["rev"], reply["reply_to"]["excerpt"]


def change(browser, method, message, path="", **options):
    return browser.asks(f"/messages/{message['id']}{path}", method, **options)
