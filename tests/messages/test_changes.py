"""Editing a message, removing it, taking the removal back."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from chatapp.database import db, now
from chatapp.models import Message
from tests.support.acting import acts
from tests.support.cast import is_sentence, listed, member, told


@pytest.fixture
def said(grace):
    """Something that Grace, who is no administrator, has said."""
    return grace.says("hello").json


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


def test_an_author_edits_and_everybody_is_told(app, grace, said, outbox):
    edited = edits(grace, said, "hello, world").json

    assert (edited["message"], edited["rev"], edited["id"]) == ("hello, world", 2, said["id"])
    assert edited["edited_at"] >= said["sent_at"]
    assert edited["sent_at"] == said["sent_at"]
    app.extensions["publisher"].drain()
    assert outbox.events[-1]["name"] == "message-changed"
    assert told(outbox.events[-1]) == edited | {"by": said["user_id"]}
    assert grace.reads(since=1).json["messages"] == [edited]


def test_an_edit_of_an_older_revision_is_refused(grace, said):
    edits(grace, said, "hello, world")

    late = edits(grace, said, "hello, moon")

    assert (late.status_code, late.json["error"]) == (409, "outdated")
    assert is_sentence(late.json["message"])
    assert grace.reads().json["messages"][0]["message"] == "hello, world"


@pytest.mark.parametrize("rev", [0, 10**18])
def test_an_edit_of_a_revision_that_never_was_is_outdated(grace, said, rev):
    late = edits(grace, said | {"rev": rev}, "hello, moon")

    assert (late.status_code, late.json["error"]) == (409, "outdated")


def test_an_edit_that_changes_nothing_is_no_edit(app, grace, said, outbox):
    assert edits(grace, said, " hello ").json == said
    assert edits(grace, said | {"rev": said["rev"] + 1}, "hello").status_code == 409

    assert listed(grace.reads()) == {"messages": [said], "rev": 1, "more": False}
    app.extensions["publisher"].drain()
    assert [e["name"] for e in outbox.events] == ["message-added"]


def test_nobody_else_edits_not_even_an_administrator(ada, grace, said):
    response = edits(ada, said, "I am a fool")

    assert (response.status_code, response.json["error"]) == (403, "not_yours")
    assert is_sentence(response.json["message"])
    assert grace.reads().json["messages"] == [said]


def test_an_author_removes_and_has_a_minute_to_regret(app, grace, said):
    removed = asks(grace, "DELETE", said).json
    assert (removed["message"], removed["rev"]) == (None, 2)
    assert removed["removed"] == {"by": "author", "reason": None}
    assert edits(grace, removed, "still here").status_code == 409

    restored = asks(grace, "PUT", said, "/restored").json
    assert (restored["message"], restored["removed"], restored["rev"]) == ("hello", None, 3)

    asks(grace, "DELETE", said)
    with app.app_context():
        db.session.execute(update(Message).values(removed_at=now() - timedelta(seconds=61)))
        db.session.commit()
    assert asks(grace, "PUT", said, "/restored").status_code == 403


def test_a_moderator_removes_with_a_reason_and_the_author_cannot_undo_it(app, ada, grace, said):
    removed = asks(ada, "DELETE", said, json={"reason": " off topic "}).json

    assert removed["removed"] == {"by": "moderator", "reason": "off topic"}
    assert asks(grace, "PUT", said, "/restored").status_code == 403
    assert asks(ada, "PUT", said, "/restored").json["message"] == "hello"
    adas = [(act.act, act.message_id) for act in acts(app) if act.by_id == id_of(ada)]
    assert adas == [("remove", said["id"]), ("restore", said["id"])]


def test_a_reason_counts_that_comes_in_pieces_of_no_stated_length(ada, said):
    pieces = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}

    removed = asks(ada, "DELETE", said, json={"reason": "spam"}, environ_overrides=pieces).json

    assert removed["removed"] == {"by": "moderator", "reason": "spam"}


def test_another_member_removes_and_restores_nothing(app, grace, said):
    linus = member(app, "Linus Torvalds")
    nothing_to_restore = asks(linus, "PUT", said, "/restored")
    assert (nothing_to_restore.status_code, nothing_to_restore.json["error"]) == (403, "not_yours")
    assert is_sentence(nothing_to_restore.json["message"])
    refused = asks(linus, "DELETE", said)
    assert refused.status_code == 403
    assert is_sentence(refused.json["message"])
    asks(grace, "DELETE", said)
    assert asks(linus, "PUT", said, "/restored").status_code == 403


def test_what_a_moderator_removes_stays_removed_whoever_removed_it_before(
    app, ada, grace, said, outbox
):
    asks(grace, "DELETE", said)

    removed = asks(ada, "DELETE", said, json={"reason": "rude"}).json

    assert (removed["removed"], removed["rev"]) == ({"by": "moderator", "reason": "rude"}, 3)
    assert asks(grace, "PUT", said, "/restored").status_code == 403
    assert grace.reads().json["messages"] == [removed]
    [act] = acts(app)
    assert (act.act, act.message_id, act.reason) == ("remove", said["id"], "rude")
    app.extensions["publisher"].drain()
    assert told(outbox.events[-1]) == removed | {"by": id_of(ada)}


def test_what_a_moderator_has_removed_nobody_removes_again(app, ada, grace, said, outbox):
    app.config["ADMIN_EMAILS"] |= {"margaret@example.com"}
    margaret = member(app, "Margaret Hamilton")
    removed = asks(ada, "DELETE", said, json={"reason": "rude"}).json

    for browser in (ada, margaret, grace):
        assert asks(browser, "DELETE", said, json={"reason": "spam"}).json == removed

    assert listed(ada.reads()) == {"messages": [removed], "rev": 2, "more": False}
    assert len(acts(app)) == 1
    app.extensions["publisher"].drain()
    assert [e["name"] for e in outbox.events] == ["message-added", "message-changed"]


def test_an_authors_own_removal_has_no_reason_in_the_room(app, ada, grace, said):
    removed = asks(grace, "DELETE", said, json={"reason": "a mistake"}).json
    own = ada.says("mine").json
    adas = asks(ada, "DELETE", own, json={"reason": "a mistake"}).json

    assert [m["removed"] for m in (removed, adas)] == [{"by": "author", "reason": None}] * 2
    with app.app_context():
        assert db.session.scalars(select(Message.removed_reason)).all() == [None, None]
    assert acts(app) == []


def test_removing_twice_and_restoring_what_is_there_change_nothing(grace, said):
    assert asks(grace, "PUT", said, "/restored").json == said
    removed = asks(grace, "DELETE", said).json

    assert asks(grace, "DELETE", said).json == removed
    assert grace.reads().json["rev"] == removed["rev"] == 2


@pytest.mark.parametrize(("method", "path"), [("PATCH", ""), ("DELETE", ""), ("PUT", "/restored")])
def test_a_message_that_is_not_there_is_not_found(grace, method, path):
    body = {"message": "hello", "rev": 1}
    response = asks(grace, method, {"id": 99}, path, json=body)

    assert (response.status_code, response.json["error"]) == (404, "no_such_message")
    assert is_sentence(response.json["message"])
    assert grace.reads().json["rev"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {"message": "hello"},
        {"message": "hello", "rev": "1"},
        {"message": "hello", "rev": True},
        {"message": "hello", "rev": -1},
        {"message": "hello", "rev": 10**19},
        {"message": " ", "rev": 1},
        {"message": "x" * 2001, "rev": 1},
        {"rev": 1},
        {"message": "hello", "rev": 10**18 + 1},
    ],
)
def test_an_edit_that_cannot_be_understood_is_refused(grace, said, body):
    refused = asks(grace, "PATCH", said, json=body)

    assert refused.status_code == 422
    assert refused.json["message"].endswith(".")
    assert grace.reads().json["messages"] == [said]


@pytest.mark.parametrize("reason", [7, "x" * 201, "a\x00b", ["spam"]])
def test_a_reason_that_cannot_be_shown_is_refused(ada, said, reason):
    response = asks(ada, "DELETE", said, json={"reason": reason})

    assert (response.status_code, response.json["error"]) == (422, "invalid_reason")


def test_a_reason_has_200_characters_at_most(ada, said):
    longest = "é" * 200

    removed = asks(ada, "DELETE", said, json={"reason": longest}).json

    assert removed["removed"] == {"by": "moderator", "reason": longest}


def test_what_a_message_said_before_is_for_its_author_and_administrators(app, ada, grace, said):
    first = edits(grace, said, "hello, world").json
    edits(grace, first, "hello, moon")

    told_to = [asks(browser, "GET", said, "/versions") for browser in (grace, ada)]

    for answer in told_to:
        versions = answer.json["versions"]
        assert [it["message"] for it in versions] == ["hello, world", "hello"]
        assert [it["written_at"] for it in versions] == [first["edited_at"], said["sent_at"]]
        assert [it["rev"] for it in versions] == [2, 1]
    refused = asks(member(app, "Linus Torvalds"), "GET", said, "/versions")
    assert (refused.status_code, refused.json["error"]) == (403, "not_yours")
    assert asks(ada, "GET", {"id": 99}, "/versions").status_code == 404


@pytest.mark.parametrize("who", ["the author", "a moderator"])
def test_what_a_removed_message_said_before_is_for_administrators(ada, grace, said, who):
    edits(grace, said, "hello, world")
    asks(grace if who == "the author" else ada, "DELETE", said)

    refused = asks(grace, "GET", said, "/versions")
    assert (refused.status_code, refused.json["error"]) == (403, "not_yours")
    assert is_sentence(refused.json["message"])
    assert len(asks(ada, "GET", said, "/versions").json["versions"]) == 1

    asks(ada, "PUT", said, "/restored")
    assert len(asks(grace, "GET", said, "/versions").json["versions"]) == 1


def test_a_message_that_was_never_edited_has_no_versions(grace, said):
    assert asks(grace, "GET", said, "/versions").json == {"versions": []}


def id_of(browser):
    return browser.says("it's me").json["user_id"]


def edits(browser, message, text):
    body = {"message": text, "rev": message["rev"]}
    return asks(browser, "PATCH", message, json=body)


def asks(browser, method, message, path="", **options):
    return browser.asks(f"/messages/{message['id']}{path}", method, **options)
