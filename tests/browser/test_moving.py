"""The room moves to other channels when somebody is suspended: the others notice nothing."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.support.conversing import SENDS, UP_TO_DATE, box, say, status, texts, unsent, wait_until
from tests.support.listening import listen

AS_A_PAGE = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
# Whoever has not followed for six seconds has left; a busy machine takes longer.
GONE_WITHIN_MS = 30_000
# How many people the list has shown, whenever that changed.
COUNTS = """() => {
  const list = document.querySelector("[data-people] ul")
  const count = () => list.querySelectorAll("li").length
  window.counts = [count()]
  new MutationObserver(() => counts.push(count())).observe(list, { childList: true })
}"""


@pytest.fixture(autouse=True)
def _refusals(complaints):
    yield
    # What is refused on purpose here, and what is cut off.
    assert all(re.search("401|403|409|ERR_FAILED", complaint) for complaint in complaints)
    complaints.clear()


@pytest.fixture
def sent(ada, linus):
    """What the two pages have sent to Pusher since they were loaded: events, and about what."""
    sent = {ada: [], linus: []}

    def hear(page, frame):
        told = json.loads(frame)
        data = told.get("data") or {}
        sent[page].append((told["event"], told.get("channel") or data.get("channel")))

    for page in sent:
        page.on(
            "websocket",
            lambda socket, page=page: socket.on("framesent", lambda frame: hear(page, frame)),
        )
        listen(page)
        page.reload()
        expect(status(page)).to_have_text(UP_TO_DATE)
    return sent


@pytest.fixture
def linus(enter):
    """A third member in the room."""
    return enter("Linus Torvalds")


def test_two_talk_on_while_a_third_is_suspended(ada, grace, linus, sent, place):
    everybody_is_here(ada, linus, count=3)
    say(grace, "the last word")
    expect(texts(ada)).to_have_text(["the last word"])
    for page in (ada, linus):
        page.evaluate(COUNTS)
        page.evaluate("heard.length = 0")
    held = []
    linus.route(SENDS, lambda route: held.append(route), times=1)
    say(linus, "in flight meanwhile")
    wait_until(lambda: held, linus)

    before = epoch(place)
    suspend(ada, "Grace Hopper", place)
    say(ada, "said at once")
    expect(texts(ada)).to_have_text(["the last word", "said at once"])
    held[0].continue_()
    say(linus, "and one more")

    said = ["the last word", "said at once", "in flight meanwhile", "and one more"]
    for page in (ada, linus):
        expect(texts(page)).to_have_text(said)
        expect(unsent(page)).to_have_count(0)
        wait_until(lambda page=page: has_moved(sent[page], before), page)
    expect(status(grace)).to_have_text("You no longer have access")
    for page in (ada, linus):
        # Grace has left; nobody else has, for a moment neither.
        expect(page.locator("[data-people] li")).to_have_count(2, timeout=GONE_WITHIN_MS)
        assert page.evaluate("Math.min(...counts)") == 2
    types_and_is_seen(ada, linus, "Ada Lovelace")
    assert ("client-typing", channel("presence", before)) not in sent[ada]
    say(linus, "by an event")
    expect(texts(ada)).to_have_text([*said, "by an event"])
    wait_until(lambda: "by an event" in ada.evaluate("heard.join(' ')"), ada)
    announced = ada.evaluate("heard.join(' ')")
    assert "Linus Torvalds: by an event" in announced
    assert not re.search("left|came|here|offline|online", announced, re.IGNORECASE)


def test_a_page_that_missed_the_event_learns_of_it_from_the_next_list(
    ada, grace, linus, sent, place, failures
):
    before = epoch(place)
    failures.simulate(lose_events=1)
    suspend(ada, "Grace Hopper", place)
    say(ada, "nobody hears of it")
    failures.simulate(lose_events=0)
    expect(texts(linus)).to_have_count(0)

    linus.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(texts(linus)).to_have_text(["nobody hears of it"])
    wait_until(lambda: has_moved(sent[linus], before), linus)


def test_a_page_that_comes_back_is_told_where_the_room_is(ada, grace, linus, sent, place, failures):
    before = epoch(place)
    linus.route("**/messages?since=*", lambda route: route.abort())
    failures.simulate(lose_events=1)
    suspend(ada, "Grace Hopper", place)
    failures.simulate(lose_events=0)

    failures.cut(code=4200)

    subscribed = ("pusher:subscribe", channel("private", before + 1))
    wait_until(lambda: subscribed in sent[linus], linus)
    linus.unroute("**/messages?since=*")
    expect(status(linus)).to_have_text(UP_TO_DATE)


def test_after_a_restoration_the_page_begins_anew_and_keeps_what_was_begun(ada, place):
    said = [place.say("Grace Hopper", f"message {n}") for n in range(3)]
    expect(texts(ada)).to_have_count(3)
    box(ada).fill("half a sentence")

    # As many changes as before, and other ones.
    place.sql(
        f"DELETE FROM messages WHERE id > {said[0]}",
        "UPDATE room SET life = 'another', rev = (SELECT max(rev) FROM messages)",
    )
    for text in ("anew", "and anew", "and once more"):
        place.say("Grace Hopper", text)
    ada.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(texts(ada)).to_have_text(["message 0", "anew", "and anew", "and once more"])
    expect(box(ada)).to_have_value("half a sentence")
    place.sql("UPDATE room SET life = 'a third'")
    say(ada, "and what was said waits, too")
    expect(unsent(ada)).to_have_count(0)
    expect(texts(ada).last).to_have_text("and what was said waits, too")


def everybody_is_here(*pages, count):
    for page in pages:
        expect(page.locator("[data-people] li")).to_have_count(count)


def epoch(place):
    return place.value("SELECT epoch FROM room")


def channel(kind, number):
    return f"{kind}-chat" if number == 1 else f"{kind}-chat.{number}"


def has_moved(sent, before):
    """Say whether a page has subscribed to both channels and has left those of before."""
    kinds = ("private", "presence")
    came = {("pusher:subscribe", channel(kind, before + 1)) for kind in kinds}
    left = {("pusher:unsubscribe", channel(kind, before)) for kind in kinds}
    return came | left <= set(sent)


def suspend(administrator, name, place):
    person_id = place.value(f"SELECT id FROM people WHERE name = '{name}'")
    address = f"/admin/people/{person_id}/suspension"
    answer = administrator.request.post(address, form={"reason": "spam"}, headers=AS_A_PAGE)
    assert answer.status == 204


def types_and_is_seen(writer, reader, name):
    expect(status(writer)).to_have_text(UP_TO_DATE)
    box(writer).press_sequentially("w")
    expect(reader.get_by_text(f"{name} is typing…")).to_be_visible()
    box(writer).fill("")
