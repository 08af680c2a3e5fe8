"""The dashboard's people: the list, and the page of one of them."""

import re
from datetime import timedelta

import pytest

from chatapp.database import now
from chatapp.realtime import client
from tests.support.acting import acts, open_sign_ins, person
from tests.support.crowd import came, joins, wrote


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


def test_a_person_is_listed_with_all_that_is_known(app, ada):
    moment = now().replace(year=2026, month=3, day=4, hour=5, minute=6)
    zoe = joins(
        app,
        "Zoe",
        subject="google-oauth2|1",
        email_verified=False,
        last_signed_in_at=moment,
        sign_in_count=1234,
        kept_status="busy",
        picture="https://pictures.example/zoe.png",
    )
    wrote(app, zoe, "one", "two")

    text = " ".join(re.sub("<.*?>", " ", ada.get("/admin/people?q=zoe").text).split())

    assert "Z Zoe zoe@example.com not verified Google 2026-03-04 05:06" in text
    assert "1,234 2 Busy" in text
    assert 'src="https://pictures.example/zoe.png"' in ada.get("/admin/people").text


def test_the_list_says_who_has_the_room_open_and_when_nobody_knows(ada, monkeypatch, app):
    monkeypatch.setattr(client, "present", lambda: {person(app, "Ada Lovelace").id})
    assert ">Here now<" in ada.get("/admin/people").text

    monkeypatch.setattr(client, "present", lambda: None)
    assert "Pusher can&#39;t be reached right now" in ada.get("/admin/people").text.replace(
        "can't", "can&#39;t"
    )


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (0, "0 live connections"),
        (1, "1 live connection "),
        (None, "Pusher can't be reached right now"),
    ],
)
def test_a_person_is_shown_with_their_live_connections(app, ada, monkeypatch, known, words):
    monkeypatch.setattr(client, "connections_of", lambda person_id: known)

    assert words in ada.get(f"/admin/people/{person(app, 'Ada Lovelace').id}").text


def test_a_person_is_shown_with_sign_ins_messages_and_acts(app, ada):
    zoe = joins(app, "Zoe")
    came(app, zoe, timedelta(hours=1))
    came(app, zoe, timedelta(days=2))
    came(app, zoe, timedelta(days=3), ended_at=now())
    wrote(app, zoe, "what Zoe said")
    ada.post(f"/admin/people/{zoe}/signing-out", data={"reason": "a lost phone"})
    came(app, zoe, timedelta(minutes=1))

    text = ada.get(f"/admin/people/{zoe}").text

    assert re.findall('data-label="State">(.*?)<', text) == ["Open", "Ended", "Ended", "Ended"]
    assert "what Zoe said" in text
    assert "Logged out everywhere" in text
    assert "a lost phone" in text


def test_an_old_sign_in_has_expired(app, ada):
    zoe = joins(app, "Zoe")
    came(app, zoe, *(timedelta(days=2 + n) for n in range(25)))

    first, second = (ada.get(f"/admin/people/{zoe}?page={n}").text for n in (1, 2))

    assert (first.count(">Expired<"), second.count(">Expired<")) == (20, 5)
    assert "Page 1 of 2" in first


def test_a_sign_ins_id_is_the_key_to_it_and_never_shown(app, ada, grace):
    [sign_in] = open_sign_ins(app, "Grace Hopper")

    page = ada.get(f"/admin/people/{person(app, 'Grace Hopper').id}").text

    assert sign_in.id not in page
    assert ada.get(f"/admin/people/{sign_in.id}").status_code == 404


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("u_nobody", "GET"),
        ("u_nobody/suspension", "POST"),
        ("u_nobody/reinstatement", "POST"),
        ("u_nobody/signing-out", "POST"),
        ("1' OR '1'='1", "GET"),
    ],
)
def test_nobody_has_this_id(app, ada, path, method):
    response = ada.asks(f"/admin/people/{path}", method, data={"reason": "because"})

    assert (response.status_code, response.json["error"]) == (404, "no_such_person")
    assert acts(app) == []
