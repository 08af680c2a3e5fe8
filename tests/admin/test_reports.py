"""The dashboard's reports: what was said then and now, and what was done about it by whom."""

import json
from html import unescape
from threading import Thread

import pytest
from sqlalchemy import select, update

from chatapp import audit
from chatapp.admin import report_queue
from chatapp.database import db, now
from chatapp.messages import reports
from chatapp.models import Message, Person, Report
from chatapp.upkeep import messages
from tests.support.acting import acts, at_the_form, logged_by, person
from tests.support.aging import keeps, messages_age
from tests.support.crowd import joins, wrote
from tests.upkeep.test_erasure import forgets


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def katherine(app, comes_in):
    return comes_in(app, "Katherine Johnson")


@pytest.fixture
def said(grace):
    """What Grace said, as JSON."""
    return grace.says("buy my compiler").json


def report(browser, message_id, reason="spam", **more):
    body = {"reason": reason} | more
    answer = browser.asks(f"/messages/{message_id}/report", "POST", json=body)
    assert answer.status_code == 201, answer.text


def handle(browser, message_id, outcome="nothing", reason="", query=""):
    form = {"outcome": outcome, "reason": reason}
    return browser.post(f"/admin/reports/{message_id}/outcome{query}", data=form)


def page(browser, query=""):
    """Return the text of the page of reports."""
    return unescape(browser.get(f"/admin/reports{query}").text)


def stored(app):
    with app.app_context():
        return db.session.scalars(select(Report).order_by(Report.id)).all()


def make_administrator(app, name):
    with app.app_context():
        made = update(Person).where(Person.name == name).values(made_administrator_at=now())
        db.session.execute(made)
        db.session.commit()


def test_the_page_says_what_the_message_said_and_who_reported_it(app, ada, grace, katherine, said):
    report(katherine, said["id"], "private", words="That's my <address>")
    path = f"/messages/{said['id']}"
    grace.asks(path, "PATCH", json={"message": "good morning", "rev": said["rev"]})

    text = page(ada)

    for words in (
        *("buy my compiler", "It says now, edited", "good morning"),
        *("Somebody's private details", "That's my <address>", "Katherine Johnson"),
    ):
        assert words in text
    assert "<address>" not in ada.get("/admin/reports").text

    ada.asks(path, "DELETE", json={"reason": "rude"})
    text = page(ada)
    assert "buy my compiler" in text
    assert "by a moderator" in text
    assert ": rude" in text


def test_without_reports_the_page_says_so(ada):
    assert "No reports." in page(ada)
    assert "No reports of this message." in page(ada, "?message=7")


def test_every_page_of_the_dashboard_says_how_many_are_open(ada, grace, katherine, said):
    other = grace.says("again").json
    assert " open</span>" not in page(ada)
    for browser in (ada, katherine):
        report(browser, said["id"])
    report(katherine, other["id"])

    for path in ("/admin/people", "/admin/reports", "/admin/log"):
        assert '>2<span class="visually-hidden"> open</span>' in ada.get(path).text

    for it in (said, other):
        handle(ada, it["id"])
    assert " open</span>" not in page(ada)


def test_nothing_to_do_is_noted_and_told(app, ada, grace, katherine, said, caplog):
    report(katherine, said["id"])

    answer = handle(ada, said["id"], "nothing", " harmless ")

    assert (answer.status_code, answer.location) == (303, "/admin/reports?did=handled")
    text = page(ada, "?did=handled")
    assert "Whoever reported it is told." in text
    assert "Nothing to do" in text
    assert ": harmless" in text
    [done] = stored(app)
    ada_id, grace_id = (person(app, name).id for name in ("Ada Lovelace", "Grace Hopper"))
    assert (done.outcome, done.handled_by_id, done.note) == ("nothing", ada_id, "harmless")
    [entry] = acts(app)
    assert (entry.act, entry.by_id, entry.person_id) == ("handle report", ada_id, grace_id)
    assert (entry.message_id, entry.reason) == (said["id"], "Nothing to do: harmless")
    [logged] = logged_by(audit, caplog)
    assert (logged["act"], logged["message"]) == ("handle report", said["id"])
    assert grace.reads().json["messages"][0]["message"] == "buy my compiler"


@pytest.mark.parametrize(
    ("outcome", "told"),
    [("nothing", "nothing"), ("removed", "done"), ("suspended", "done")],
)
def test_whoever_reported_learns_that_it_was_looked_at_and_no_more(
    app, ada, grace, katherine, said, outbox, outcome, told
):
    report(katherine, said["id"])
    report(ada, said["id"])

    handle(ada, said["id"], outcome, "spam")

    [notice] = katherine.asks("/notices").json["notices"]
    assert (notice["kind"], notice["about"]) == (
        "report",
        {"message_id": said["id"], "outcome": told},
    )
    # Nobody has to be told what they did themselves.
    assert ada.asks("/notices").json["notices"] == []
    app.extensions["publisher"].drain()
    katherine_id = person(app, "Katherine Johnson").id
    assert [event["channel"] for event in outbox.notices] == [f"#server-to-user-{katherine_id}"]


def test_the_message_is_removed_with_a_reason(app, ada, grace, katherine, said, outbox):
    report(katherine, said["id"])

    handle(ada, said["id"], "removed", "spam")

    [message] = grace.reads().json["messages"]
    assert message["removed"] == {"by": "moderator", "reason": "spam"}
    assert [(it.act, it.reason) for it in acts(app)] == [
        ("remove", "spam"),
        ("handle report", "Message removed: spam"),
    ]
    app.extensions["publisher"].drain()
    [event] = [event for event in outbox.events if event["name"] == "message-changed"]
    assert json.loads(event["data"])["removed"]["reason"] == "spam"
    assert stored(app)[0].outcome == "removed"


def test_a_message_that_was_removed_before_is_not_removed_again(app, ada, grace, katherine, said):
    report(katherine, said["id"])
    ada.asks(f"/messages/{said['id']}", "DELETE", json={"reason": "rude"})

    handle(ada, said["id"], "removed", "spam")

    assert [(it.act, it.reason) for it in acts(app)] == [
        ("remove", "rude"),
        ("handle report", "Message removed: spam"),
    ]


def test_the_author_is_suspended(app, ada, grace, katherine, said):
    report(katherine, said["id"])

    handle(ada, said["id"], "suspended", "spam")

    assert grace.reads().status_code == 403
    assert [(it.act, it.reason) for it in acts(app)] == [
        ("suspend", "spam"),
        ("handle report", "Author suspended: spam"),
    ]
    assert "Author suspended" in page(ada)


@pytest.mark.parametrize(
    ("length", "words"),
    [("10m", "For 10 minutes"), ("1h", "For 1 hour"), ("1d", "For 1 day"), ("lifted", "Until")],
)
def test_the_author_is_muted_for_a_while(app, ada, grace, katherine, said, length, words):
    report(katherine, said["id"])

    handle(ada, said["id"], f"muted-{length}", "spam")

    assert grace.says("more").json["error"] == "muted"
    muted, handled = acts(app)
    assert (muted.act, handled.act) == ("mute", "handle report")
    assert muted.reason.startswith(words)
    assert handled.reason == "Author muted: spam"
    assert stored(app)[0].outcome == "muted"


def test_all_open_reports_of_a_message_are_handled_at_once(app, ada, grace, katherine, said):
    other = grace.says("again").json
    for browser in (ada, katherine):
        report(browser, said["id"])
    report(katherine, other["id"])

    handle(ada, said["id"])

    assert [it.outcome for it in stored(app)] == ["nothing", "nothing", None]


def test_what_is_reported_after_that_is_open_again_and_says_what_was_done(
    app, ada, grace, katherine, said
):
    report(katherine, said["id"])
    handle(ada, said["id"], "nothing", "harmless")
    report(ada, said["id"], "abuse")

    text = page(ada)

    assert "Reported and handled before" in text
    assert text.index(">Open<") < text.index(">Handled<")
    handle(ada, said["id"], "removed", "rude")
    assert [it.outcome for it in stored(app)] == ["nothing", "removed"]


def test_of_two_administrators_the_second_is_told_who_was_faster(app, ada, katherine, said):
    make_administrator(app, "Katherine Johnson")
    report(katherine, said["id"])

    handle(katherine, said["id"], "nothing")
    late = handle(ada, said["id"], "removed", "spam")

    assert late.status_code == 409
    assert "Katherine Johnson has handled this already: Nothing to do." in unescape(late.text)
    [message] = ada.reads().json["messages"]
    assert message["removed"] is None
    assert [it.act for it in acts(app)] == ["handle report"]


def test_of_two_administrators_at_the_same_moment_one_handles_it(app, ada, katherine, said):
    make_administrator(app, "Katherine Johnson")
    report(katherine, said["id"])
    statuses = []

    def choose(browser, outcome):
        statuses.append(handle(browser, said["id"], outcome, "spam").status_code)

    both = [
        Thread(target=choose, args=(ada, "removed")),
        Thread(target=choose, args=(katherine, "nothing")),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(statuses) == [303, 409]
    [done] = stored(app)
    [message] = ada.reads().json["messages"]
    assert (done.outcome == "removed") == (message["removed"] is not None)
    assert [it.act for it in acts(app)].count("handle report") == 1


def test_a_second_click_is_answered_as_the_first_one(app, ada, katherine, said):
    report(katherine, said["id"])

    answers = [handle(ada, said["id"], "removed", "spam") for _ in range(2)]
    other = handle(ada, said["id"], "nothing")

    assert [answer.status_code for answer in (*answers, other)] == [303, 303, 409]
    assert [it.act for it in acts(app)] == ["remove", "handle report"]
    assert len(katherine.asks("/notices").json["notices"]) == 1


def test_the_second_is_told_also_where_both_had_found_it_open(
    app, ada, katherine, said, monkeypatch
):
    make_administrator(app, "Katherine Johnson")
    report(katherine, said["id"])
    check_open = reports.check_open

    def check_and_be_overtaken(message_id, by):
        author_id = check_open(message_id, by)
        monkeypatch.setattr(reports, "check_open", check_open)
        handle(katherine, message_id, "nothing")
        return author_id

    monkeypatch.setattr(reports, "check_open", check_and_be_overtaken)
    late = handle(ada, said["id"], "removed", "spam")

    assert late.status_code == 409
    assert ada.reads().json["messages"][0]["removed"] is None
    assert [it.outcome for it in stored(app)] == ["nothing"]


def test_another_administrator_handles_what_is_about_oneself(app, ada, grace, katherine):
    own = ada.says("mine").json
    report(grace, own["id"], "abuse", words="rude")
    make_administrator(app, "Katherine Johnson")

    text = page(ada)
    refused = handle(ada, own["id"], "nothing")

    assert "Another administrator has to handle it." in text
    assert "What to do" not in text
    assert (refused.status_code, stored(app)[0].outcome) == (403, None)
    # Nor do they learn who it was.
    assert "Grace Hopper" not in text
    assert "Grace Hopper" in page(katherine)
    assert handle(katherine, own["id"], "nothing").status_code == 303
    assert "Grace Hopper" not in page(ada)


@pytest.mark.parametrize("column", ["suspended_at", "left_at"])
def test_the_only_administrator_handles_what_is_about_themselves(
    app, ada, grace, katherine, column
):
    own = ada.says("mine").json
    report(grace, own["id"])
    make_administrator(app, "Katherine Johnson")
    with app.app_context():
        gone = update(Person).where(Person.name == "Katherine Johnson")
        db.session.execute(gone.values({column: now()}))
        db.session.commit()

    for outcome, words in (("suspended", "suspend"), ("muted-1h", "mute")):
        answer = handle(ada, own["id"], outcome, "spam")
        assert answer.status_code == 422
        assert f"You can't {words} yourself." in unescape(answer.text)
    assert handle(ada, own["id"], "removed", "rude").status_code == 303


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        pytest.param({}, 422, "Choose what to do.", id="nothing chosen"),
        pytest.param({"outcome": "praised"}, 422, "Choose what to do.", id="something else"),
        pytest.param({"outcome": "removed"}, 422, "Enter a reason.", id="a removal without reason"),
        pytest.param({"outcome": "suspended"}, 422, "Enter a reason.", id="nor a suspension"),
        pytest.param({"outcome": "muted-1h"}, 422, "Enter a reason.", id="nor a mute"),
        pytest.param({"outcome": "muted"}, 422, "Choose what to do.", id="no length"),
        pytest.param(
            {"outcome": "nothing", "reason": "x" * 201}, 422, "200 characters", id="a long reason"
        ),
    ],
)
def test_what_is_wrong_is_told_at_the_form_which_keeps_what_was_written(
    app, ada, katherine, said, form, status, words
):
    report(katherine, said["id"])

    answer = ada.post(f"/admin/reports/{said['id']}/outcome", data={"reason": ""} | form)

    assert answer.status_code == status
    assert words in unescape(answer.text)
    assert "autofocus data-problem" in answer.text
    assert f'value="{form.get("reason", "")}" maxlength="200"' in answer.text
    assert stored(app)[0].outcome is None
    assert acts(app) == []


def test_what_nobody_has_reported_cannot_be_handled(ada, said):
    for message_id in (said["id"], 99):
        answer = handle(ada, message_id)
        assert answer.status_code == 404
        assert "Nobody has reported this message." in answer.text


def test_a_message_that_is_no_longer_kept_can_be_handled_but_not_removed(app, ada, katherine, said):
    report(katherine, said["id"])
    with app.app_context():
        db.session.delete(db.session.get(Message, said["id"]))
        db.session.commit()

    text = page(ada)
    assert "buy my compiler" in text
    assert "no longer kept" in text
    assert "Remove the message" not in text
    assert handle(ada, said["id"], "removed", "spam").status_code == 404
    assert handle(ada, said["id"], "nothing").status_code == 303


@pytest.mark.parametrize("is_newest", [False, True])
def test_a_message_that_has_expired_is_no_longer_kept_even_while_its_row_is_there(
    app, ada, grace, katherine, said, is_newest
):
    report(katherine, said["id"])
    if not is_newest:
        grace.says("and more")
    messages_age(app, 40, up_to=said["id"])
    keeps(app, messages=30)
    with app.app_context():
        messages.expire()
        if is_newest:
            messages.delete_some()

    shown = page(ada)

    assert "This message is no longer kept." in shown
    assert "Remove the message" not in shown
    assert "It still says so" not in shown
    assert "by its author" not in shown


@pytest.mark.parametrize("outcome", ["muted-1h", "suspended"])
def test_nothing_is_done_to_an_author_who_was_forgotten(app, ada, grace, katherine, said, outcome):
    report(katherine, said["id"])
    forgets(app, grace)

    shown = page(ada)

    assert "Message by <bdi>Somebody</bdi>" in shown
    assert "the author for" not in shown
    assert "Suspend the author" not in shown
    assert "Remove the message" in shown
    refused = handle(ada, said["id"], outcome, "advertising")
    assert at_the_form(refused, "was forgotten")
    assert stored(app)[0].handled_at is None


def test_what_was_erased_is_shown_as_that(app, ada, katherine, said):
    report(katherine, said["id"], words="look at it")
    with app.app_context():
        db.session.execute(update(Report).values(text="", words=None))
        db.session.commit()

    text = page(ada)

    assert "Erased, as its author wished." in text
    assert "look at it" not in text


def test_open_ones_come_first_the_oldest_before_the_others(app, ada, katherine, monkeypatch):
    monkeypatch.setattr(report_queue, "PAGE", 2)
    zoe = joins(app, "Zoe")
    # With a space, so that no random id has them in it.
    ids = wrote(app, zoe, "word one", "word two", "word three", "word four")
    for message_id in reversed(ids):
        report(katherine, message_id)
    handle(ada, ids[0])
    handle(ada, ids[2])

    first, second = page(ada), page(ada, "?page=2")

    assert first.index("word four") < first.index("word two")
    assert second.index("word three") < second.index("word one")
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in page(ada, "?page=9")
    assert "Page " not in page(ada, f"?message={ids[3]}")


def test_the_list_of_messages_leads_to_the_reports_of_one(ada, grace, katherine, said):
    grace.says("good morning")
    report(katherine, said["id"])

    text = ada.get("/admin/messages").text

    assert text.count("/admin/reports?message=") == 1
    found = page(ada, f"?message={said['id']}")
    assert "buy my compiler" in found
    assert "All reports" in found
    answer = handle(ada, said["id"], query=f"?message={said['id']}")
    assert answer.location == f"/admin/reports?message={said['id']}&did=handled"


def test_only_administrators_see_reports(grace, katherine, said):
    report(katherine, said["id"])

    for browser in (grace, katherine):
        assert browser.get("/admin/reports").status_code == 403
        assert handle(browser, said["id"]).status_code == 403
