"""Hostile addresses, queries and bodies, on each kind of database: refused, and never a failure."""

import pytest

from tests.support.cast import member
from tests.support.requesting import Asked

NUMBER = "9" * 24
READ = f"""
/admin/people?q=%00 /admin/people.csv?q=%00 /admin/people/%00 /admin/people/u_%00/
/admin/people?page=-1 /admin/people?page={NUMBER} /admin/people?sort=%00 /admin/people?q=%ff
/admin/messages?q=%00 /admin/messages?q=%ff%fe /admin/messages?person=%00 /admin/messages?after=-1
/admin/messages?before={NUMBER} /admin/messages?removed=%00 /admin/messages?from=0001-01-01
/admin/messages?from=0000-00-00&to=9999-12-31 /admin/messages.csv?person=%00
/admin/log?person=%00 /admin/log?before={NUMBER} /admin/log.csv?person=%00
/admin/numbers?days={NUMBER} /admin/numbers?days=%00
/people?ids=%00 /people?ids=,,, /messages?before=%00 /?message=%00 /%00 /static/%00
/login?next=%00 /callback?state=%00&code=%00 /callback?error=%00
""".split()
JSON = [b'{"message":"\xff","client_id":"x"}', b"\x00", b"\xff\xfe{}", b'{"message": NaN}', b"{}"]
FORMS = [
    ("/pusher/auth", b"socket_id=%ff&channel_name=%00"),
    ("/pusher/auth", b"socket_id=1.2&channel_name=private-chat\x00"),
    ("/pusher/user-auth", b"socket_id=%00"),
    ("/backchannel-logout", b"logout_token=%00"),
    ("/backchannel-logout", b"logout_token=a.b.c"),
    ("/admin/messages/removals", b"id=1&id=x&id=%00&reason=%00"),
    ("/admin/messages/removals", f"id={NUMBER}&reason=a".encode()),
    ("/admin/messages/restorations", b"id=%00"),
    ("/admin/people/%00/suspension", b"reason=why"),
    ("/admin/people/%00/signing-out", b"reason=why"),
]


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def ada(room):
    """An administrator, who may ask for everything."""
    return member(room, "Ada Lovelace")


def test_no_address_is_a_failure(ada):
    for path in READ:
        assert ada.get(path).status_code < 500, path
        assert ada.asks(path).status_code < 500, path


def test_a_query_that_is_not_encoded_is_refused(room, ada):
    cookie = f"chatapp={ada.room.get_cookie('chatapp').value}"
    for path in ("/", "/messages", "/login", "/admin/people", "/nowhere"):
        for accept in ("text/html", "application/json"):
            asked = Asked("GET", path, "q=\xe9", {"Cookie": cookie, "Accept": accept})
            assert asked.of(room)[0] == 400, path


def test_no_body_is_a_failure(ada):
    for body in JSON:
        for method, path in (("POST", "/messages"), ("PUT", "/read"), ("PUT", "/status")):
            answer = ada.asks(path, method, data=body, content_type="application/json")
            assert 400 <= answer.status_code < 500, (path, body)
    for path, form in FORMS:
        answer = ada.post(path, data=form, content_type="application/x-www-form-urlencoded")
        assert 300 <= answer.status_code < 500, (path, form)
    assert ada.reads().json["rev"] == 0
