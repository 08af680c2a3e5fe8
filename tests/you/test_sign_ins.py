"""Where one is logged in: seeing it, ending it, and being told of a new login."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from chatapp.auth import browsers
from chatapp.config import IDLE_LIFE
from chatapp.database import db, now
from chatapp.models import Person, SignIn, handle_of
from tests.support.cast import Browser
from tests.support.waiting import until

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LIKE_GECKO = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36", "Chrome on Windows"),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/141.0.0.0",
            "Edge on Windows",
        ),
        (
            f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {LIKE_GECKO} Version/18.3"
            " Safari/605.1.15",
            "Safari on macOS",
        ),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) {LIKE_GECKO} Version/18.3"
            " Mobile/15E148 Safari/604.1",
            "Safari on iOS",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.14.1", "curl"),
        ("", None),
        (None, None),
        ("something else", None),
        (f"{FIREFOX} {'x' * 5000}", "Firefox on Linux"),
        (f"\u202e{FIREFOX}", "Firefox on Linux"),
    ],
)
def test_a_browser_is_told_in_words(agent, words):
    assert browsers.in_words(agent) == words


def test_a_browser_that_names_itself_at_length_is_kept_short():
    words = browsers.in_words(f"{'Very' * 60}Bot/1.0") or ""

    assert len(words) <= browsers.MAX_WORDS


def signs_in(app, agent, name="Ada Lovelace"):
    browser = Browser(app)
    browser.get(browser.at_the_provider(name), headers={"User-Agent": agent})
    return browser


def sign_ins(app):
    with app.app_context():
        return db.session.execute(select(SignIn.id, SignIn.ended_at)).all()


def own(browser):
    with browser.room.session_transaction() as cookie:
        return cookie["sign_in"]


@pytest.fixture
def both(app):
    """Ada's two browsers."""
    return signs_in(app, FIREFOX), signs_in(app, "curl/8.14.1")


def test_every_sign_in_stands_there_with_its_browser(both):
    here, there = both

    page = here.get("/you").text

    assert page.count('class="sign-in"') == 2
    assert 'Firefox on Linux <span class="badge">This browser</span>' in page
    assert "Log out there: curl" in page
    assert "Log out there: Firefox" not in page
    # An id is a key: nobody may read one in a page, not even of one's own.
    assert own(here) not in page
    assert own(there) not in page


def test_one_of_them_is_ended_and_the_others_go_on(app, both, outbox):
    here, there = both

    done = here.post(f"/you/sign-ins/{handle_of(own(there))}/end")

    assert (done.status_code, done.location) == (303, "/you?did=ended")
    refused = there.reads()
    assert (refused.status_code, refused.json["error"]) == (401, "signed_out")
    assert "You were logged out from another browser" in there.get("/").text
    assert here.reads().status_code == 200
    page = here.get(done.location).text
    assert "Logged out there." in page
    assert "Ended in the last 7 days" in page
    # The sockets are cut, those of this browser, too, which come back.
    until(lambda: len(outbox.cuts) == 1)


def test_all_others_are_ended(app, both, grace):
    here, there = both
    third = signs_in(app, FIREFOX)

    done = here.post("/you/sign-ins/others/end")

    assert done.location == "/you?did=ended-others"
    assert [it.reads().status_code for it in (here, there, third, grace)] == [200, 401, 401, 200]
    assert here.post("/you/sign-ins/others/end").location == "/you?did=none-to-end"


def test_a_script_is_answered_without_a_page(both):
    here, there = both

    answer = here.asks(f"/you/sign-ins/{handle_of(own(there))}/end", "POST")

    assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize("handle", ["", "x", "%00", "0" * 16])
def test_nobody_ends_what_isnt_theirs(app, both, grace, handle):
    here, _ = both
    others = handle or handle_of(own(grace))

    here.post(f"/you/sign-ins/{others}/end")

    assert grace.reads().status_code == 200
    assert [ended for _, ended in sign_ins(app)] == [None] * 3


def test_what_has_expired_is_no_sign_in_any_more(app, both):
    here, there = both
    with app.app_context():
        late = update(SignIn).where(SignIn.id == own(there))
        db.session.execute(late.values(seen_at=now() - IDLE_LIFE - timedelta(hours=1)))
        db.session.commit()

    page = here.get("/you").text

    assert "Log out there" not in page
    assert "Ended in the last 7 days" in page
    assert here.post("/you/sign-ins/others/end").location == "/you?did=none-to-end"


def test_what_ended_long_ago_is_not_shown(app, both):
    here, there = both
    with app.app_context():
        long_ago = now() - timedelta(days=8)
        ended = update(SignIn).where(SignIn.id == own(there))
        db.session.execute(ended.values(ended_at=long_ago, seen_at=long_ago))
        db.session.commit()

    assert "Ended in the last 7 days" not in here.get("/you").text


def told(browser):
    return [(it["kind"], it["about"]) for it in browser.asks("/notices").json["notices"]]


def test_a_new_one_is_told_in_the_others_and_not_in_itself(app, both, grace):
    here, there = both

    about = {"browser": "curl", "handle": handle_of(own(there))}
    assert told(here) == [("sign-in", about)]
    assert told(there) == []
    assert told(grace) == []
    assert "New login with curl." in here.get("/").text
    assert "New login with" not in there.get("/").text


def test_the_first_one_is_told_to_nobody(app, outbox):
    first = signs_in(app, FIREFOX)
    first.post("/logout")

    again = signs_in(app, FIREFOX)

    assert told(again) == []
    assert outbox.notices == []


def test_the_open_pages_are_told_at_once(both, outbox):
    until(lambda: outbox.notices)


def test_what_is_ended_needs_no_notice_any_more(app, both):
    here, there = both
    signs_in(app, FIREFOX)
    here.post(f"/you/sign-ins/{handle_of(own(there))}/end")

    assert [about["browser"] for _, about in told(here)] == ["Firefox on Linux"]
    here.post("/you/sign-ins/others/end")
    assert told(here) == []


def test_signing_in_anew_in_the_same_browser_is_no_other_one(app):
    browser = signs_in(app, FIREFOX)

    browser.get(browser.at_the_provider("Ada Lovelace"), headers={"User-Agent": FIREFOX})

    assert told(browser) == []
    assert [bool(ended) for _, ended in sign_ins(app)].count(False) == 1


def test_a_suspended_person_sees_no_page(app, both):
    with app.app_context():
        db.session.execute(update(Person).values(suspended_at=now()))
        db.session.commit()

    for browser in both:
        assert browser.get("/you").status_code == 403
        assert browser.post("/you/sign-ins/others/end").status_code == 403
