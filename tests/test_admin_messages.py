"""The dashboard's moderation: messages removed with a reason and restored, several at once."""

import json

import pytest

from acting import acts, person
from crowd import joins, wrote


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def zoe(app):
    """A member who is not here now; their id."""
    return joins(app, "Zoe")


def test_several_are_removed_with_a_reason_and_restored(app, ada, zoe, outbox):
    ids = wrote(app, zoe, "one", "two", "three")
    form = {"id": ids[:2], "reason": "off topic"}

    response = ada.post("/admin/messages/removals?q=o&sort=x", data=form)

    assert response.status_code == 303
    assert response.location == "/admin/messages?q=o&sort=x&did=removed&count=2"
    assert "2 messages are removed." in ada.get(response.location).text
    removed = {"by": "moderator", "reason": "off topic"}
    assert [m["removed"] for m in ada.reads().json["messages"]] == [removed, removed, None]
    app.extensions["publisher"].drain()
    told = [json.loads(e["data"]) for e in outbox.events if e["name"] == "message-changed"]
    assert [(m["id"], m["removed"]) for m in told] == [(i, removed) for i in ids[:2]]
    assert [(a.act, a.message_id, a.person_id, a.reason) for a in acts(app)] == [
        ("remove", i, zoe, "off topic") for i in ids[:2]
    ]

    restored = ada.post("/admin/messages/restorations", data={"id": ids[0]})
    assert "The message is restored." in ada.get(restored.location).text
    assert ada.reads().json["messages"][0]["message"] == "one"
    assert acts(app)[-1].act == "restore"


def test_what_an_author_does_to_their_own_is_not_in_the_log(app, ada, grace):
    said = grace.says("hello").json
    grace.asks(f"/messages/{said['id']}", "DELETE")
    grace.asks(f"/messages/{said['id']}/restored", "PUT")
    own = ada.says("mine").json

    ada.post("/admin/messages/removals", data={"id": own["id"], "reason": "a mistake"})
    ada.post("/admin/messages/restorations", data={"id": own["id"]})

    assert acts(app) == []


def test_a_moderator_in_the_room_is_in_the_log_too(app, ada, grace):
    said = grace.says("hello").json

    ada.asks(f"/messages/{said['id']}", "DELETE", json={"reason": "rude"})
    ada.asks(f"/messages/{said['id']}", "DELETE", json={"reason": "twice"})

    [act] = acts(app)
    assert (act.act, act.reason, act.by_id) == ("remove", "rude", person(app, "Ada Lovelace").id)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        pytest.param({"reason": "spam"}, 422, id="nothing chosen"),
        pytest.param({"id": ["1"]}, 422, id="no reason"),
        pytest.param({"id": ["1"], "reason": " "}, 422, id="a blank reason"),
        pytest.param({"id": ["1"], "reason": "x" * 201}, 422, id="a long reason"),
        pytest.param({"id": ["x"], "reason": "spam"}, 422, id="no id"),
        pytest.param({"id": ["1"] * 51, "reason": "spam"}, 422, id="more than a page"),
        pytest.param({"id": ["1", "99"], "reason": "spam"}, 404, id="one that isn't there"),
        pytest.param({"id": ["9" * 18], "reason": "spam"}, 404, id="a number too high"),
    ],
)
def test_what_cannot_be_done_is_not_done_in_part(app, ada, zoe, form, status):
    wrote(app, zoe, "one")

    assert ada.post("/admin/messages/removals", data=form).status_code == status

    assert [m["removed"] for m in ada.reads().json["messages"]] == [None]
    assert acts(app) == []
