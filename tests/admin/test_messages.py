"""The dashboard's moderation: messages removed with a reason and restored, several at once."""

import json
import re

import pytest

from tests.support.acting import acts, at_the_form, person
from tests.support.crowd import joins, wrote


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
    assert "2 messages removed." in ada.get(response.location).text
    removed = {"by": "moderator", "reason": "off topic"}
    assert [m["removed"] for m in ada.reads().json["messages"]] == [removed, removed, None]
    app.extensions["publisher"].drain()
    told = [json.loads(e["data"]) for e in outbox.events if e["name"] == "message-changed"]
    assert [(m["id"], m["removed"]) for m in told] == [(i, removed) for i in ids[:2]]
    assert [(a.act, a.message_id, a.person_id, a.reason) for a in acts(app)] == [
        ("remove", i, zoe, "off topic") for i in ids[:2]
    ]

    restored = ada.post("/admin/messages/restorations", data={"id": ids[0]})
    assert "Message restored." in ada.get(restored.location).text
    assert ada.reads().json["messages"][0]["message"] == "one"
    assert acts(app)[-1].act == "restore"


def test_what_an_author_does_to_their_own_is_not_in_the_log(app, grace):
    said = grace.says("hello").json
    grace.asks(f"/messages/{said['id']}", "DELETE")
    grace.asks(f"/messages/{said['id']}/restored", "PUT")

    assert acts(app) == []


def test_on_the_dashboard_one_is_a_moderator_of_what_one_said_oneself_too(app, ada, grace):
    own = ada.says("mine").json

    ada.post("/admin/messages/removals", data={"id": own["id"], "reason": "a mistake"})
    [removed] = grace.reads().json["messages"]
    ada.post("/admin/messages/restorations", data={"id": own["id"], "reason": "it was none"})

    assert removed["removed"] == {"by": "moderator", "reason": "a mistake"}
    assert grace.reads().json["messages"][0]["message"] == "mine"
    adas_id = person(app, "Ada Lovelace").id
    assert [(a.act, a.message_id, a.person_id, a.reason) for a in acts(app)] == [
        ("remove", own["id"], adas_id, "a mistake"),
        ("restore", own["id"], adas_id, "it was none"),
    ]


def test_on_the_dashboard_ones_own_removal_becomes_a_moderators(app, ada):
    own = ada.says("mine").json
    ada.asks(f"/messages/{own['id']}", "DELETE")

    ada.post("/admin/messages/removals", data={"id": own["id"], "reason": "not mine alone"})

    [removed] = ada.reads().json["messages"]
    assert removed["removed"] == {"by": "moderator", "reason": "not mine alone"}
    assert [a.reason for a in acts(app)] == ["not mine alone"]


def test_an_author_cannot_take_back_what_the_dashboard_says_is_removed(app, ada, grace):
    said = grace.says("hello").json
    grace.asks(f"/messages/{said['id']}", "DELETE")

    answer = ada.post("/admin/messages/removals", data={"id": said["id"], "reason": "rude"})

    assert "Message removed." in ada.get(answer.location).text
    assert grace.asks(f"/messages/{said['id']}/restored", "PUT").status_code == 403
    assert [(a.act, a.reason) for a in acts(app)] == [("remove", "rude")]


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


FILTERS = "q=o&person=Zoe&from=2026-01-01&to=9999-12-31&removed=no"


@pytest.mark.parametrize("act", ["removals", "restorations"])
def test_nothing_chosen_is_said_at_the_form_with_all_that_was_filled_in(app, ada, zoe, act):
    ids = wrote(app, zoe, *(f"no {n}" for n in range(60)))
    page = f"{FILTERS}&before={ids[-1]}"

    answer = ada.post(f"/admin/messages/{act}?{page}", data={"reason": "off <topic>"})

    form = at_the_form(answer, "Select between 1 and 50 messages.")
    assert form.kept == [("reason", "off <topic>")]
    assert sorted(form.action.partition("?")[2].split("&")) == sorted(page.split("&"))
    assert "no 58" in answer.text
    assert "no 59" not in answer.text, "it is the same page of the list"
    for kept in ('value="Zoe"', 'value="2026-01-01"', 'value="9999-12-31"', 'value="no" selected'):
        assert kept in answer.text


@pytest.mark.parametrize(
    ("act", "reason", "words"),
    [
        pytest.param("removals", None, "Enter a reason", id="none"),
        pytest.param("removals", "", "Enter a reason", id="empty"),
        pytest.param("removals", "  ", "Enter a reason", id="blank"),
        pytest.param("removals", "x" * 201, "up to 200 characters", id="long"),
        pytest.param("restorations", "x" * 201, "up to 200 characters", id="long, though optional"),
        pytest.param("removals", "e" + 7 * "\u0301", "too many accents", id="piled"),
    ],
)
def test_a_reason_that_will_not_do_is_said_at_the_form_too(app, ada, zoe, act, reason, words):
    one, two, _ = map(str, wrote(app, zoe, "one", "two", "three"))
    given = {"id": [one, two]} | ({} if reason is None else {"reason": reason})

    form = at_the_form(ada.post(f"/admin/messages/{act}?q=o", data=given), words)

    assert form.kept == [("id", two), ("id", one), ("reason", reason or "")]
    assert acts(app) == []


def test_what_is_wrong_is_said_where_no_message_is_left_too(app, ada, zoe):
    answer = ada.post("/admin/messages/removals?q=nothing+like+it", data={"reason": ""})

    assert answer.status_code == 422
    assert "Enter a reason" in answer.text
    assert "No messages" in answer.text


def test_a_day_that_is_none_is_refused_with_the_form_too(app, ada):
    answer = ada.post("/admin/messages/removals?from=x", data={})

    assert answer.status_code == 422
    assert "Write the date like this: 2026-11-22." in answer.text


def test_a_script_is_told_in_json(app, ada):
    answer = ada.asks("/admin/messages/removals", "POST", data={"reason": "spam"})

    assert (answer.status_code, answer.json["error"]) == (422, "nothing_chosen")


def test_more_than_one_may_change_at_once_is_done_in_two_steps(app, ada, zoe, outbox, clock):
    ids = wrote(app, zoe, *(f"message {n}" for n in range(50)))
    form = {"id": ids, "reason": "off topic"}

    too_much = ada.post("/admin/messages/removals?removed=no", data=form)

    assert (too_much.status_code, too_much.headers["Retry-After"]) == (429, "20")
    sentence = "30 of 50 messages removed. Continue with the rest in 20 seconds."
    assert sentence in too_much.text
    assert 'value="off topic"' in too_much.text
    chosen = re.findall(r'<input[^>]* name="id" value="(\d+)"( checked)?', too_much.text)
    # Those that are done are no longer shown, and count all the same.
    assert sorted(map(int, dict(chosen))) == ids
    assert sum(bool(checked) for _, checked in chosen) == 20
    assert removed(ada) == len(acts(app)) == 30

    clock.passes(seconds=20)
    rest = ada.post("/admin/messages/removals?removed=no", data=form)
    assert "50 messages removed." in ada.get(rest.location).text
    assert removed(ada) == len(acts(app)) == 50
    app.extensions["publisher"].drain()
    assert len(outbox.events) == 50


def test_a_script_is_told_how_long_to_wait_too(app, ada, zoe, clock):
    ids = wrote(app, zoe, *(f"message {n}" for n in range(31)))

    refused = ada.asks("/admin/messages/removals", "POST", data={"id": ids, "reason": "spam"})

    assert (refused.status_code, refused.json["error"]) == (429, "too_fast")
    assert refused.headers["Retry-After"] == "1"


def test_restoring_has_the_same_budget(app, ada, zoe, clock):
    ids = wrote(app, zoe, *(f"message {n}" for n in range(20)))
    ada.post("/admin/messages/removals", data={"id": ids, "reason": "spam"})

    too_much = ada.post("/admin/messages/restorations", data={"id": ids})

    assert "10 of 20 messages restored. Continue with the rest in 10 seconds." in too_much.text
    assert removed(ada) == 10


def test_what_an_administrator_does_to_people_is_not_paced(app, ada, grace, clock):
    for n in range(31):
        ada.says(f"message {n}")
    graces_id = person(app, "Grace Hopper").id

    for act in ("suspension", "reinstatement", "signing-out"):
        answer = ada.post(f"/admin/people/{graces_id}/{act}", data={"reason": "spam"})
        assert answer.status_code == 303

    assert [a.act for a in acts(app)] == ["suspend", "reinstate", "sign out everywhere"]


def removed(browser):
    return sum(bool(m["removed"]) for m in browser.reads(limit=100).json["messages"])
