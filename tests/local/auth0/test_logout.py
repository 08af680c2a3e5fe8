"""Logging out: with the room's hint, without one, by Auth0's older address, by hand.

The room is told by back-channel logout, server to server.
"""

import time
from queue import Empty

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError

EVENT = "http://schemas.openid.net/event/backchannel-logout"


def is_signed_in(visitor):
    return visitor.enters(prompt="none").status_code == 200


def logs_out(visitor, path="oidc/logout", method="GET", **wishes):
    where = {"params" if method == "GET" else "data": wishes}
    return visitor.request(method, f"{visitor.auth0.issuer}{path}", allow_redirects=False, **where)


def test_the_room_signs_out_whom_it_names(visitor, room):
    visitor.signs_in()

    home = visitor.get(f"{room.url}/logout")

    assert home.text == "home"
    assert home.url.startswith(f"{room.url}/?state=")
    assert not is_signed_in(visitor)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_state_comes_back(visitor, room, method):
    sid = visitor.signs_in().json()["claims"]["sid"]
    back = {"post_logout_redirect_uri": f"{room.url}/", "state": "a b"}

    out = logs_out(visitor, method=method, client_id="room", logout_hint=sid, **back)

    assert out.headers["Location"] == f"{room.url}/?state=a+b"
    assert "auth0-stand-in" not in visitor.cookies


def test_an_id_token_is_a_hint_and_names_the_client(visitor, room):
    token = visitor.exchanges(visitor.is_given_a_code()).json()["id_token"]

    out = logs_out(visitor, id_token_hint=token, post_logout_redirect_uri=f"{room.url}/")

    assert out.headers["Location"] == f"{room.url}/"
    assert not is_signed_in(visitor)


@pytest.mark.parametrize("hint", [{}, {"logout_hint": "somebody else's"}])
def test_without_a_valid_hint_the_person_is_asked(visitor, room, hint):
    visitor.signs_in()
    back = {"client_id": "room", "post_logout_redirect_uri": f"{room.url}/"}

    question = logs_out(visitor, **back, **hint)

    assert "Log out?" in question.text
    assert "Ada Lovelace" in question.text
    assert is_signed_in(visitor)

    assert visitor.submits(question).text == "home"
    assert not is_signed_in(visitor)


def test_the_answer_is_taken_from_our_own_page_alone(visitor):
    visitor.signs_in()
    question = logs_out(visitor)
    visitor.headers.update({"Sec-Fetch-Site": "cross-site"})

    assert visitor.submits(question).status_code == 403
    assert is_signed_in(visitor)


def test_nobody_is_asked_when_nobody_is_signed_in(visitor, room):
    back = {"client_id": "room", "post_logout_redirect_uri": f"{room.url}/"}

    assert logs_out(visitor, **back).headers["Location"] == f"{room.url}/"


def test_nowhere_to_go_is_a_page(visitor):
    sid = visitor.signs_in().json()["claims"]["sid"]

    assert "You're logged out" in logs_out(visitor, logout_hint=sid).text
    assert not is_signed_in(visitor)


@pytest.mark.parametrize(
    "wishes",
    [
        pytest.param({"post_logout_redirect_uri": "http://evil.example/"}, id="another site"),
        pytest.param({"post_logout_redirect_uri": "{room}"}, id="no slash at the end"),
        pytest.param({"post_logout_redirect_uri": "{room}/?x=1"}, id="with a query"),
        pytest.param({"post_logout_redirect_uri": "{room}/", "client_id": ""}, id="no client"),
        pytest.param({"client_id": "nobody"}, id="unknown client"),
        pytest.param({"id_token_hint": "nonsense"}, id="a hint that is no token"),
        pytest.param({"id_token_hint": '"\u00e9\x00.e30.'}, id="a hostile hint"),
    ],
)
def test_a_logout_that_cannot_be_trusted_does_nothing(visitor, room, wishes):
    sid = visitor.signs_in().json()["claims"]["sid"]
    wishes = {name: value.format(room=room.url) for name, value in wishes.items()}

    refused = logs_out(visitor, **{"client_id": "room", "logout_hint": sid} | wishes)

    assert refused.status_code == 400
    assert "Something went wrong" in refused.text
    assert is_signed_in(visitor)


def test_a_token_signed_by_a_stranger_is_no_hint(visitor, auth0):
    visitor.signs_in()
    forged = auth0.tenant.keys.sign({"aud": "room", "sub": "auth0|ada"}, forged=True)

    assert logs_out(visitor, id_token_hint=forged).status_code == 400
    assert is_signed_in(visitor)


@pytest.mark.parametrize(
    ("wishes", "address"),
    [
        pytest.param({"client_id": "room"}, "{room}/", id="the first allowed address"),
        pytest.param({"client_id": "room", "returnTo": "{room}/"}, "{room}/", id="that one"),
        pytest.param({"client_id": "room", "returnTo": "{room}/?a=b"}, "{room}/?a=b", id="query"),
        pytest.param({}, None, id="nowhere"),
    ],
)
def test_the_older_address_asks_nobody(visitor, room, wishes, address):
    visitor.signs_in()
    wishes = {name: value.format(room=room.url) for name, value in wishes.items()}

    out = logs_out(visitor, "v2/logout", **wishes)

    assert out.headers.get("Location") == (address and address.format(room=room.url))
    assert not is_signed_in(visitor)


@pytest.mark.parametrize(
    "wishes",
    [
        {"client_id": "room", "returnTo": "http://evil.example/"},
        {"client_id": "room", "returnTo": "{room}/\r\nSet-Cookie: x=y"},
        {"client_id": "room", "returnTo": "{room}/?\r\nSet-Cookie: x=y"},
        {"client_id": "nobody", "returnTo": "{room}/"},
        {"returnTo": "{room}/"},
    ],
)
def test_the_older_address_leads_nowhere_else(visitor, room, wishes):
    wishes = {name: value.format(room=room.url) for name, value in wishes.items()}

    refused = logs_out(visitor, "v2/logout", **wishes)

    assert refused.status_code == 400
    assert "Set-Cookie" not in refused.headers


@pytest.fixture
def told(auth0, room):
    """Return the header and the claims of the next logout token that the room gets."""

    def told():
        token = room.logout_tokens.get(timeout=2)
        return jwt.decode(token, auth0.tenant.keys.public, ["RS256"])

    return told


def test_the_room_is_told_who_has_signed_out(visitor, auth0, told):
    claims = visitor.signs_in().json()["claims"]

    visitor.get(f"{auth0.issuer}v2/logout", params={"client_id": "room"})

    token = told()
    said = token.claims
    assert token.header == {"alg": "RS256", "typ": "JWT", "kid": auth0.tenant.keys.kid}
    assert set(said) == {"iss", "aud", "iat", "exp", "jti", "events", "sub", "sid"}
    assert (said["iss"], said["aud"]) == (auth0.issuer, "room")
    assert (said["sub"], said["sid"]) == (claims["sub"], claims["sid"])
    assert said["events"] == {EVENT: {}}
    assert said["exp"] == said["iat"] + 120
    assert abs(said["iat"] - time.time()) < 5


def test_the_room_is_told_of_a_logout_of_its_own(visitor, room, told):
    sid = visitor.signs_in().json()["claims"]["sid"]

    visitor.get(f"{room.url}/logout")

    assert told().claims["sid"] == sid


def test_nothing_is_told_when_nobody_was_signed_in(visitor, auth0, room):
    visitor.get(f"{auth0.issuer}v2/logout", params={"client_id": "room"})

    with pytest.raises(Empty):
        room.logout_tokens.get(timeout=0.1)


def test_a_session_is_ended_from_the_page_of_sessions(visitor, auth0, told):
    sid = visitor.submits(visitor.enters(), name="Zoë Example").json()["claims"]["sid"]
    page = visitor.get(auth0.issuer)
    assert 'aria-label="End session of Zoë Example"' in page.text

    after = visitor.post(f"{auth0.issuer}sessions/{sid}/end")

    assert f"/sessions/{sid}/end" in page.text
    assert sid not in after.text
    assert told().claims["sid"] == sid
    assert "Log in to Chatapp" in visitor.enters().text


def test_an_ended_session_cannot_be_ended_again(visitor, auth0, room):
    assert visitor.post(f"{auth0.issuer}sessions/unknown/end").status_code == 200

    with pytest.raises(Empty):
        room.logout_tokens.get(timeout=0.1)


def test_another_site_ends_no_session(visitor, auth0):
    sid = visitor.signs_in().json()["claims"]["sid"]
    headers = {"Sec-Fetch-Site": "cross-site"}

    refused = visitor.post(f"{auth0.issuer}sessions/{sid}/end", headers=headers)

    assert refused.status_code == 403
    assert visitor.enters(prompt="none").status_code == 200


def test_a_room_that_cannot_be_reached_holds_nobody_up(visitor, auth0, caplog):
    visitor.signs_in()
    auth0.base_url = "http://127.0.0.1:1"
    caplog.set_level("WARNING", "chatapp.local.auth0.logout")

    out = visitor.get(f"{auth0.issuer}v2/logout")

    assert "You're logged out" in out.text
    deadline = time.monotonic() + 2
    while "could not be delivered: ConnectionError" not in caplog.text:
        assert time.monotonic() < deadline


def test_a_test_can_make_a_token_of_its_own(auth0):
    token = auth0.logout_token(sub="auth0|ada", typ="logout+jwt", nonce="n", exp=1, jti=None)

    made = jwt.decode(token, auth0.tenant.keys.public, ["RS256"])

    assert made.header["typ"] == "logout+jwt"
    assert made.claims["nonce"] == "n"
    assert made.claims["exp"] == 1
    assert made.claims.keys().isdisjoint({"jti", "sid"})


def test_a_forged_token_names_our_key_and_fails(auth0):
    forged = auth0.logout_token(sub="auth0|ada", forged=True)

    with pytest.raises(BadSignatureError):
        jwt.decode(forged, auth0.tenant.keys.public, ["RS256"])
