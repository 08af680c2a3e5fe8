"""What people write stays out of the logs, whatever fails."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
import urllib3
from pusher.errors import PusherBadRequest, PusherBadStatus
from sqlalchemy.exc import OperationalError

from chatapp import rate_limit
from chatapp.admin import export, message_search
from chatapp.messages import search_index, sending
from chatapp.realtime import publisher
from tests.support.cast import member

SECRET = "quodsecretumest"
AS_JSON = {"Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    # This one says what it asks the database; at DEBUG it would also print what comes back,
    # for whoever turns on exactly that.
    caplog.set_level(logging.INFO, "sqlalchemy")


def test_a_row_that_the_database_refuses_is_not_quoted(room, caplog, monkeypatch):
    ada = member(room, "Ada Lovelace")
    client_id = str(uuid4())
    ada.says(SECRET, client_id)
    monkeypatch.setattr(sending, "CHARGE_ONCE", rate_limit.CHARGE)

    assert ada.says(SECRET, client_id).status_code == 500

    assert "IntegrityError" in caplog.text
    assert SECRET not in caplog.text


def test_nor_in_the_words_of_the_database_itself(room, caplog, monkeypatch):
    ada = member(room, "Ada Lovelace")
    monkeypatch.setattr(sending, "now", lambda: None)

    assert ada.says(SECRET).status_code == 500

    assert "IntegrityError" in caplog.text
    assert SECRET not in caplog.text


class Broken(Exception):
    """Any mistake of ours."""


def _disconnect(*_args, **_options):
    raise OperationalError("SELECT ?", {"text": SECRET}, ConnectionError("gone"))


def _fail(*_args, **_options):
    # As a mistake does that quotes what it was given.
    raise Broken("a mistake")


def too_long(ada, **_):
    assert ada.says(SECRET * 200).status_code == 422


def no_json(ada, **_):
    answer = ada.asks("/messages", "POST", data=f'{{"message": "{SECRET}"', headers=AS_JSON)
    assert answer.status_code == 400


def another_type(ada, **_):
    assert ada.asks("/messages", "POST", data=SECRET).status_code == 415


def too_much_at_once(ada, **_):
    assert ada.asks("/messages", "POST", json={"message": SECRET * 10_000}).status_code == 413


def too_fast(ada, monkeypatch, **_):
    monkeypatch.setattr(rate_limit, "BURST", timedelta(0))
    ada.says("the first one")
    assert ada.says(SECRET).status_code == 429


def an_edit_that_is_outdated(ada, **_):
    said = ada.says(SECRET).json
    body = {"message": f"{SECRET}!", "rev": said["rev"] + 1}
    assert ada.asks(f"/messages/{said['id']}", "PATCH", json=body).status_code == 409


def a_reason_that_is_refused(ada, **_):
    said = ada.says("hello").json
    answer = ada.asks(f"/messages/{said['id']}", "DELETE", json={"reason": SECRET * 100})
    assert answer.status_code == 422


def a_search_that_fails(ada, monkeypatch, **_):
    monkeypatch.setattr(message_search, "page", _fail)
    assert ada.get(f"/admin/messages?q={SECRET}").status_code == 500


def a_search_of_the_history_that_fails(ada, monkeypatch, **_):
    assert ada.asks(f"/search?q={SECRET}").status_code == 200
    assert ada.asks(f"/search?q=before:{SECRET}").status_code == 422
    monkeypatch.setattr(search_index, "newest", _fail)
    assert ada.asks(f"/search?q={SECRET}").status_code == 500
    monkeypatch.setattr(search_index, "newest", _disconnect)
    assert ada.get(f"/search?q={SECRET}").status_code == 503


def a_download_that_breaks(ada, monkeypatch, **_):
    ada.says(SECRET)
    monkeypatch.setattr(export, "cell", _fail)
    with pytest.raises(Broken):
        ada.get("/admin/messages.csv").get_data()


def no_connection_to_the_database(ada, monkeypatch, **_):
    monkeypatch.setattr(rate_limit, "charge", _disconnect)
    assert ada.says(SECRET).status_code == 503


def a_mistake_of_ours(ada, monkeypatch, **_):
    monkeypatch.setattr(publisher, "publish", _fail)
    assert ada.says(SECRET).status_code == 500


def pusher_is_away(ada, outbox, room, **_):
    outbox.failures = [urllib3.exceptions.ProtocolError("gone")]
    assert ada.says(SECRET).status_code == 201
    assert room.extensions["publisher"].drain()


def pusher_fails_on_it(ada, outbox, room, **_):
    outbox.failures = [PusherBadStatus(f"500: what is {SECRET}?")]
    assert ada.says(SECRET).status_code == 201
    assert room.extensions["publisher"].drain()


def pusher_takes_no_such_event(ada, outbox, room, **_):
    outbox.failures = [PusherBadRequest(f"what is {SECRET}?"), PusherBadRequest("again")]
    assert ada.says(SECRET).status_code == 201
    assert room.extensions["publisher"].drain()


KINDS = (
    too_long,
    no_json,
    another_type,
    too_much_at_once,
    too_fast,
    an_edit_that_is_outdated,
    a_reason_that_is_refused,
    a_search_that_fails,
    a_search_of_the_history_that_fails,
    a_download_that_breaks,
    no_connection_to_the_database,
    a_mistake_of_ours,
    pusher_is_away,
    pusher_fails_on_it,
    pusher_takes_no_such_event,
)


@pytest.mark.parametrize("happens", KINDS, ids=lambda kind: kind.__name__.replace("_", " "))
def test_nor_by_any_other_failure(app, outbox, caplog, monkeypatch, happens):
    app.config["ADMIN_EMAILS"] = frozenset({"ada@example.com"})
    ada = member(app, "Ada Lovelace")

    happens(ada, room=app, outbox=outbox, monkeypatch=monkeypatch)

    logging.getLogger("chatapp").info("the end")
    assert "the end" in caplog.text
    assert SECRET not in caplog.text
