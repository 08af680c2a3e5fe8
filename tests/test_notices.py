"""Notices: what the room tells one person alone, on their pages, until they dismiss it."""

import json
from pathlib import Path

import pytest

from chatapp import notices
from chatapp.database import db
from tests.support.waiting import until

CASES = json.loads((Path(__file__).parent / "support" / "notice_cases.json").read_text())


def id_of(browser):
    return browser.says("hello").json["user_id"]


def tell(app, person_id, kind, **about):
    """Have the room tell somebody something."""
    with app.app_context():
        notices.add(db.session, person_id, kind, **about)
        db.session.commit()
        notices.tell(person_id)


def told(browser):
    return browser.asks("/notices").json["notices"]


def kinds(browser):
    return [it["kind"] for it in told(browser)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']} {case['about']}")
def test_it_says_what_the_page_says_too(case):
    kind, about = case["kind"], case["about"]
    link = notices.link(kind, about)

    assert notices.sentence(kind, about) == case["sentence"]
    assert (list(link) if link else None) == case["link"]


def test_whatever_a_browser_calls_itself_stands_on_the_pages(app, ada):
    tell(app, id_of(ada), notices.SIGN_IN, browser="C#App on iOS", handle="abc")

    for path in ("/", "/you"):
        page = ada.get(path)
        assert page.status_code == 200
        assert "New login with C#App on iOS. <time" in page.text


def test_one_person_alone_is_told(app, ada, grace):
    tell(app, id_of(ada), notices.REPORT, message_id=1, outcome="done")

    [notice] = told(ada)

    assert notice["kind"] == "report"
    assert notice["about"] == {"message_id": 1, "outcome": "done"}
    assert told(grace) == []
    assert "that you reported and acted on it." in ada.get("/").text
    assert "that you reported" not in grace.get("/").text


def test_the_event_goes_to_their_sockets_and_holds_nothing(app, ada, outbox):
    person_id = id_of(ada)

    tell(app, person_id, notices.UNMUTED)

    until(lambda: outbox.notices)
    [event] = outbox.notices
    assert (event["channel"], event["data"]) == (f"#server-to-user-{person_id}", "{}")


def test_it_stands_on_every_page_with_a_way_to_dismiss_it(app, settings, ada):
    tell(app, id_of(ada), notices.MUTED, until="2026-11-30T22:10:00.000Z")

    for page in ("/", "/you"):
        text = ada.get(page).text
        assert "An administrator muted you until " in text
        assert "2026-11-30 22:10 UTC</time>. Until then you can read, but not write." in text
        assert f"/notices/{told(ada)[0]['id']}/dismissal" in text


@pytest.mark.parametrize(
    ("back", "page"), [("", "/"), ("you", "/you"), ("admin", "/admin"), ("//evil", "/")]
)
def test_without_the_script_a_form_dismisses_it(app, ada, back, page):
    tell(app, id_of(ada), notices.UNMUTED)
    [notice] = told(ada)

    answer = ada.post(f"/notices/{notice['id']}/dismissal", data={"back": back})

    assert (answer.status_code, answer.location) == (303, page)
    assert told(ada) == []


def test_nobody_dismisses_what_others_are_told(app, ada, grace, outbox):
    tell(app, id_of(ada), notices.UNMUTED)
    [notice] = told(ada)

    assert grace.asks(f"/notices/{notice['id']}", "DELETE").status_code == 204
    assert grace.post(f"/notices/{notice['id']}/dismissal").status_code == 303

    assert told(ada) == [notice]


def test_what_is_dismissed_twice_is_told_to_other_pages_once(app, ada, outbox):
    tell(app, id_of(ada), notices.UNMUTED)
    [notice] = told(ada)

    answers = [ada.asks(f"/notices/{notice['id']}", "DELETE").status_code for _ in range(2)]
    ada.says("after that")
    until(lambda: "after that" in str(outbox.events))

    assert answers == [204, 204]
    # When it came, and when it went.
    assert len(outbox.notices) == 2


def test_a_socket_that_signs_in_is_told_which_there_are(app, ada):
    person_id = id_of(ada)
    tell(app, person_id, notices.UNMUTED)
    tell(app, person_id, notices.CAME_BACK)

    answer = ada.post("/pusher/user-auth", data={"socket_id": "1.2"}).json

    assert answer["notices"] == [it["id"] for it in told(ada)]
    assert len(answer["notices"]) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (notices.MUTED, notices.UNMUTED),
        (notices.UNMUTED, notices.MUTED),
        (notices.MUTED, notices.MUTED),
        (notices.ADMINISTRATOR, notices.NO_ADMINISTRATOR),
        (notices.NO_ADMINISTRATOR, notices.ADMINISTRATOR),
    ],
)
def test_what_is_true_no_more_goes(app, ada, grace, before, after):
    person_id, other_id = id_of(ada), id_of(grace)
    for person in (person_id, other_id):
        tell(app, person, before)
    tell(app, person_id, notices.REPORT)

    tell(app, person_id, after)

    assert kinds(ada) == ["report", after]
    assert kinds(grace) == [before]


def test_only_the_newest_are_told_the_oldest_of_them_first(app, ada):
    person_id = id_of(ada)
    for number in range(notices.MOST + 2):
        tell(app, person_id, notices.REPORT, message_id=number + 1)

    assert [it["about"]["message_id"] for it in told(ada)] == list(range(3, notices.MOST + 3))
    assert "17 more" in ada.get("/").text


def test_what_it_holds_is_no_markup(app, ada):
    tell(app, id_of(ada), notices.SIGN_IN, browser="<b>'\"&", handle="a")

    text = ada.get("/").text

    assert "<b>" not in text
    assert "New login with &lt;b&gt;" in text
