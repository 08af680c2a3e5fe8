"""Back-channel logout: a session ends at the provider, and with it what it opened here."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from chatapp.auth import access, provider_keys
from chatapp.database import db, now
from chatapp.local.auth0.tenant import Keys
from chatapp.models import LogoutToken, SignIn
from tests.support.acting import SOON_S, act, open_sign_ins, person, send_logout_token
from tests.support.cast import member
from tests.support.crowd import came, joins

ADA = "auth0|ada"


@pytest.mark.parametrize("typ", ["JWT", "logout+jwt"])
def test_it_ends_the_sign_in_of_that_session_and_no_other(app, auth0, ada, grace, outbox, typ):
    phone = member(app, "Ada Lovelace")

    response = send_logout_token(app, auth0.logout_token(ADA, sid_of(app, ada), typ=typ))

    assert (response.status_code, response.text) == (200, "")
    assert response.headers["Cache-Control"] == "no-store"
    assert "You&#39;ve been logged out" in ada.get("/").text
    assert [b.reads().status_code for b in (ada, phone, grace)] == [401, 200, 200]
    with app.app_context():
        assert access.sockets_are_cut(person(app, "Ada Lovelace").id, within_s=SOON_S)
    assert outbox.cuts == [person(app, "Ada Lovelace").id]


def test_a_session_alone_is_enough(app, auth0, ada, grace):
    assert send_logout_token(app, auth0.logout_token(sid=sid_of(app, ada))).status_code == 200

    assert [b.reads().status_code for b in (ada, grace)] == [401, 200]


def test_without_a_session_all_of_the_persons_sign_ins_end(app, auth0, ada, grace):
    phone = member(app, "Ada Lovelace")

    assert send_logout_token(app, auth0.logout_token(ADA)).status_code == 200

    assert [b.reads().status_code for b in (ada, phone, grace)] == [401, 401, 200]


@pytest.mark.parametrize(
    ("sub", "sid"),
    [
        pytest.param(ADA, "nowhere", id="a session that we don't know"),
        pytest.param("auth0|nobody", None, id="a person whom we don't know"),
        pytest.param("auth0|nobody", "hers", id="another person's session"),
    ],
)
def test_whom_it_does_not_meet_stays(app, auth0, ada, sub, sid):
    sid = sid_of(app, ada) if sid == "hers" else sid

    assert send_logout_token(app, auth0.logout_token(sub, sid)).status_code == 200

    assert ada.reads().status_code == 200


@pytest.mark.parametrize(
    "names",
    [
        pytest.param({"sub": "auth0|ada"}, id="by the person"),
        pytest.param({"sid": "the session"}, id="by the session"),
        pytest.param({"sub": "auth0|ada", "sid": "the session"}, id="by both"),
    ],
)
def test_one_provider_ends_no_sign_in_of_another(app, auth0, names):
    # The room was at another provider before, where somebody has the same names.
    known = {"subject": "auth0|ada", "issuer": "https://before.example/"}
    theirs = joins(app, "Ada at the one before", **known)
    came(app, theirs, timedelta(0), sid="the session")

    assert send_logout_token(app, auth0.logout_token(**names)).status_code == 200

    with app.app_context():
        [sign_in] = db.session.scalars(select(SignIn).filter_by(person_id=theirs))
        assert sign_in.ended_at is None


def test_a_token_counts_that_is_signed_with_the_providers_next_key(app, auth0, ada, monkeypatch):
    monkeypatch.setattr(provider_keys, "ASK_EVERY_S", -1)
    assert send_logout_token(app, auth0.logout_token("auth0|nobody")).status_code == 200
    monkeypatch.setattr(auth0.tenant, "keys", Keys())

    assert send_logout_token(app, auth0.logout_token(ADA)).status_code == 200

    assert ada.reads().status_code == 401


def test_whoever_is_signed_out_already_is_signed_out(app, auth0, ada):
    token = auth0.logout_token(ADA, sid_of(app, ada))
    ada.post("/logout")

    assert send_logout_token(app, token).status_code == 200


def test_a_token_counts_once(app, auth0, ada):
    token = auth0.logout_token(ADA)
    assert send_logout_token(app, token).status_code == 200
    ada.signs_in("Ada Lovelace")

    response = send_logout_token(app, token)

    assert (response.status_code, response.json["error"]) == (400, "invalid_request")
    assert response.json["message"] == "The logout token was used before."
    assert response.headers["Cache-Control"] == "no-store"
    assert ada.reads().status_code == 200


@pytest.mark.parametrize(
    ("claim", "seconds", "status"),
    [
        pytest.param("exp", -50, 200, id="expired within what clocks differ"),
        pytest.param("exp", -70, 400, id="expired beyond it"),
        pytest.param("iat", 50, 200, id="issued soon"),
        pytest.param("iat", 70, 400, id="issued in the future"),
        pytest.param("nbf", 50, 200, id="valid soon"),
        pytest.param("nbf", 70, 400, id="valid later"),
    ],
)
def test_clocks_may_differ_by_a_minute(app, auth0, claim, seconds, status):
    token = auth0.logout_token(ADA, **{claim: int(time.time()) + seconds})

    assert send_logout_token(app, token).status_code == status


def test_a_token_that_counts_because_clocks_differ_counts_once(app, auth0):
    token = auth0.logout_token(ADA, exp=int(time.time()) - 50)
    assert send_logout_token(app, token).status_code == 200
    # Any other token makes the room forget those that are worthless.
    send_logout_token(app, auth0.logout_token(ADA))

    assert send_logout_token(app, token).status_code == 400


def test_used_tokens_are_forgotten_once_they_are_worthless(app, auth0, ada):
    send_logout_token(app, auth0.logout_token(ADA))
    with app.app_context():
        db.session.scalars(select(LogoutToken)).one().expires_at = now() - timedelta(seconds=1)
        db.session.commit()

    send_logout_token(app, auth0.logout_token(ADA, jti="the next"))

    with app.app_context():
        assert db.session.scalars(select(LogoutToken.jti)).all() == ["the next"]


def test_a_page_of_another_site_ends_nothing(app, auth0, ada):
    headers = {"Sec-Fetch-Site": "cross-site"}

    response = send_logout_token(app, auth0.logout_token(ADA), headers=headers)

    assert response.status_code == 403
    assert ada.reads().status_code == 200


def test_a_suspended_person_stays_suspended(app, auth0, ada, grace):
    act(app, access.suspend, "Grace Hopper")

    token = auth0.logout_token(person(app, "Grace Hopper").subject)
    assert send_logout_token(app, token).status_code == 200

    assert grace.reads().json["error"] == "suspended"
    assert open_sign_ins(app, "Grace Hopper") == []


def sid_of(app, browser):
    with browser.room.session_transaction() as session, app.app_context():
        return db.session.get(SignIn, session["sign_in"]).sid
