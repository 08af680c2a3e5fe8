"""What those are told who stand outside: it depends on how they came there."""

from datetime import timedelta
from threading import get_ident

import pytest
from sqlalchemy import event, select

from chatapp.database import db, now
from chatapp.models import SignIn


def test_whoever_was_signed_out_from_elsewhere_is_told_so_on_every_page(app, ada):
    change(app, "ended_at", now())

    for page in ("/", "/messages"):
        response = ada.get(page)
        assert response.status_code == 401
        assert "You&#39;ve been logged out" in response.text
        assert "/login?next=" in response.text
    assert ada.reads().json["error"] == "signed_out"


def test_a_cookie_that_names_no_sign_in_is_a_visitors(app, ada):
    with app.app_context():
        db.session.delete(db.session.scalars(select(SignIn)).one())
        db.session.commit()

    assert ada.get("/").status_code == 200
    assert ada.reads().json["error"] == "signed_out"


def test_the_way_back_in_from_there_is_a_sign_in(app, ada):
    change(app, "ended_at", now())

    ada.signs_in("Ada Lovelace")

    assert ada.get("/").status_code == 200


def test_whoever_was_away_for_long_finds_the_home_page(app, ada):
    change(app, "seen_at", now() - timedelta(days=2))

    assert "Log in" in ada.get("/").text
    assert ada.get("/").status_code == 200
    assert "You haven&#39;t been here for a while" in ada.get("/messages").text


@pytest.mark.parametrize(
    ("ended", "status", "code"),
    [
        pytest.param(None, 403, "suspended", id="while the sign-in lived"),
        pytest.param(timedelta(0), 403, "suspended", id="which ended the sign-in"),
        pytest.param(-timedelta(seconds=1), 401, "signed_out", id="after the sign-in had ended"),
    ],
)
def test_a_suspension_is_told_to_whom_it_met(app, ada, ended, status, code):
    moment = now()
    change(app, "ended_at", None if ended is None else moment + ended)
    suspend(app, moment)

    response = ada.reads()

    assert (response.status_code, response.json["error"]) == (status, code)


def test_a_suspended_person_sees_a_page_that_says_so(app, ada):
    suspend(app, now())

    for page in ("/", "/messages?limit=3"):
        response = ada.get(page)
        assert response.status_code == 403
        assert "You&#39;ve been suspended" in response.text
        assert "Contact an administrator" in response.text


def test_a_suspended_person_can_still_log_out(app, ada):
    suspend(app, now())

    assert ada.post("/logout").status_code == 303
    assert ada.get("/").status_code == 200


def test_a_page_that_cannot_be_read_again_leads_to_the_room(app, visitor):
    response = visitor.post("/messages?limit=3")

    assert response.status_code == 401
    assert 'href="/login">Log in<' in response.text


def test_whoever_logs_in_comes_back_to_the_page_that_they_asked_for(visitor):
    page = visitor.get("/messages").text

    assert 'href="/login?next=/messages">Log in<' in page


def test_a_request_asks_once_who_it_is(app, ada):
    with app.app_context():
        engine = db.engine
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *a: asked.append((get_ident(), a[2])))

    ada.asks("/pusher/auth", "POST", data={"channel_name": "private-chat", "socket_id": "1.2"})

    # The process's own threads may ask at the same time.
    [statement] = [text for thread, text in asked if thread == get_ident()]
    assert statement.startswith("SELECT")


def change(app, field, value):
    with app.app_context():
        setattr(db.session.scalars(select(SignIn)).one(), field, value)
        db.session.commit()


def suspend(app, moment):
    with app.app_context():
        db.session.scalars(select(SignIn)).one().person.suspended_at = moment
        db.session.commit()
