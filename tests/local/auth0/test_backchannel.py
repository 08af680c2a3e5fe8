"""Back-channel logout: the room is told, server to server, that a session has ended."""

import time
from queue import Empty

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError

EVENT = "http://schemas.openid.net/event/backchannel-logout"


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
    assert "Who are you" in visitor.enters().text


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
    caplog.set_level("WARNING", "chatapp.local.auth0.backchannel")

    out = visitor.get(f"{auth0.issuer}v2/logout")

    assert "You are logged out" in out.text
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
