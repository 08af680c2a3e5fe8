"""Signing in and out, at a real OpenID provider."""

import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from chatapp import create_app
from chatapp.auth.views import own_path
from chatapp.database import db, now
from chatapp.models import Person, SignIn
from tests.support.cast import HOME, Browser, close, own_part

DISCOVERY = "/.well-known/openid-configuration"


def test_a_visitor_signs_in_and_lands_in_the_room(visitor):
    assert visitor.get("/").status_code == 200

    landed = visitor.signs_in("Grace Hopper")

    assert landed.location == "/"
    assert visitor.says("hello").json["name"] == "Grace Hopper"


def test_the_way_to_auth0_carries_state_nonce_and_pkce(visitor, auth0):
    location = visitor.get("/login").location

    query = {name: value for name, [value] in parse_qs(urlsplit(location).query).items()}
    assert location.startswith(f"{auth0.issuer}authorize?")
    assert query["redirect_uri"] == f"{HOME}/callback"
    assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
    assert query["scope"] == "openid profile email"
    assert min(len(query[name]) for name in ("state", "nonce", "code_challenge")) >= 20
    assert "screen_hint" not in query


def test_sign_up_asks_for_the_sign_up_page(visitor):
    assert "screen_hint=signup" in visitor.get("/signup").location


def test_the_redirect_address_never_comes_from_the_host_header(visitor):
    location = visitor.get("/login", base_url="http://evil.example").location

    assert parse_qs(urlsplit(location).query)["redirect_uri"] == [f"{HOME}/callback"]


def test_fifty_abandoned_sign_ins_do_not_stand_in_the_way_of_the_next(visitor):
    for _ in range(50):
        visitor.get("/login?next=/" + "x" * 400)
        assert len(visitor.room.get_cookie("chatapp").value) < 4000

    visitor.signs_in()

    assert visitor.says("hello").status_code == 201


def test_two_tabs_may_sign_in_at_the_same_time(visitor):
    first = visitor.at_the_provider("Grace Hopper")
    second = visitor.at_the_provider("Grace Hopper")

    assert visitor.get(second).status_code == 302
    assert visitor.get(first).status_code == 400
    assert visitor.says("hello").status_code == 201


def test_the_cookie_names_a_row_and_nothing_else(visitor):
    landed = visitor.signs_in()

    cookie = landed.headers["Set-Cookie"]
    kept = visitor.room.get_cookie("chatapp")
    content = kept.value.split(".")[0]
    assert set(json.loads(urlsafe_b64decode(content + "=="))) == {"_permanent", "sign_in"}
    assert len(kept.value) < 300
    assert abs(kept.expires - now() - timedelta(days=7)) < timedelta(minutes=1)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_person_is_the_same_at_each_sign_in_and_their_profile_is_refreshed(app, ada):
    first = person(app, "Ada Lovelace")
    with app.app_context():
        db.session.get(Person, first.id).name = "Ada Byron"
        db.session.commit()

    ada.signs_in("Ada Lovelace")

    again = person(app, "Ada Lovelace")
    assert again.id == first.id
    assert again.sign_in_count == first.sign_in_count + 1 == 2
    assert again.first_signed_in_at == first.first_signed_in_at
    assert again.last_signed_in_at > first.last_signed_in_at


def test_a_new_sign_in_ends_the_one_before_in_the_same_browser(app, ada):
    ada.signs_in("Ada Lovelace")

    with app.app_context():
        ended = [s.ended_at is not None for s in db.session.scalars(select(SignIn))]
    assert sorted(ended) == [False, True]


def test_log_out_ends_auth0s_session_and_lands_on_the_home_page(ada, auth0):
    response = ada.post("/logout")

    assert response.status_code == 303
    assert response.location.startswith(f"{auth0.issuer}oidc/logout?")
    query = parse_qs(urlsplit(response.location).query)
    assert query["client_id"] == ["chatapp"]
    assert query["logout_hint"]
    back = ada.elsewhere.get(response.location, allow_redirects=False)
    assert back.headers["Location"] == f"{HOME}/"
    assert "Log in" in ada.get("/").text
    assert ada.reads().status_code == 401
    assert ada.elsewhere.get(ada.get("/login").location, allow_redirects=False).status_code == 200


@pytest.mark.parametrize(
    ("domain", "leads_to"),
    [
        pytest.param("tenant.eu.auth0.com", "https://tenant.eu.auth0.com/v2/logout", id="Auth0"),
        pytest.param("https://t.auth0.com/", "https://t.auth0.com/v2/logout", id="as an address"),
        pytest.param("https://t.auth0.com", "https://t.auth0.com/v2/logout", id="without slash"),
        pytest.param("login.example", "https://login.example/v2/logout", id="a custom domain"),
        pytest.param("https://accounts.google.com", None, id="Google"),
        pytest.param("https://id.example/realms/room", None, id="below a path"),
        pytest.param("https://id.example/", None, id="with slash"),
        pytest.param("https://not-auth0.com/", None, id="a name that ends alike"),
    ],
)
def test_log_out_where_discovery_offers_none(
    settings, outbox, ada, requests_mock, domain, leads_to
):
    app = create_app(settings | {"AUTH0_DOMAIN": domain})
    requests_mock.get(f"{app.config['AUTH0_ISSUER'].rstrip('/')}{DISCOVERY}", json={"issuer": "i"})
    ada.room = taken_along(ada, app)

    location = ada.post("/logout").location

    back = "client_id=chatapp&returnTo=http%3A%2F%2Flocalhost%2F"
    assert location == (f"{leads_to}?{back}" if leads_to else f"{HOME}/?signed-out=here")
    assert ada.reads().status_code == 401
    home = ada.get(own_part(location) if not leads_to else "/").text
    assert ("You're logged out here." in home) == (leads_to is None)
    close(app)


def test_a_log_out_address_may_have_a_query_of_its_own(app, ada, requests_mock, auth0):
    app.extensions["authlib.integrations.flask_client"].auth0.server_metadata.clear()
    endpoint = "https://id.example/out?tenant=7"
    requests_mock.get(
        f"{auth0.issuer.rstrip('/')}{DISCOVERY}", json={"end_session_endpoint": endpoint}
    )

    assert ada.post("/logout").location.startswith(f"{endpoint}&client_id=chatapp&post_logout")


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([], id="a list"),
        pytest.param("id.example", id="a text"),
        pytest.param(
            {"authorization_endpoint": 5, "end_session_endpoint": 5}, id="addresses as numbers"
        ),
    ],
)
def test_discovery_of_other_types_fails_with_a_sentence(app, ada, requests_mock, auth0, told):
    app.extensions["authlib.integrations.flask_client"].auth0.server_metadata.clear()
    requests_mock.get(f"{auth0.issuer.rstrip('/')}{DISCOVERY}", json=told)

    login, logout = Browser(app).get("/login"), ada.post("/logout")

    assert (login.status_code, logout.status_code) == (503, 503)
    assert "The sign-in service can&#39;t be reached." in login.text
    assert "You&#39;re logged out here" in logout.text
    assert ada.reads().status_code == 401


def test_a_copied_cookie_is_worthless_after_log_out(app, ada):
    thief = Browser(app)
    thief.room.set_cookie("chatapp", ada.room.get_cookie("chatapp").value)
    assert thief.reads().status_code == 200

    ada.post("/logout")

    assert thief.reads().status_code == 401


def test_a_visitor_who_logs_out_is_at_home(visitor):
    response = visitor.post("/logout")

    assert (response.status_code, response.location) == (303, f"{HOME}/")


def test_log_out_by_get_does_nothing(ada):
    assert ada.get("/logout").status_code == 405
    assert ada.reads().status_code == 200


def test_the_next_page_is_where_one_wanted_to_go(visitor):
    assert visitor.signs_in(login="/login?next=/%3Fmessage%3D17").location == "/?message=17"


@pytest.mark.parametrize(
    "target",
    [
        "",
        "room",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/ /evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        " /",
        "/\x00",
        "/" + "x" * 500,
        None,
    ],
)
def test_the_next_page_is_never_somebody_elses(app, target):
    with app.test_request_context():
        assert own_path(target) == "/"


def test_the_address_of_the_next_page_has_500_characters_at_most(app):
    longest = "/" + "x" * 499

    with app.test_request_context():
        assert own_path(longest) == longest
        assert own_path(longest + "x") == "/"


def test_members_see_the_room_and_visitors_the_home_page(ada, visitor):
    assert "Log in" in visitor.get("/").text
    assert "Ada Lovelace" in ada.get("/").text


def test_nothing_but_signing_in_and_out_writes_the_cookie(ada):
    for path in ("/", "/messages", "/healthz"):
        assert "Set-Cookie" not in ada.get(path).headers
    assert "Set-Cookie" not in ada.says("hello").headers


def taken_along(browser, app):
    """The same browser, after the room was started with other settings."""
    moved = app.test_client()
    moved.set_cookie("chatapp", browser.room.get_cookie("chatapp").value)
    return moved


def person(app, name):
    with app.app_context():
        return db.session.scalars(select(Person).filter_by(name=name)).one()
