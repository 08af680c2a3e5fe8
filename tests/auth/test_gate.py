"""The gate: closed unless opened by name, and no writes from elsewhere."""

import re
import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from chatapp.auth import sessions
from chatapp.database import db, now
from chatapp.doctor.probe import signed_question
from chatapp.models import SignIn
from tests.support.cast import HOME

OPEN = {
    "room.show",
    "auth.login",
    "auth.signup",
    "auth.callback",
    "auth.logout",
    "joining.show",
    "joining.join",
    "leaving.come_back",
    "auth.backchannel_logout",
    "health.live",
    "health.ready",
    "health.figures",
    "doctor.show",
    "icons.show",
}


def test_every_other_view_turns_a_visitor_away(app, visitor):
    closed = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in OPEN]
    assert closed, "without a closed view this test would prove nothing"

    for rule in closed:
        for method in rule.methods:
            path = re.sub("<[^>]+>", "1", rule.rule)
            assert visitor.asks(path, method).status_code == 401, (rule, method)


def test_the_open_views_are_there_and_open(app, visitor):
    answers = {
        "room.show": visitor.get("/"),
        "health.live": visitor.get("/healthz"),
        "health.ready": visitor.get("/readyz"),
        "icons.show": visitor.get("/icon/plain.svg"),
        "doctor.show": visitor.get("/doctor", headers=signed_question(app.config["SECRET_KEY"])),
        "auth.login": visitor.get("/login"),
        "auth.signup": visitor.get("/signup"),
        "auth.logout": visitor.post("/logout"),
        # Each leads on whoever has nothing to do there, or has something to say
        "leaving.come_back": visitor.post("/you/coming-back"),
        "joining.show": visitor.get("/join?code=wrong"),
        "joining.join": visitor.post("/join", data={"code": "wrong"}),
        # Each has something to say against what it is asked, and nothing against who asks.
        "auth.callback": visitor.get("/callback"),
        "auth.backchannel_logout": visitor.post("/backchannel-logout"),
        # Without a token in the settings it isn't there.
        "health.figures": visitor.get("/metrics"),
    }

    assert set(answers) == OPEN <= {rule.endpoint for rule in app.url_map.iter_rules()}
    statuses = [200] * 5 + [302] * 2 + [303] * 2 + [404, 401] + [400] * 2 + [404]
    assert [a.status_code for a in answers.values()] == statuses


def test_a_person_at_a_closed_page_is_shown_the_way_in(visitor):
    response = visitor.get("/messages?limit=3")

    assert response.status_code == 401
    assert "You&#39;re logged out" in response.text
    assert "/login?next=/messages?limit%3D3" in response.text.replace("%2F", "/").replace(
        "%3F", "?"
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Sec-Fetch-Site": "same-origin"}, 201, id="our own page"),
        pytest.param({"Sec-Fetch-Site": "none"}, 201, id="typed by a person"),
        pytest.param({"Origin": "http://localhost"}, 201, id="our own page, older browser"),
        pytest.param({}, 201, id="not a browser"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="another site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, 403, id="a sister site"),
        pytest.param({"Sec-Fetch-Site": "x", "Origin": "http://localhost"}, 403, id="nonsense"),
        pytest.param({"Origin": "http://evil.example"}, 403, id="another origin"),
        pytest.param({"Origin": "http://localhost:81"}, 403, id="another port"),
        pytest.param({"Origin": "https://localhost"}, 403, id="another scheme"),
        pytest.param({"Origin": "null"}, 403, id="a sandboxed frame"),
    ],
)
def test_writes_come_from_our_own_pages(app, ada, outbox, headers, status):
    response = ada.says("hello", headers=headers)

    assert response.status_code == status
    assert len(ada.reads().json["messages"]) == (status == 201)
    app.extensions["publisher"].drain()
    assert len(outbox.requests) == (status == 201)


def test_no_method_but_those_that_read_is_open_to_another_site(app, ada):
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    asked = [(r, m) for r in app.url_map.iter_rules() for m in r.methods]
    assert {m for _, m in asked} == {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}

    for rule, method in asked:
        answer = ada.asks(re.sub("<[^>]+>", "1", rule.rule), method, headers=elsewhere)
        is_refused = answer.status_code == 403 and b"cross_site" in answer.data
        assert is_refused == (method not in {"GET", "HEAD", "OPTIONS"}), (rule, method)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_a_method_that_nobody_knows_is_not_open_either(ada, method):
    answer = ada.asks("/messages", method, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code in {403, 405}


def test_another_site_cannot_sign_anybody_out(ada):
    assert ada.post("/logout", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert ada.reads().status_code == 200


def test_a_page_drawn_for_another_person_does_nothing(ada, grace):
    adas_id = ada.says("I am Ada").json["user_id"]

    response = grace.says("I am Ada, too", headers={"X-Chat-Person": adas_id})

    assert (response.status_code, response.json["error"]) == (409, "another_person")
    assert len(ada.reads().json["messages"]) == 1
    assert ada.asks("/messages", headers={"X-Chat-Person": adas_id}).status_code == 200


@pytest.mark.parametrize(
    ("field", "age", "status"),
    [
        pytest.param("signed_in_at", timedelta(days=7, seconds=1), 401, id="a week old"),
        pytest.param("signed_in_at", timedelta(days=6, hours=23), 200, id="almost a week old"),
        pytest.param("seen_at", timedelta(hours=24, seconds=1), 401, id="idle for a day"),
        pytest.param("seen_at", timedelta(hours=23, minutes=59), 200, id="idle for less"),
        pytest.param("ended_at", timedelta(0), 401, id="ended"),
    ],
)
def test_a_sign_in_does_not_live_for_ever(app, ada, field, age, status):
    turn_back(app, field, age)

    assert ada.reads().status_code == status


def test_what_a_person_does_keeps_a_sign_in_alive_and_polls_do_not(app, ada):
    before = turn_back(app, "seen_at", timedelta(minutes=6))

    ada.reads(since=0)
    ada.asks("/read", "PUT", json={"id": 1})
    assert seen_at(app) == before
    ada.says("hello")
    assert seen_at(app) > before


def test_looking_at_the_room_keeps_a_sign_in_alive_too(app, ada):
    before = turn_back(app, "seen_at", timedelta(minutes=6))

    # Nothing but this is written, so nothing else commits it.
    ada.get("/")

    assert seen_at(app) > before


def test_what_a_person_does_is_noted_at_most_every_five_minutes(app, ada):
    before = turn_back(app, "seen_at", timedelta(minutes=4))

    ada.says("hello")

    assert seen_at(app) == before


def test_whoever_reads_goes_on_where_nothing_can_be_noted(app, ada, caplog):
    turn_back(app, "seen_at", timedelta(hours=1))
    make_read_only(app)

    assert ada.get("/").status_code == 200
    assert "not noted when somebody was here" in caplog.text


def make_read_only(app):
    """Have the database refuse all changes: a full disk, or a copy that hasn't taken over yet."""
    with app.app_context():
        event.listen(db.engine, "checkout", refuse_changes)


def refuse_changes(connection, *_):
    on_sqlite = isinstance(connection, sqlite3.Connection)
    connection.execute(
        "PRAGMA query_only = ON" if on_sqlite else "SET default_transaction_read_only = on"
    )
    connection.commit()


def test_a_mistake_of_ours_is_not_taken_for_one(app, ada, monkeypatch):
    turn_back(app, "seen_at", timedelta(hours=1))
    monkeypatch.setattr(sessions, "SEEN", update(SignIn).values(person_id=None))
    app.config["PROPAGATE_EXCEPTIONS"] = False

    assert ada.get("/").status_code == 500


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_another_name_of_this_machine_leads_to_the_one_address(visitor, method):
    response = visitor.asks("/login?next=/", method, base_url="http://127.0.0.1")

    assert (response.status_code, response.location) == (302, "http://localhost/login?next=/")
    assert visitor.asks("/login", method, base_url="http://127.0.0.1").location == f"{HOME}/login"


def test_what_is_sent_to_another_name_of_this_machine_is_not_led_away(visitor):
    response = visitor.post("/logout", base_url="http://127.0.0.1")

    assert (response.status_code, response.location) == (303, f"{HOME}/")


def test_any_other_name_is_served(visitor):
    assert visitor.get("/", base_url="http://10.0.0.7:8000").status_code == 200


def turn_back(app, field, age):
    with app.app_context():
        moment = now() - age
        setattr(db.session.scalars(select(SignIn)).one(), field, moment)
        db.session.commit()
        return moment


def seen_at(app):
    with app.app_context():
        return db.session.scalars(select(SignIn.seen_at)).one()
