"""What people write stays out of the logs, whatever fails."""

import logging
from uuid import uuid4

import pytest

from cast import member
from chatapp import conversation

SECRET = "quodsecretumest"


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
    monkeypatch.setattr(conversation, "_said", lambda author, client_id: None)

    assert ada.says(SECRET, client_id).status_code == 500

    assert "IntegrityError" in caplog.text
    assert SECRET not in caplog.text


def test_nor_in_the_words_of_the_database_itself(room, caplog, monkeypatch):
    ada = member(room, "Ada Lovelace")
    monkeypatch.setattr(conversation, "now", lambda: None)

    assert ada.says(SECRET).status_code == 500

    assert "IntegrityError" in caplog.text
    assert SECRET not in caplog.text
