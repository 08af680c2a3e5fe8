"""The room can be used before Pusher's script is there and without it; and its new version."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.conversing import (
    POLLING,
    UP_TO_DATE,
    box,
    hold_back,
    kept,
    let_go,
    messages,
    say,
    status,
    texts,
    unsent,
    wait_until,
)

CHUNK = re.compile(r"/static/pusher-\w+\.js")


def fulfilled(**answer):
    return lambda route: route.fulfill(content_type="text/javascript", **answer)


def cut_short(route):
    script = route.fetch().text()
    fulfilled(body=script[: len(script) // 2])(route)


BROKEN = {
    "gone": fulfilled(status=404, body="Not found."),
    "unreachable": lambda route: route.abort(),
    "empty": fulfilled(body=""),
    "cut short": cut_short,
    "throws": fulfilled(body="throw new Error('no luck')"),
    "somebody else's page": lambda route: route.fulfill(content_type="text/html", body="<p>Pay."),
}


class Chunk:
    """Pusher's script, as `answers` gives it to a page; `asked` has the addresses in order."""

    def __init__(self, page, answers):
        self._page = page
        self.answers = answers
        self.asked = []
        page.route(CHUNK, self._answer)

    def _answer(self, route):
        self.asked.append(route.request.url)
        self.answers(route)

    def is_well(self):
        self.answers = lambda route: route.continue_()
        wake(self._page)


def wake(page):
    """Have somebody look at the page again, in which case nothing waits for its turn."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def expect_to_converse(ada, grace):
    say(grace, "hello, Ada")
    expect(texts(ada)).to_have_text(["hello, Ada"])
    say(ada, "hello, Grace")
    expect(texts(grace)).to_have_text(["hello, Ada", "hello, Grace"])


@pytest.mark.usefixtures("refusals")
@pytest.mark.parametrize("how", BROKEN)
def test_while_its_script_is_broken_the_room_works_as_without_pusher(ada, grace, complaints, how):
    chunk = Chunk(ada, BROKEN[how])
    ada.reload()

    expect(status(ada)).to_have_text(POLLING)
    expect_to_converse(ada, grace)

    wait_until(lambda: len(chunk.asked) > 1, ada)
    chunk.is_well()
    expect(status(ada)).to_have_text(UP_TO_DATE)
    first, *again = chunk.asked
    assert again == [f"{first}?try={number + 2}" for number in range(len(again))]
    complaints.clear()


def test_while_its_script_is_late_the_room_works_and_then_it_is_live(ada, grace):
    held = []
    chunk = Chunk(ada, lambda route: held.append(route))
    # Once live, it hears by Pusher alone.
    ada.reload(wait_until="commit")

    expect(box(ada)).to_be_enabled()
    expect_to_converse(ada, grace)
    expect(status(ada)).to_have_text(POLLING)

    ada.evaluate("window.isTheSame = true")
    held[0].continue_()
    expect(status(ada)).to_have_text(UP_TO_DATE)
    ada.route("**/messages?*", lambda route: None)
    say(grace, "are you live?")
    expect(messages(ada)).to_contain_text(["are you live?"])
    assert len(chunk.asked) == 1
    assert ada.evaluate("window.isTheSame")


def test_its_script_keeps_the_rooms_own_from_nothing(ada):
    chunk = Chunk(ada, lambda route: route.continue_())
    held = []
    ada.route("**/static/room-*.js", lambda route: held.append(route))

    ada.reload(wait_until="commit")
    wait_until(lambda: held, ada)
    ada.wait_for_timeout(500)
    assert chunk.asked == []

    held[0].continue_()
    expect(status(ada)).to_have_text(UP_TO_DATE)
    assert len(chunk.asked) == 1


def test_who_is_turned_away_asks_for_the_script_no_more(ada, place, complaints):
    chunk = Chunk(ada, BROKEN["gone"])
    ada.reload()
    expect(status(ada)).to_have_text(POLLING)

    place.sql("UPDATE sign_ins SET ended_at = '2026-01-01 00:00:00'")
    expect(status(ada)).to_have_text("You're logged out")
    before = len(chunk.asked)
    wake(ada)
    ada.wait_for_timeout(3_000)

    assert len(chunk.asked) == before
    complaints.clear()


def deploy(page):
    """Have the server answer this page as its next version would."""

    def answer(route):
        response = route.fetch()
        route.fulfill(response=response, headers=response.headers | {"x-chat-version": "next"})

    page.route("**/messages?*", answer)
    wake(page)


def notice(page):
    return page.get_by_role("status", name="Version")


def test_no_new_version_is_told_while_there_is_none(ada, grace):
    say(grace, "hello")
    wake(ada)

    expect(messages(ada)).to_contain_text(["hello"])
    expect(status(ada)).to_have_text(UP_TO_DATE)
    expect(notice(ada)).to_be_empty()


@pytest.mark.usefixtures("refusals")
def test_a_new_version_waits_for_its_reader_who_loses_nothing(ada, grace):
    hold_back(ada)
    say(ada, "said before")
    expect(unsent(ada)).to_have_count(1)
    box(ada).press_sequentially("half a ")

    deploy(ada)
    expect(notice(ada)).to_contain_text("A new version is available.")
    ada.keyboard.type("sentence")
    expect(box(ada)).to_have_value("half a sentence")
    expect(box(ada)).to_be_focused()

    # One may be under way.
    ada.unroute_all(behavior="wait")
    with ada.expect_navigation():
        notice(ada).get_by_role("button", name="Reload").click()
    expect(box(ada)).to_have_value("half a sentence")
    expect(notice(ada)).to_be_empty()
    let_go(ada)
    expect(kept(ada)).to_have_count(1)
    expect(texts(grace)).to_have_text(["said before"])


def test_a_page_of_the_version_before_whose_script_is_gone_says_so_and_works(
    ada, grace, complaints
):
    Chunk(ada, BROKEN["gone"])
    ada.reload()
    expect(status(ada)).to_have_text(POLLING)

    deploy(ada)

    expect(notice(ada)).to_contain_text("A new version is available.")
    expect_to_converse(ada, grace)
    expect(notice(ada).get_by_role("button", name="Reload")).to_have_count(1)
    complaints.clear()
