"""Numbers at the edge, on both databases."""

import pytest

from tests.support.cast import member

LARGEST = 10**18 - 1


@pytest.fixture
def grace(room):
    """A member of a room on each kind of database."""
    return member(room, "Grace Hopper")


@pytest.mark.parametrize("way", ["before", "after", "around"])
def test_a_page_beyond_the_last_message_is_a_page(grace, way):
    said = grace.says("hello").json

    page = grace.reads(**{way: LARGEST}).json

    assert page["messages"] == ([] if way == "after" else [said])


def test_a_revision_beyond_the_last_is_an_older_copy(grace):
    assert grace.reads(since=LARGEST).status_code == 409


def test_a_place_beyond_the_last_message_is_a_place(grace):
    assert grace.asks("/read", "PUT", json={"id": LARGEST}).status_code == 204


@pytest.mark.parametrize("message_id", [LARGEST, 10**18, 10**30])
def test_a_message_beyond_the_last_is_not_found(grace, message_id):
    body = {"message": "hello", "rev": LARGEST}

    changed = grace.asks(f"/messages/{message_id}", "PATCH", json=body)
    removed = grace.asks(f"/messages/{message_id}", "DELETE")

    # An address that no database could look for is none of ours, for any method.
    assert {changed.status_code, removed.status_code} <= {404, 405}
    assert grace.get(f"/?message={message_id}").status_code == 200


def test_an_edit_of_a_revision_that_never_was_is_outdated(grace):
    message_id = grace.says("hello").json["id"]
    body = {"message": "hello", "rev": LARGEST}

    assert grace.asks(f"/messages/{message_id}", "PATCH", json=body).status_code == 409
