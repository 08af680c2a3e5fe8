"""Who may enter, and who administers: asked at every sign-in, of verified addresses and roles."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from chatapp import create_app
from chatapp.auth import access, membership
from chatapp.database import db, now
from chatapp.local.auth0.people import ROLES_CLAIM
from chatapp.models import Person, SignIn
from tests.support.acting import SOON_S
from tests.support.cast import Browser, close, member

GRACE = {"email": "grace@example.com", "email_verified": True}


@pytest.mark.parametrize(
    "lists",
    [
        pytest.param({}, id="no list: whoever Auth0 lets in"),
        pytest.param({"ALLOWED_EMAILS": "ada@example.com, Grace@Example.com"}, id="by address"),
        pytest.param({"ALLOWED_EMAIL_DOMAINS": "other.example,EXAMPLE.com"}, id="by domain"),
        pytest.param({"ALLOWED_EMAIL_DOMAINS": "@example.com"}, id="by domain, with its @"),
        pytest.param(
            {"ALLOWED_EMAILS": "ada@a.example", "ALLOWED_EMAIL_DOMAINS": "example.com"},
            id="by either",
        ),
    ],
)
def test_somebody_invited_comes_in(room, lists):
    app = room(**lists)

    assert Browser(app).signs_in("Grace Hopper").location == "/"


def test_somebody_else_is_told_whom_to_ask_and_leaves_no_trace(room):
    app = room(ALLOWED_EMAILS="ada@example.com")
    stranger = Browser(app)

    response = stranger.get(stranger.at_the_provider("Grace Hopper"))

    assert response.status_code == 403
    assert "Contact an administrator" in response.text
    assert "ada@example.com" not in response.text
    assert stranger.reads().status_code == 401
    assert everybody(app) == []


def test_somebody_else_can_come_as_another_person(room):
    app = room(ALLOWED_EMAILS="ada@example.com")
    browser = Browser(app)
    refused = browser.get(browser.at_the_provider("Grace Hopper"))
    assert 'href="/login?prompt=login">Log in with another account<' in refused.text

    browser.signs_in("Ada Lovelace", login="/login?prompt=login")

    assert browser.says("hello").json["name"] == "Ada Lovelace"


def test_the_lists_are_asked_again_at_the_next_sign_in(room):
    Browser(room()).signs_in("Grace Hopper")

    grace = Browser(room(ALLOWED_EMAILS="ada@example.com"))

    assert grace.get(grace.at_the_provider("Grace Hopper")).status_code == 403


@pytest.mark.parametrize(
    "lists",
    [
        pytest.param({"ALLOWED_EMAILS": "ada@example.com"}, id="without the address"),
        pytest.param({"ALLOWED_EMAIL_DOMAINS": "a.example"}, id="without the domain"),
    ],
)
def test_whoever_was_taken_off_the_lists_is_out_after_the_restart(room, lists, outbox):
    before = room(ALLOWED_EMAILS="ada@example.com,grace@example.com")
    grace = member(before, "Grace Hopper")
    grace.room = taken_along(grace, app := room(**lists))
    form = {"channel_name": "private-chat", "socket_id": "1.2"}

    for response in (
        grace.reads(),
        grace.says("still here?"),
        grace.asks("/pusher/auth", "POST", data=form),
        grace.asks("/pusher/user-auth", "POST", data=form),
    ):
        assert (response.status_code, response.json["error"]) == (403, "not_invited")
    page = grace.get("/")
    assert page.status_code == 403
    assert "Contact an administrator" in page.text
    assert 'href="/login?prompt=login">Log in with another account<' in page.text
    with app.app_context():
        gone = db.session.scalars(select(Person).filter_by(name="Grace Hopper")).one()
        assert access.sockets_are_cut(gone.id, within_s=SOON_S)
    assert gone.id in outbox.cuts

    grace.room = taken_along(grace, room(ALLOWED_EMAILS="grace@example.com"))
    assert grace.reads().json["error"] == "signed_out"
    grace.signs_in("Grace Hopper")
    assert grace.says("back again").status_code == 201
    assert [it["message"] for it in grace.reads().json["messages"]] == ["back again"]


def test_whoever_may_still_enter_keeps_their_sockets_at_a_restart(room, outbox):
    before = room(ALLOWED_EMAILS="ada@example.com,grace@example.com")
    ada = member(before, "Ada Lovelace")
    member(before, "Grace Hopper").post("/logout")
    app = room(ALLOWED_EMAILS="ada@example.com")

    ada.room = taken_along(ada, app)
    assert ada.reads().status_code == 200

    with app.app_context():
        assert membership.no_longer_invited() == []


@pytest.mark.parametrize(
    ("field", "age"),
    [
        pytest.param("signed_in_at", timedelta(days=8), id="signed in a week ago"),
        pytest.param("seen_at", timedelta(days=2), id="not here for a day"),
    ],
)
def test_whoever_is_out_already_is_not_sent_out_by_a_restart(room, field, age):
    member(room(), "Grace Hopper")
    app = room(ALLOWED_EMAILS="ada@example.com")
    with app.app_context():
        assert len(membership.no_longer_invited()) == 1
        setattr(db.session.scalars(select(SignIn)).one(), field, now() - age)
        db.session.commit()

        assert membership.no_longer_invited() == []


def test_an_administrator_whose_address_was_taken_off_is_none_after_the_restart(room):
    grace = member(room(ADMIN_EMAILS="grace@example.com"), "Grace Hopper")
    assert grace.get("/admin/people").status_code == 200

    grace.room = taken_along(grace, room(ADMIN_EMAILS="ada@example.com"))

    assert grace.get("/admin/people").status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param(GRACE | {"email_verified": False}, id="not verified"),
        pytest.param(GRACE | {"email_verified": "true"}, id="verified as a text"),
        pytest.param(GRACE | {"email_verified": 1}, id="verified as a number"),
        pytest.param({"email": "grace@example.com"}, id="nothing said of verified"),
        pytest.param({"email_verified": True}, id="no address"),
        pytest.param({"email": None, "email_verified": True}, id="an address that is null"),
        pytest.param({"email": "", "email_verified": True}, id="an address that is empty"),
        pytest.param(GRACE | {"email": "grace@sub.example.com"}, id="a domain below"),
        pytest.param(GRACE | {"email": "grace@notexample.com"}, id="a domain that ends alike"),
        pytest.param(GRACE | {"email": "grace@example.com.evil.example"}, id="begins alike"),
        pytest.param(GRACE | {"email": '"@example.com"@evil.example'}, id="quoted"),
        pytest.param(GRACE | {"email": ["ada@a.example"]}, id="a list"),
        pytest.param(GRACE | {"email": "example.com"}, id="a domain alone"),
        pytest.param(GRACE | {"email": "x@evil.example@example.com"}, id="two domains"),
        pytest.param(GRACE | {"email": "@example.com"}, id="nobody at the domain"),
        pytest.param(GRACE | {"email": "\u212aate@kiosk.example"}, id="a Kelvin sign for a k"),
    ],
)
def test_no_other_address_opens_the_door(room, claims):
    app = room(
        ALLOWED_EMAILS="ada@a.example,kate@kiosk.example", ALLOWED_EMAIL_DOMAINS="example.com"
    )

    with app.app_context():
        assert membership.may_enter(GRACE)
        assert not membership.may_enter(claims)
        with pytest.raises(membership.NotInvited):
            membership.signed_in({"iss": "i", "sub": "s"} | claims)
    assert everybody(app) == []


def test_an_address_that_is_not_verified_makes_nobody_an_administrator(room):
    app = room(ADMIN_EMAILS="grace@example.com")

    with app.app_context():
        assert membership.is_administrator(signed_in(GRACE))
        assert not membership.is_administrator(signed_in(GRACE | {"email_verified": False}))


def test_the_kelvin_sign_is_no_letter_of_an_administrators_address(room):
    app = room(ADMIN_EMAILS="Kate@example.com")

    with app.app_context():
        for email, is_administrator in (
            ("kAtE@Example.com", True),
            ("\u212aate@example.com", False),
        ):
            kate = signed_in({"email": email, "email_verified": True})
            assert membership.is_administrator(kate) == is_administrator


@pytest.mark.parametrize(
    ("claims", "is_administrator"),
    [
        pytest.param({ROLES_CLAIM: ["admin"]}, True, id="the role"),
        pytest.param({ROLES_CLAIM: ["editor", "admin"]}, True, id="among others"),
        pytest.param({ROLES_CLAIM: []}, False, id="no role"),
        pytest.param({ROLES_CLAIM: ["administrator", "Admin"]}, False, id="names like it"),
        pytest.param({ROLES_CLAIM: "admin"}, False, id="a text"),
        pytest.param({ROLES_CLAIM: {"admin": False}}, False, id="an object"),
        pytest.param({"roles": ["admin"]}, False, id="a claim without a namespace"),
        pytest.param({"https://evil.example/roles": ["admin"]}, False, id="another claim"),
        pytest.param({"permissions": ["admin"], "": ["admin"]}, False, id="claims of other things"),
    ],
)
def test_the_role_counts_in_the_claim_that_the_operator_names(room, claims, is_administrator):
    app = room(AUTH0_ROLES_CLAIM=ROLES_CLAIM)

    with app.app_context():
        assert membership.is_administrator(signed_in(GRACE | claims)) == is_administrator


def test_without_a_claim_named_no_role_counts(room):
    with room().app_context():
        assert not membership.is_administrator(signed_in({"": ["admin"], ROLES_CLAIM: ["admin"]}))


def test_a_role_is_read_at_every_sign_in(room):
    app = room(AUTH0_ROLES_CLAIM=ROLES_CLAIM)
    Browser(app).signs_in("Ada Lovelace")
    [ada] = everybody(app)
    assert ada.has_admin_role

    with app.app_context():
        again = membership.signed_in({"iss": ada.issuer, "sub": ada.subject, "name": "Ada"})
        db.session.commit()

        assert again.id == ada.id
        assert not membership.is_administrator(again)


def test_claims_set_nothing_but_what_we_read(room):
    hostile = {
        "id": "u_mine",
        "has_admin_role": True,
        "suspended_at": None,
        "sign_in_count": 99,
        "status": "busy",
    }

    with room().app_context():
        person = signed_in(GRACE | hostile)

        assert person.id.startswith("u_")
        assert person.id != "u_mine"
        assert not person.has_admin_role
        assert (person.sign_in_count, person.status) == (1, "available")


def test_a_message_sets_nothing_but_its_text(room):
    grace = Browser(room())
    grace.signs_in("Grace Hopper")
    hostile = {"name": "Ada", "user_id": "u_1", "author_id": "u_1", "id": 99, "rev": 99}
    body = {"message": "hello", "client_id": "0b9c0c2e-0000-4000-8000-000000000000"}

    said = grace.asks("/messages", "POST", json=body | hostile).json

    assert (said["id"], said["rev"], said["name"]) == (1, 1, "Grace Hopper")
    assert said["user_id"] not in {"u_1", None}


@pytest.fixture
def room(settings, outbox):
    """The room as an operator sets it up."""
    apps = []

    def build(**changes):
        apps.append(create_app(settings | changes))
        return apps[-1]

    yield build
    for app in apps:
        close(app)


def signed_in(claims):
    subject = {"iss": "https://tenant.example/", "sub": f"auth0|{len(claims)}"}
    person = membership.signed_in(subject | claims)
    db.session.commit()
    return person


def taken_along(browser, app):
    """The same browser, after the room was started with other settings."""
    moved = app.test_client()
    moved.set_cookie("chatapp", browser.room.get_cookie("chatapp").value)
    return moved


def everybody(app):
    with app.app_context():
        assert (db.session.scalar(select(SignIn)) is None) == (
            db.session.scalar(select(Person)) is None
        )
        return db.session.scalars(select(Person)).all()
