"""The front door, and how far somebody has read."""

import pytest
from sqlalchemy import select

from cast import member
from chatapp.database import db
from chatapp.models import Person


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

    assert f'data-read-id="{newest}"' in ada.get("/").text


@pytest.mark.parametrize("body", [{}, {"id": "3"}, {"id": -1}, {"id": None}, {"id": 10**30}])
def test_a_place_that_is_none_is_refused(ada, body):
    assert ada.asks("/read", "PUT", json=body).status_code == 422


def read_id(app):
    with app.app_context():
        return db.session.scalars(select(Person.read_id)).one()


def test_administrators_find_the_way_to_the_dashboard(app, ada, grace):
    app.config["ADMIN_EMAILS"] = frozenset({"ada@example.com"})

    assert 'href="/admin"' in ada.get("/").text
    assert 'href="/admin"' not in grace.get("/").text
