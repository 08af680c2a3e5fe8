"""A suspended person comes back by another way: refused, and administrators see it."""

import csv
import io
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from chatapp import create_app
from chatapp.auth import access, membership
from chatapp.auth.refusals import Suspended
from chatapp.database import db, now
from chatapp.models import Person
from tests.support.acting import act, acts, person
from tests.support.cast import Browser, close, member

AGAIN = {"iss": "https://tenant.example/", "sub": "google-oauth2|7", "email_verified": True}


@pytest.fixture
def room(request, settings, outbox):
    """The room, on SQLite."""
    app = create_app(settings | {"ADMIN_EMAILS": "ada@example.com"})
    yield app
    close(app)


@pytest.fixture
def suspended(room):
    """Ada has suspended Grace."""
    member(room, "Ada Lovelace")
    member(room, "Grace Hopper")
    act(room, access.suspend, "Grace Hopper", reason="spam")
    return person(room, "Grace Hopper").id


@pytest.mark.parametrize("email", ["grace@example.com", "Grace@Example.COM"])
def test_their_address_is_refused_with_another_subject(room, suspended, email):
    with room.app_context(), pytest.raises(Suspended):
        membership.signed_in(AGAIN | {"name": "G.", "email": email})

    with room.app_context():
        assert not db.session.query(Person).filter_by(subject=AGAIN["sub"]).all()
    [_, noted] = acts(room)
    assert (noted.act, noted.person_id, noted.by_id) == ("refused", suspended, None)


def test_their_address_is_refused_in_whatever_letters_it_was_kept(room, suspended):
    with room.app_context():
        db.session.get(Person, suspended).email = "Grace@EXAMPLE.com"
        db.session.commit()

        with pytest.raises(Suspended):
            membership.signed_in(AGAIN | {"name": "G.", "email": "grace@example.com"})


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "grace@example.com", "email_verified": False},
        {"email": "ada2@example.com"},
        {"email": "grac\u212a@example.com"},
        {},
    ],
)
def test_others_come_in(room, suspended, claims):
    with room.app_context():
        assert membership.signed_in(AGAIN | {"name": "G."} | claims).id != suspended
        db.session.commit()
    assert len(acts(room)) == 1


def test_an_address_that_the_suspended_person_never_verified_is_refused_to_nobody(room, suspended):
    with room.app_context():
        db.session.get(Person, suspended).email_verified = False
        db.session.commit()

        assert membership.signed_in(AGAIN | {"name": "G.", "email": "grace@example.com"}).id


def test_after_the_reinstatement_both_come_in(room, suspended):
    act(room, access.reinstate, "Grace Hopper")

    with room.app_context():
        assert membership.signed_in(AGAIN | {"name": "G.", "email": "grace@example.com"})


def test_administrators_see_it_in_the_log_once_an_hour(room, suspended, monkeypatch):
    ada, again = member(room, "Ada Lovelace"), Browser(room)

    for _ in range(3):
        response = again.get(again.at_the_provider("Grace Hopper"))
        assert response.status_code == 403
        assert "You&#39;ve been suspended" in response.text

    assert [noted.act for noted in acts(room)] == ["suspend", "refused"]
    for address in ("/admin/log", f"/admin/people/{suspended}"):
        page = ada.get(address).text
        assert "Refused a sign-in while suspended" in page
        assert "the room" in page
    table = csv.DictReader(io.StringIO(ada.get("/admin/log.csv").data.decode("utf-8-sig")))
    row = next(table)
    assert (row["what"], row["who"], row["whom"]) == ("refused", "", "Grace Hopper")

    hour_later = now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(membership, "now", lambda: hour_later)
    again.get(again.at_the_provider("Grace Hopper"))
    assert [noted.act for noted in acts(room)] == ["suspend", "refused", "refused"]


def test_whoever_is_signed_in_here_stays_when_a_suspended_person_is_refused(room, suspended):
    ada = member(room, "Ada Lovelace")

    refused = ada.get(ada.at_the_provider("Grace Hopper", login="/login?prompt=login"))

    assert refused.status_code == 403
    assert ada.says("still here").status_code == 201


def test_each_of_the_suspended_is_in_the_log(room, suspended):
    member(room, "Linus Torvalds")
    act(room, access.suspend, "Linus Torvalds", reason="spam")

    for name in ("Grace Hopper", "Linus Torvalds"):
        again = Browser(room)
        assert again.get(again.at_the_provider(name)).status_code == 403

    refused = [noted.person_id for noted in acts(room) if noted.act == "refused"]
    assert refused == [suspended, person(room, "Linus Torvalds").id]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_many_at_once_are_noted_once(request, settings, outbox, kind):
    if kind == "postgresql":
        settings = settings | {"DATABASE_URL": request.getfixturevalue("migrated_postgresql")}
    app = create_app(settings)
    member(app, "Ada Lovelace")
    member(app, "Grace Hopper")
    act(app, access.suspend, "Grace Hopper")
    together = Barrier(8)

    def comes(number):
        claims = AGAIN | {"sub": f"x|{number}", "email": "grace@example.com"}
        together.wait()
        with app.app_context(), pytest.raises(Suspended):
            membership.signed_in(claims)

    windows = [Thread(target=comes, args=(n,)) for n in range(8)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()

    assert [noted.act for noted in acts(app)] == ["suspend", "refused"]
    close(app)
