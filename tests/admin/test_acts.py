"""Suspending, reinstating and signing out, on the page of one person."""

from datetime import timedelta

import pytest

from chatapp.database import db, now
from chatapp.models import Person
from tests.support.acting import acts, at_the_form, open_sign_ins, person
from tests.support.crowd import came


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def graces(app, grace):
    """The address of Grace's page."""
    return f"/admin/people/{person(app, 'Grace Hopper').id}"


def test_an_administrator_suspends_and_reinstates(app, ada, grace, graces, outbox):
    suspended = ada.post(f"{graces}/suspension", data={"reason": " Spam, again "})

    assert (suspended.status_code, suspended.location) == (303, f"{graces}?did=suspended")
    page = ada.get(suspended.location).text
    assert "Suspended and logged out everywhere." in page
    assert "They may still receive messages" not in page
    assert outbox.cuts == [person(app, "Grace Hopper").id]
    assert grace.reads().status_code == 403

    reinstated = ada.post(f"{graces}/reinstatement", data={"reason": ""})
    assert "Reinstated. They can log in again." in ada.get(reinstated.location).text
    grace.signs_in("Grace Hopper")
    adas = person(app, "Ada Lovelace").id
    assert [(a.act, a.by_id, a.reason) for a in acts(app)] == [
        ("suspend", adas, "Spam, again"),
        ("reinstate", adas, None),
    ]


def test_an_administrator_signs_somebody_out_everywhere(app, ada, grace, graces):
    response = ada.post(f"{graces}/signing-out", data={})

    assert (response.status_code, response.location) == (303, f"{graces}?did=signed-out")
    assert "Logged out everywhere." in ada.get(response.location).text
    assert open_sign_ins(app, "Grace Hopper") == []
    assert grace.reads().status_code == 401


def test_the_rooms_script_suspends_too_and_hears_only_that_it_is_done(app, ada, grace, graces):
    address = f"{graces}/suspension"
    refused = ada.asks(address, "POST", data={"reason": ""})
    assert (refused.status_code, refused.json["error"]) == (422, "invalid_reason")
    assert grace.reads().status_code == 200

    suspended = ada.asks(address, "POST", data={"reason": "spam"})

    assert (suspended.status_code, suspended.data) == (204, b"")
    assert grace.reads().status_code == 403
    assert [(a.act, a.reason) for a in acts(app)] == [("suspend", "spam")]


@pytest.mark.parametrize(
    "reason", [None, "", "   ", "x" * 201, "a\x00b"], ids=["none", "empty", "blank", "long", "NUL"]
)
def test_nobody_is_suspended_without_a_reason(app, ada, grace, graces, reason):
    form = {} if reason is None else {"reason": reason}

    response = ada.post(f"{graces}/suspension", data=form)

    assert response.status_code == 422
    assert acts(app) == []
    assert grace.reads().status_code == 200


@pytest.mark.parametrize(
    ("act", "reason", "words"),
    [
        pytest.param("suspension", "", "Enter a reason", id="suspending for nothing"),
        pytest.param("suspension", "x" * 201, "up to 200", id="suspending at length"),
        pytest.param("signing-out", "x" * 201, "up to 200", id="signing out at length"),
        pytest.param("reinstatement", "x" * 201, "up to 200", id="reinstating at length"),
    ],
)
def test_a_reason_that_will_not_do_is_said_at_its_form(app, ada, graces, act, reason, words):
    came(app, person(app, "Grace Hopper").id, *(timedelta(hours=n) for n in range(25)))
    if act == "reinstatement":
        ada.post(f"{graces}/suspension", data={"reason": "spam"})

    answer = ada.post(f"{graces}/{act}?page=2", data={"reason": reason})

    form = at_the_form(answer, words)
    assert form.action == f"{graces}/{act}?page=2"
    assert form.kept == [("reason", reason)]
    assert reason == "" or answer.text.count(reason) == 1, "no other form says it"
    assert "Page 2 of 2" in answer.text


def test_a_form_that_is_not_there_any_more_still_gets_its_answer(app, ada, graces):
    adas = f"/admin/people/{person(app, 'Ada Lovelace').id}"

    for act in (f"{graces}/reinstatement", f"{adas}/suspension"):
        answer = ada.post(act, data={"reason": "x" * 201})
        assert answer.status_code == 422
        assert answer.text.count("A reason can have up to 200 characters.") == 1


def test_a_bad_reason_for_nobody_is_about_nobody(ada):
    response = ada.post("/admin/people/u_nobody/suspension", data={"reason": ""})

    assert response.status_code == 404


def test_nobody_suspends_themselves(app, ada):
    adas = f"/admin/people/{person(app, 'Ada Lovelace').id}"
    page = ada.get(adas).text
    assert "You can't suspend yourself." in page
    assert "/suspension" not in page

    response = ada.post(f"{adas}/suspension", data={"reason": "I quit"})

    assert response.status_code == 422
    assert acts(app) == []


def test_an_administrator_is_told_when_sockets_live_on(app, ada, graces):
    with app.app_context():
        app.extensions["cutter"].stop()
        db.session.get(Person, graces.rpartition("/")[2]).sockets_to_cut_since = now()
        db.session.commit()

    words = "They may still receive messages: Pusher can't be reached to close their connections."
    assert words in ada.get(graces).text


@pytest.mark.parametrize("did", ["", "nonsense", "<b>"])
def test_a_link_puts_no_words_into_the_dashboards_mouth(ada, graces, did):
    assert 'class="notice"' not in ada.get(graces, query_string={"did": did}).text
