"""Leaving to be forgotten, coming back within the days for it, and who may do so for whom."""

from uuid import uuid4

import pytest
from sqlalchemy import update

from chatapp import audit
from chatapp.config import COME_BACK_WITHIN
from chatapp.database import db, now
from chatapp.models import Notice, Person
from tests.support.acting import acts, at_the_form, open_sign_ins, person
from tests.support.cast import Browser, known_member

SURE = {"messages": "kept", "sure": "yes"}


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def app(room):
    """The room, on each kind of database."""
    return room


def leave(browser, **form):
    return browser.post("/you/leaving", data=SURE | form)


def test_whoever_leaves_is_out_at_once_in_all_browsers_and_told_until_when(app, ada, grace):
    elsewhere = known_member(app, "Grace Hopper")
    before = now()

    assert leave(grace, messages="removed").location == "/"

    hopper = person(app, "Grace Hopper")
    assert before <= hopper.left_at <= now()
    until = hopper.left_at + COME_BACK_WITHIN
    for browser in (grace, elsewhere):
        page = browser.get("/")
        assert page.status_code == 401
        assert "left the room" in page.text
        assert f"{until.day} {until:%B %Y}" in page.text
        assert browser.says("still here").status_code == 401
    assert (hopper.left_messages, hopper.forgotten_at) == ("removed", None)
    assert open_sign_ins(app, "Grace Hopper") == []
    assert [(act.act, act.by_id, act.person_id) for act in acts(app)] == [
        (audit.LEAVE, hopper.id, hopper.id)
    ]


def test_the_room_moves_and_the_sockets_are_cut(app, ada, grace, outbox):
    before = ada.reads().json["epoch"]
    hopper = person(app, "Grace Hopper").id

    leave(grace)

    assert ada.reads().json["epoch"] == before + 1
    assert app.extensions["cutter"].wait_until(lambda: hopper in outbox.cuts, 5)
    assert app.extensions["publisher"].drain()
    assert {"room-moved"} <= {event["name"] for event in outbox.events}


def test_others_no_longer_find_them(app, ada, grace):
    hopper = person(app, "Grace Hopper").id
    leave(grace)

    assert ada.asks("/people?q=grace").json["people"] == []
    body = {"message": "@Grace Hopper?", "client_id": str(uuid4()), "mentions": [hopper]}
    assert ada.asks("/messages", "POST", json=body).json["mentions"] == []


@pytest.mark.parametrize(
    "form",
    [{"messages": "burnt"}, {"sure": "no"}, {"sure": ""}],
    ids=["no such choice", "not sure", "nothing ticked"],
)
def test_nobody_leaves_by_mistake(app, grace, form):
    answer = leave(grace, **form)

    at_the_form(answer, "tick the box")
    assert grace.get("/").status_code == 200
    assert acts(app) == []


def test_a_second_time_changes_nothing(app, ada, grace):
    elsewhere = known_member(app, "Grace Hopper")
    leave(grace)
    left_at = person(app, "Grace Hopper").left_at

    assert leave(elsewhere, messages="removed").status_code == 401
    hopper = person(app, "Grace Hopper")
    assert (hopper.left_at, hopper.left_messages) == (left_at, "kept")
    assert len(acts(app)) == 1


def test_who_signs_in_again_is_asked_and_comes_back_by_a_button_alone(app, ada, grace):
    leave(grace)
    again = known_member(app, "Grace Hopper")

    for _ in range(2):
        page = again.get("/")
        assert (page.status_code, "Do you want to come back?" in page.text) == (401, True)
    assert again.reads().status_code == 401
    assert "Go on" in again.get("/you").text

    assert again.post("/you/coming-back").location == "/"
    assert again.get("/").status_code == 200
    assert person(app, "Grace Hopper").left_at is None
    assert [act.act for act in acts(app)] == [audit.LEAVE, audit.COME_BACK]
    with app.app_context():
        assert [it.kind for it in db.session.query(Notice)] == ["came-back"]


def test_a_browser_that_was_logged_out_brings_nobody_back(app, ada, grace):
    leave(grace)

    assert grace.post("/you/coming-back").location == "/"
    assert Browser(app).post("/you/coming-back").location == "/"
    assert person(app, "Grace Hopper").left_at is not None


def test_a_suspended_person_comes_back_no_more(app, ada, grace):
    leave(grace)
    again = known_member(app, "Grace Hopper")
    hopper = person(app, "Grace Hopper").id
    ada.post(f"/admin/people/{hopper}/suspension", data={"reason": "spam"})

    assert "been suspended" in again.get("/").text
    again.post("/you/coming-back")
    assert person(app, "Grace Hopper").left_at is not None


def test_the_last_administrator_stays(app, ada, grace):
    at_the_form(leave(ada), "last administrator")
    assert ada.get("/").status_code == 200

    with app.app_context():
        db.session.execute(update(Person).values(has_admin_role=True))
        db.session.commit()

    assert leave(ada).status_code == 303
    at_the_form(leave(grace), "last administrator")


def test_an_administrator_does_it_for_who_asks(app, ada, grace):
    hopper, ada_id = person(app, "Grace Hopper").id, person(app, "Ada Lovelace").id
    where = f"/admin/people/{hopper}/leaving"

    at_the_form(ada.post(where, data={"messages": "removed"}), "Enter a reason")
    answer = ada.post(where, data={"messages": "removed", "reason": "asked by letter"})

    assert answer.status_code == 303
    assert "forgotten in 7 days" in ada.get(answer.location).text
    assert "left to be forgotten" in ada.get(f"/admin/people/{hopper}").text
    assert grace.get("/").status_code == 401
    assert person(app, "Grace Hopper").left_messages == "removed"
    [act] = acts(app)
    assert (act.act, act.by_id, act.person_id, act.reason) == (
        audit.LEAVE,
        ada_id,
        hopper,
        "asked by letter",
    )


def test_but_not_for_themselves_there(app, ada):
    lovelace = person(app, "Ada Lovelace").id

    answer = ada.post(f"/admin/people/{lovelace}/leaving", data={"reason": "bye"})

    assert answer.status_code == 422
    assert "on your own page" in answer.text
    assert person(app, "Ada Lovelace").left_at is None
