"""The door: suspended, signed out everywhere, let in again; and what is noted of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from chatapp import create_app
from chatapp.auth import access
from chatapp.database import db, now
from chatapp.messages import revisions
from chatapp.models import SignIn
from tests.support.acting import SOON_S, act, acts, open_sign_ins, person
from tests.support.cast import Browser, close, listed, member


def test_a_suspended_person_is_out_at_once_with_every_cookie(app, ada, grace, outbox):
    thief = Browser(app)
    thief.room.set_cookie("chatapp", grace.room.get_cookie("chatapp").value)

    act(app, access.suspend, "Grace Hopper", reason="spam")

    for browser in (grace, thief):
        response = browser.reads()
        assert (response.status_code, response.json["error"]) == (403, "suspended")
        assert browser.says("let me in").status_code == 403
    assert outbox.cuts == [person(app, "Grace Hopper").id]
    assert ada.reads().json["messages"] == []


@pytest.mark.parametrize("address", ["/pusher/auth", "/pusher/user-auth"])
def test_a_suspended_person_gets_no_signature(app, ada, grace, address):
    form = {"channel_name": "private-chat", "socket_id": "1.2"}
    assert grace.asks(address, "POST", data=form).status_code == 200

    act(app, access.suspend, "Grace Hopper")

    response = grace.asks(address, "POST", data=form)
    assert (response.status_code, response.json["error"]) == (403, "suspended")
    assert "auth" not in response.json


def test_a_suspended_person_cannot_sign_in_again(app, ada, grace):
    act(app, access.suspend, "Grace Hopper")
    again = Browser(app)

    response = again.get(again.at_the_provider("Grace Hopper"))

    assert response.status_code == 403
    assert "You&#39;ve been suspended" in response.text
    assert again.reads().json["error"] == "signed_out"
    assert open_sign_ins(app, "Grace Hopper") == []


def test_a_sign_in_that_had_ended_before_is_told_nothing_of_the_suspension(app, ada, grace):
    act(app, access.sign_out_everywhere, "Grace Hopper")

    act(app, access.suspend, "Grace Hopper")

    assert grace.reads().json["error"] == "signed_out"


def test_a_sign_in_that_was_under_way_is_worth_nothing(app, ada, grace):
    act(app, access.suspend, "Grace Hopper")
    with app.app_context():
        db.session.scalars(select(SignIn).where(SignIn.ended_at.is_not(None))).one().ended_at = None
        db.session.commit()

    assert grace.reads().json["error"] == "suspended"


def test_a_reinstated_person_signs_in_again(app, ada, grace):
    act(app, access.suspend, "Grace Hopper")

    act(app, access.reinstate, "Grace Hopper")

    assert grace.reads().json["error"] == "signed_out"
    grace.signs_in("Grace Hopper")
    assert grace.says("hello").status_code == 201


def test_signed_out_everywhere_ends_every_sign_in_and_nobody_elses(app, ada, grace, outbox):
    phone = member(app, "Grace Hopper")

    act(app, access.sign_out_everywhere, "Grace Hopper")

    for browser in (grace, phone):
        assert browser.reads().json["error"] == "signed_out"
        assert "You&#39;ve been logged out" in browser.get("/").text
    assert ada.reads().status_code == 200
    assert outbox.cuts == [person(app, "Grace Hopper").id]
    grace.signs_in("Grace Hopper")


@pytest.mark.parametrize(
    ("do", "words"),
    [
        (access.suspend, "suspend"),
        (access.sign_out_everywhere, "sign out everywhere"),
    ],
)
def test_what_is_done_is_noted_with_who_and_why(app, ada, grace, do, words):
    act(app, do, "Grace Hopper", reason="spam")

    [noted] = acts(app)
    assert (noted.act, noted.reason, noted.message_id) == (words, "spam", None)
    assert noted.by_id == person(app, "Ada Lovelace").id
    assert noted.person_id == person(app, "Grace Hopper").id
    assert now() - noted.done_at < timedelta(seconds=SOON_S)


def test_a_reinstatement_is_noted_with_whom_and_why(app, ada, grace):
    act(app, access.suspend, "Grace Hopper", reason="spam")

    act(app, access.reinstate, "Grace Hopper", reason="it was somebody else")

    noted = acts(app)[-1]
    assert (noted.act, noted.reason) == ("reinstate", "it was somebody else")
    assert noted.person_id == person(app, "Grace Hopper").id


def test_what_is_done_already_is_not_done_again(app, ada, grace, outbox):
    act(app, access.suspend, "Grace Hopper")
    since = person(app, "Grace Hopper").suspended_at

    act(app, access.suspend, "Grace Hopper")
    assert person(app, "Grace Hopper").suspended_at == since
    act(app, access.reinstate, "Grace Hopper")
    act(app, access.reinstate, "Grace Hopper")

    assert [noted.act for noted in acts(app)] == ["suspend", "reinstate"]
    assert len(outbox.cuts) == 1


def test_nobody_suspends_themselves(app, ada):
    with pytest.raises(access.NotYourself, match=r"^You can't suspend yourself"):
        act(app, access.suspend, "Ada Lovelace")

    assert ada.says("still here").status_code == 201
    assert acts(app) == []


def test_it_is_the_same_on_postgresql(on_postgresql, outbox):
    app = on_postgresql
    member(app, "Ada Lovelace")
    grace = member(app, "Grace Hopper")

    act(app, access.suspend, "Grace Hopper", reason="spam")
    assert grace.reads().json["error"] == "suspended"
    act(app, access.reinstate, "Grace Hopper")
    act(app, access.sign_out_everywhere, "Grace Hopper")

    assert grace.reads().json["error"] == "signed_out"
    assert len(acts(app)) == 3
    assert len(outbox.cuts) == 2


@pytest.mark.parametrize("do", [access.suspend, access.reinstate, access.sign_out_everywhere])
def test_nothing_happens_to_nobody(app, ada, outbox, do):
    with app.app_context(), pytest.raises(access.NoSuchPerson, match=r"^No one has"):
        do("u_nobody", by=person(app, "Ada Lovelace"))

    assert acts(app) == outbox.cuts == []
    assert ada.reads().status_code == 200


def test_an_administrators_act_from_another_site_does_nothing(settings, outbox):
    app = create_app(settings | {"ADMIN_EMAILS": "ada@example.com"})
    ada, grace = member(app, "Ada Lovelace"), member(app, "Grace Hopper")
    said = grace.says("hello").json
    address = f"/messages/{said['id']}"

    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        response = ada.asks(address, "DELETE", json={"reason": "x"}, headers=headers)
        assert (response.status_code, response.json["error"]) == (403, "cross_site")

    assert grace.reads().json["messages"] == [said]
    close(app)


def test_a_send_that_waited_while_its_author_was_suspended_is_refused(app, ada, grace, outbox):
    before = revisions._commit

    def suspended_meanwhile(*given):
        act(app, access.suspend, "Grace Hopper", within_s=0)
        return before(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(revisions, "_commit", suspended_meanwhile)
        response = grace.says("one last word")

    assert (response.status_code, response.json["error"]) == (403, "suspended")
    assert listed(ada.reads()) == {"messages": [], "rev": 0, "more": False}
