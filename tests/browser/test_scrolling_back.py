"""The whole history is within reach, and a reader's place in it is kept."""

import re

from playwright.sync_api import expect

from tests.support.conversing import (
    A_JUMP_PX,
    kept,
    messages,
    say,
    scroll_up,
    stand_still,
    stop_time,
    top_of,
    wait_until,
)

HAS_READ_ALL = """SELECT count(*) FROM people
    WHERE name = 'Grace Hopper' AND read_id = (SELECT max(id) FROM messages)"""


def test_older_pages_come_without_a_jump(enter, place):
    place.say("Ada Lovelace", "the first")
    place.fill(120, "message {}.")
    page = enter("Grace Hopper")
    page.route("**/messages?before=*", lambda route: held.append(route))
    held = []
    page.get_by_role("log").hover()
    page.mouse.wheel(0, -1_500)
    expect(page.get_by_text("Loading…")).to_be_attached()
    stand_still(page)
    seen = kept(page).filter(has_text="message 90.")
    before = top_of(seen)

    held[0].continue_()
    expect(kept(page)).to_have_count(100)

    assert abs(top_of(seen) - before) < A_JUMP_PX
    page.unroute("**/messages?before=*")
    scroll_up(
        page, until=lambda: page.get_by_text("This is the start of the conversation.").is_visible()
    )
    expect(kept(page)).to_have_count(121)
    expect(kept(page).first).to_contain_text("the first")


def test_a_page_that_could_not_be_loaded_is_loaded_on_demand(enter, place, complaints):
    place.say("Ada Lovelace", "the first")
    place.fill(60, "message {}.")
    page = enter("Grace Hopper")
    page.clock.install()
    page.route("**/messages?before=*", lambda route: route.abort())
    scroll_up(page, until=lambda: page.get_by_text("Couldn't load more").is_visible())
    # From here on the page doesn't try again by itself.
    stop_time(page)
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    page.unroute("**/messages?before=*")

    again.click()

    expect(kept(page).first).to_contain_text("the first")
    complaints.clear()


def test_the_line_new_stands_where_the_reader_left_off_in_any_browser(ada, enter):
    grace = enter("Grace Hopper")
    with grace.expect_response("**/read"):
        say(ada, "seen")
    expect(messages(grace)).to_contain_text(["seen"])
    grace.context.close()
    for n in range(3):
        say(ada, f"missed {n}")
    expect(kept(ada)).to_have_count(4)

    grace = enter("Grace Hopper")

    line = kept(grace).filter(has=grace.get_by_text("New", exact=True))
    expect(line).to_have_count(1)
    expect(line).to_contain_text("missed 0")


def test_who_closes_the_page_has_told_how_far_they_read(ada, enter, place):
    say(ada, "seen")
    expect(kept(ada)).to_have_count(1)
    grace = enter("Grace Hopper")
    expect(messages(grace)).to_contain_text(["seen"])

    grace.goto("about:blank")
    # What a closing page tells outlives it, and arrives when the machine has time for it.
    wait_until(lambda: place.value(HAS_READ_ALL) == 1, grace)
    say(ada, "missed")
    expect(kept(ada)).to_have_count(2)
    grace.goto("/")

    line = kept(grace).filter(has=grace.get_by_text("New", exact=True))
    expect(line).to_contain_text("missed")


def test_who_left_off_long_ago_is_led_back_there(enter, place):
    place.say("Ada Lovelace", "seen")
    grace = enter("Grace Hopper")
    with grace.expect_response("**/read"):
        expect(messages(grace)).to_contain_text(["seen"])
    grace.context.close()
    place.fill(200, "message {}.")

    grace = enter("Grace Hopper")
    expect(kept(grace).last).to_contain_text("message 200.")
    grace.get_by_role("button", name="99+ new since").click()

    line = kept(grace).filter(has=grace.get_by_text("New", exact=True))
    expect(line).to_contain_text("message 1.")
    expect(line).to_be_in_viewport()


def test_at_the_end_the_page_follows_and_elsewhere_it_stays(ada, grace, place):
    say(ada, "the first")
    expect(kept(grace)).to_have_count(1)
    place.fill(60, "message {}.")
    grace.reload()
    say(ada, "the next")
    expect(kept(grace).last).to_contain_text("the next")
    expect(kept(grace).last).to_be_in_viewport()

    grace.get_by_role("log").hover()
    grace.mouse.wheel(0, -800)
    expect(grace.get_by_role("button", name="Newest messages")).to_be_visible()
    stand_still(grace)
    seen = kept(grace).filter(has_text="message 50.")
    before = top_of(seen)
    for n in range(3):
        say(ada, f"news {n}")

    jump = grace.get_by_role("button", name="3 new messages")
    expect(jump).to_have_text("3 new messages ↓")
    assert abs(top_of(seen) - before) < A_JUMP_PX
    jump.click()
    expect(kept(grace).last).to_be_in_viewport()
    expect(jump).to_be_hidden()


def test_days_are_divided_and_times_are_the_readers_own(ada, enter, place):
    for text in ("late", "early"):
        say(ada, text)
    expect(kept(ada)).to_have_count(2)
    moments = ("2026-03-01 14:59:00.000000", "2026-03-01 15:01:00.000000")
    for rev, moment in enumerate(moments, 1):
        place.sql(f"UPDATE messages SET sent_at = '{moment}' WHERE rev = {rev}")

    tokyo = enter("Grace Hopper", timezone_id="Asia/Tokyo", locale="en-GB")
    london = enter("Linus", timezone_id="Europe/London", locale="en-GB")

    expect(tokyo.locator("[data-list]").get_by_role("heading")).to_have_text(
        [re.compile("1 March"), re.compile("2 March")]
    )
    expect(tokyo.locator("[data-list] [data-time]")).to_have_text(["23:59", "00:01"])
    expect(london.locator("[data-list]").get_by_role("heading")).to_have_text(
        [re.compile("1 March")]
    )
    expect(london.locator("[data-list] [data-time]")).to_have_text(["14:59", "15:01"])


def test_what_is_far_away_leaves_the_page_without_a_jump_and_comes_back(enter, place):
    place.say("Ada Lovelace", "the first")
    place.fill(620, "message {}.")
    page = enter("Grace Hopper")
    log = page.get_by_role("log")
    log.hover()
    for count in range(100, 501, 50):
        with page.expect_response("**/messages?before=*"):
            log.evaluate("node => { node.scrollTop = 0 }")
        expect(kept(page)).to_have_count(count)
    page.route("**/messages?before=*", lambda route: held.append(route))
    held = []
    with page.expect_request("**/messages?before=*"):
        log.evaluate("node => { node.scrollTop = 900 }")
    stand_still(page)
    number = page.evaluate(
        "() => document.elementFromPoint(600, 300).closest('[data-message]').dataset.id"
    )
    seen = page.locator(f"[data-list] [data-id='{number}']")
    before = top_of(seen)

    held[0].continue_()
    expect(kept(page)).to_have_count(400)

    assert abs(top_of(seen) - before) < A_JUMP_PX
    expect(kept(page).last).not_to_contain_text("message 620.")
    page.unroute("**/messages?before=*")
    place.say("Ada Lovelace", "meanwhile")
    expect(page.get_by_role("button", name="1 new message")).to_be_visible()
    scroll_up(
        page, until=lambda: page.get_by_text("This is the start of the conversation.").is_visible()
    )
    expect(kept(page).first).to_contain_text("the first")
    assert kept(page).count() <= 500
    page.get_by_role("button", name="1 new message").click()
    expect(kept(page).last).to_contain_text("meanwhile")
    expect(kept(page).last).to_be_in_viewport()


def test_at_the_end_a_page_that_is_open_for_long_holds_what_was_said_last(enter, place):
    place.say("Ada Lovelace", "the first")
    page = enter("Grace Hopper")
    expect(kept(page)).to_have_count(1)
    place.fill(500, "message {}.")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(kept(page).last).to_contain_text("message 500.")
    expect(kept(page).last).to_be_in_viewport()
    expect(kept(page)).to_have_count(400)
    expect(kept(page).first.get_by_role("heading")).to_have_text("Today")
    scroll_up(
        page, until=lambda: page.get_by_text("This is the start of the conversation.").is_visible()
    )
    expect(kept(page).first).to_contain_text("the first")
    expect(page.locator("[data-list]").get_by_role("heading")).to_have_count(1)


def test_messages_that_left_the_page_leave_nothing_behind(enter, place):
    place.say("Ada Lovelace", "the first")
    page = enter("Grace Hopper")
    expect(kept(page)).to_have_count(1)
    for n in range(1, 4):
        place.fill(400, f"message {n}.{{}}.")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(kept(page).last).to_contain_text(f"message {n}.400.")

    assert kept(page).count() <= 500
    # One may be in use by the browser itself; each time that the page let go of some, one more was.
    wait_until(lambda: lost_messages(page) <= 1, page)


def lost_messages(page):
    """Return how many messages are held in memory, but not in the document."""
    browser = page.context.new_cdp_session(page)
    item = browser.send("Runtime.evaluate", {"expression": "HTMLLIElement.prototype"})["result"]
    found = browser.send("Runtime.queryObjects", {"prototypeObjectId": item["objectId"]})
    count = "function () { return this.filter(it => it.dataset.id && !it.isConnected).length }"
    on = {"objectId": found["objects"]["objectId"], "returnByValue": True}
    called = browser.send("Runtime.callFunctionOn", {"functionDeclaration": count} | on)
    return called["result"]["value"]
