"""Reports of messages: once a person, with what the message said at that moment."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from chatapp import rate_limit
from chatapp.auth import access, mutes
from chatapp.database import db
from chatapp.messages.reports import MAX_WORDS, REASONS
from chatapp.models import Notice, Person, Report
from tests.support.acting import act, acts, person

ROOT = Path(__file__).parents[2]


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def said(ada):
    """What Ada said, as JSON."""
    return ada.says("buy my engine").json


def report(browser, message_id, reason="spam", **more):
    return browser.asks(f"/messages/{message_id}/report", "POST", json={"reason": reason} | more)


def reports(app):
    with app.app_context():
        return db.session.scalars(select(Report).order_by(Report.id)).all()


def test_a_report_keeps_what_the_message_said(app, ada, grace, said):
    path = f"/messages/{said['id']}"

    answer = report(grace, said["id"], words="  She says\nit daily. ")
    ada.asks(path, "PATCH", json={"message": "good morning", "rev": said["rev"]})
    ada.asks(path, "DELETE")

    assert (answer.status_code, answer.json) == (201, {"message_id": said["id"]})
    [made] = reports(app)
    assert (made.message_id, made.text) == (said["id"], "buy my engine")
    assert (made.reason, made.words) == ("spam", "She says it daily.")
    assert made.author_id == person(app, "Ada Lovelace").id
    assert made.reporter_id == person(app, "Grace Hopper").id
    assert (made.handled_at, made.outcome) == (None, None)


def test_nobody_is_told_of_a_report(app, ada, grace, said, outbox):
    app.extensions["publisher"].drain()
    before, rev = len(outbox.requests), ada.reads().json["rev"]

    report(grace, said["id"])
    app.extensions["publisher"].drain()

    assert len(outbox.requests) == before
    assert ada.reads().json["rev"] == rev
    assert ada.asks("/notices").json["notices"] == []
    assert acts(app) == []


def test_a_second_report_by_the_same_person_changes_nothing(app, ada, grace, said):
    report(grace, said["id"], "spam", words="first")

    again = report(grace, said["id"], "abuse", words="second")
    ada.asks(f"/messages/{said['id']}", "DELETE")
    once_removed = report(grace, said["id"], "abuse")

    assert [again.status_code, once_removed.status_code] == [204, 204]
    assert [(it.reason, it.words) for it in reports(app)] == [("spam", "first")]


def test_each_person_reports_for_themselves(app, ada, grace, comes_in):
    said = grace.says("hello").json

    for browser in (ada, comes_in(app, "Katherine Johnson")):
        assert report(browser, said["id"]).status_code == 201

    assert len({it.reporter_id for it in reports(app)}) == 2


@pytest.mark.parametrize("words", [None, "", "  ", "\u200b"])
def test_words_are_not_needed(app, grace, said, words):
    assert report(grace, said["id"], "other", words=words).status_code == 201

    assert reports(app)[0].words is None


def test_words_may_have_so_many_characters(app, grace, said):
    assert report(grace, said["id"], words="😀" * (MAX_WORDS + 1)).status_code == 422
    assert report(grace, said["id"], words="😀" * MAX_WORDS).status_code == 201


@pytest.mark.parametrize("reason", REASONS)
def test_there_is_a_list_of_reasons(app, grace, said, reason):
    assert report(grace, said["id"], reason).status_code == 201

    assert reports(app)[0].reason == reason


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"reason": None}, id="no reason"),
        pytest.param({"reason": "dull"}, id="a reason of one's own"),
        pytest.param({"reason": ["spam"]}, id="a list of reasons"),
        pytest.param({"words": {"a": 1}}, id="words that are none"),
    ],
)
def test_what_is_not_a_report_is_refused(app, grace, said, body):
    answer = report(grace, said["id"], **body)

    assert (answer.status_code, answer.json["error"]) == (422, "invalid_report")
    assert reports(app) == []


def test_only_what_somebody_else_said_and_is_still_there_can_be_reported(app, ada, grace, said):
    own = report(ada, said["id"])
    assert (own.status_code, own.json["error"]) == (422, "own_message")

    ada.asks(f"/messages/{said['id']}", "DELETE")
    removed = report(grace, said["id"])
    assert (removed.status_code, removed.json["error"]) == (409, "outdated")

    unknown = report(grace, 99)
    assert (unknown.status_code, unknown.json["error"]) == (404, "no_such_message")
    assert reports(app) == []


def test_reports_are_paced_with_everything_else(app, ada, grace, clock):
    ids = [ada.says(f"{n}").json["id"] for n in range(3)]
    for _ in range(rate_limit.BURST // rate_limit.INTERVAL - 1):
        grace.says("hello")

    assert report(grace, ids[0]).status_code == 201
    answer = report(grace, ids[1])
    assert (answer.status_code, answer.json["error"]) == (429, "too_fast")
    # The second one of the same message costs nothing.
    assert report(grace, ids[0]).status_code == 204
    assert len(reports(app)) == 1


def test_nobody_reports_once_they_are_suspended(app, ada, grace, said):
    report(grace, said["id"])
    other = ada.says("another").json
    act(app, access.suspend, "Grace Hopper", "spam")

    assert [report(grace, it["id"]).status_code for it in (said, other)] == [403, 403]
    assert len(reports(app)) == 1


def test_the_dialog_offers_the_same_reasons():
    words = (ROOT / "chatapp/static/actions/words.js").read_text()
    offered = re.search(r"export const REASONS = {\n(.*?)\n}", words, re.DOTALL)[1]

    assert dict(re.findall(r'(\w+): "(.+)",', offered)) == REASONS


def test_whoever_is_muted_may_report(app, ada, grace, said):
    with app.app_context():
        by = db.session.scalars(select(Person).filter_by(name="Ada Lovelace")).one()
        mutes.mute(person(app, "Grace Hopper").id, by, "lifted", "rude")

    assert grace.says("hello").status_code == 403
    assert report(grace, said["id"]).status_code == 201


def test_a_notice_is_only_made_once_a_report_is_handled(app, grace, said):
    report(grace, said["id"])

    with app.app_context():
        assert db.session.scalars(select(Notice)).all() == []
