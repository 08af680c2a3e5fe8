"""Saying something, and reading what was said."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from chatapp.database import db
from chatapp.models import Person
from tests.support.cast import is_sentence, listed, told


def test_a_message_reaches_the_room(app, ada, outbox):
    response = ada.says(" hello ")

    assert response.status_code == 201
    assert response.json["message"] == "hello"
    assert app.extensions["publisher"].drain()
    [event] = outbox.events
    assert (event["channel"], event["name"]) == ("private-chat", "message-added")
    assert told(event) == response.json | {"by": response.json["user_id"]}


def test_lines_end_in_one_way_whatever_they_were_written_on(ada):
    assert ada.says("one\r\n\ttwo\r\n").json["message"] == "one\n\ttwo"


def test_the_author_is_whoever_is_signed_in(ada):
    forged = {"name": "Eve", "user_id": "u_eve", "picture": "https://evil.example/", "rev": 9}
    body = {"message": "hello", "client_id": str(uuid4())} | forged

    said = ada.asks("/messages", "POST", json=body).json

    assert said["name"] == "Ada Lovelace"
    assert said["user_id"].startswith("u_")
    assert said["user_id"] != "u_eve"
    assert (said["picture"], said["rev"], said["id"]) == (None, 1, 1)


def test_a_message_keeps_its_authors_name_and_picture_as_they_were(app, ada):
    called(app, "Ada Lovelace", "https://pictures.example/ada.png")
    said = ada.says("hello").json
    called(app, "Ada King", None)

    assert (said["name"], said["picture"]) == ("Ada Lovelace", "https://pictures.example/ada.png")
    assert ada.reads().json["messages"] == [said]
    assert ada.says("hello again").json["name"] == "Ada King"


def test_the_same_client_id_again_is_the_same_message(app, ada, outbox):
    client_id = str(uuid4())
    first = ada.says("hello", client_id)

    again = ada.says(" hello ", client_id.upper())

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert listed(ada.reads()) == {"messages": [first.json], "rev": 1, "more": False}
    app.extensions["publisher"].drain()
    assert len(outbox.events) == 1


def test_a_client_id_that_named_another_message_is_refused(app, ada, outbox):
    client_id = str(uuid4())
    first = ada.says("hello", client_id)

    again = ada.says("hello, once more", client_id)

    assert (again.status_code, again.json["error"]) == (409, "client_id_used")
    assert is_sentence(again.json["message"])
    assert listed(ada.reads()) == {"messages": [first.json], "rev": 1, "more": False}
    app.extensions["publisher"].drain()
    assert len(outbox.events) == 1


def test_what_is_sent_again_late_is_kept_whatever_became_of_it(ada):
    client_id = str(uuid4())
    said = ada.says("hello", client_id).json
    address = f"/messages/{said['id']}"
    edited = ada.asks(address, "PATCH", json={"message": "hello!", "rev": said["rev"]}).json

    after_the_edit = ada.says("hello", client_id)
    removed = ada.asks(address, "DELETE").json
    after_the_removal = ada.says("hello", client_id)

    assert (after_the_edit.status_code, after_the_edit.json) == (200, edited)
    assert (after_the_removal.status_code, after_the_removal.json) == (200, removed)


def test_a_removal_does_not_hide_what_was_said_from_its_client_id(ada):
    client_id = str(uuid4())
    said = ada.says("hello", client_id).json
    removed = ada.asks(f"/messages/{said['id']}", "DELETE").json

    assert ada.says("hello", client_id).json == removed
    assert ada.says("another", client_id).json["error"] == "client_id_used"


def test_two_people_may_use_the_same_client_id(ada, grace):
    client_id = str(uuid4())

    adas, graces = ada.says("mine", client_id), grace.says("mine too", client_id)

    assert (adas.status_code, graces.status_code) == (201, 201)
    assert adas.json["id"] != graces.json["id"]


UUID = "0b9c4a52-6d7e-4f80-9a1b-2c3d4e5f6071"

INVALID = [
    pytest.param({"data": "{", "content_type": "application/json"}, 400, "not_json", id="no JSON"),
    pytest.param(
        {"data": "[" * 20_000, "content_type": "application/json"}, 400, "not_json", id="nested"
    ),
    pytest.param({"data": "a=b"}, 415, "unsupported_media_type", id="no content type"),
    pytest.param({"data": {"message": "hello"}}, 422, "invalid_client_id", id="a form"),
    pytest.param(
        {"data": {"message": "hello"}, "content_type": "multipart/form-data"},
        415,
        "unsupported_media_type",
        id="a form with files",
    ),
    pytest.param({"json": ["hello"]}, 422, "wrong_shape", id="a list"),
    pytest.param({"json": "hello"}, 422, "wrong_shape", id="a string"),
    pytest.param(
        {"data": "null", "content_type": "application/json"}, 422, "wrong_shape", id="null"
    ),
]


@pytest.mark.parametrize(("body", "status", "code"), INVALID)
def test_a_body_of_another_kind_is_refused(app, ada, outbox, body, status, code):
    response = ada.asks("/messages", "POST", **body)

    assert (response.status_code, response.json["error"]) == (status, code)
    assert is_sentence(response.json["message"])
    assert_nothing_happened(app, ada, outbox)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\t ", id="white space"),
        pytest.param("\u200b\u2060\ufeff", id="nothing to be seen"),
        pytest.param(None, id="null"),
        pytest.param(7, id="a number"),
        pytest.param(["hello"], id="a list"),
        pytest.param("a\x00b", id="NUL"),
        pytest.param("a\x1bb", id="escape"),
        pytest.param("a\ud800b", id="lone surrogate"),
        pytest.param("x" * 2001, id="2,001 characters"),
        pytest.param("\U0001f600" * 2001, id="2,001 emoji"),
    ],
)
def test_a_text_that_nobody_could_read_is_refused(app, ada, outbox, text):
    response = ada.says(text)

    assert (response.status_code, response.json["error"]) == (422, "invalid_message")
    assert is_sentence(response.json["message"])
    assert_nothing_happened(app, ada, outbox)


@pytest.mark.parametrize("client_id", ["17", "", "x" * 36, None, 7, {}, UUID + "\n", UUID[:-1]])
def test_a_client_id_that_is_no_uuid_is_refused(app, ada, outbox, client_id):
    body = {"message": "hello", "client_id": client_id}

    response = ada.asks("/messages", "POST", json=body)

    assert (response.status_code, response.json["error"]) == (422, "invalid_client_id")
    assert "UUID" in response.json["message"]
    assert_nothing_happened(app, ada, outbox)


@pytest.mark.parametrize("body", ['"' + "x" * 64 * 1024 + '"', "[" * 100_000])
def test_more_than_64_kib_are_refused(app, ada, outbox, body):
    response = ada.asks("/messages", "POST", data=body, content_type="application/json")

    assert (response.status_code, response.json["error"]) == (413, "request_entity_too_large")
    assert_nothing_happened(app, ada, outbox)


@pytest.mark.parametrize(
    "text", ["\U0001f600" * 2000, "\U0001f468\u200d\U0001f469" * 666, '"\\' * 1000]
)
def test_the_widest_message_fits_into_an_event(app, ada, outbox, text):
    response = ada.says(text)

    assert response.status_code == 201
    assert response.json["message"] == text
    app.extensions["publisher"].drain()
    [event] = outbox.events
    assert len(event["data"].encode()) < 10_000


def called(app, name, picture):
    with app.app_context():
        person = db.session.scalars(select(Person)).one()
        person.name, person.picture = name, picture
        db.session.commit()


def assert_nothing_happened(app, ada, outbox):
    assert listed(ada.reads()) == {"messages": [], "rev": 0, "more": False}
    assert app.extensions["publisher"].drain()
    assert outbox.requests == []
