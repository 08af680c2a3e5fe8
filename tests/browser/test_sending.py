"""What a person says is kept, in order and once, whatever happens between them and the server."""

import re

import pytest
from playwright.sync_api import expect

from conversing import box, kept, say, status, unsent

SENDS = re.compile(r"/messages$")
WAITING = "Waiting to be sent"


@pytest.fixture(autouse=True)
def _trouble_is_expected(request):
    # Browsers report each request that fails; that is what happens here.
    if "complaints" in request.fixturenames:
        complaints = request.getfixturevalue("complaints")
        yield
        complaints[:] = [c for c in complaints if "Failed to load resource" not in c]
    else:
        yield


def hold_back(page):
    """No send of this page reaches the server."""
    page.context.route(SENDS, lambda route: route.abort())


def let_go(page):
    page.context.unroute(SENDS)


def refuse(page, status, message, headers=None):
    """Have the server refuse what the page sends."""
    refusal = {"error": "refused", "message": message}
    page.context.route(
        SENDS, lambda route: route.fulfill(status=status, json=refusal, headers=headers or {})
    )


def texts(page):
    """Return what the server has, as another member's new window shows it."""
    return kept(page).locator("[data-text]")


def test_what_waits_survives_a_reload_and_is_sent_in_order_and_once(ada, grace):
    hold_back(ada)
    for text in ("one", "two", "three"):
        say(ada, text)
    expect(unsent(ada)).to_contain_text(["one", "two", "three"])

    ada.reload()
    expect(unsent(ada)).to_contain_text(["one", "two", "three"])
    let_go(ada)

    expect(texts(grace)).to_have_text(["one", "two", "three"])
    expect(texts(ada)).to_have_text(["one", "two", "three"])
    expect(unsent(ada)).to_have_count(0)


def test_what_waits_survives_closing_the_tab(ada, grace):
    hold_back(ada)
    say(ada, "hello")
    expect(unsent(ada)).to_contain_text([WAITING])

    ada.close()
    let_go(ada)
    another = ada.context.new_page()
    another.goto("/")

    expect(texts(grace)).to_have_text(["hello"])
    expect(unsent(another)).to_have_count(0)


def test_it_is_stored_before_it_is_shown(ada):
    hold_back(ada)
    ada.evaluate("""() => {
      window.order = []
      const put = IDBObjectStore.prototype.put
      IDBObjectStore.prototype.put = function (entry) {
        this.transaction.addEventListener("complete", () => window.order.push("stored"))
        return put.call(this, entry)
      }
      new MutationObserver(() => window.order.push("shown"))
        .observe(document.querySelector("[data-outbox]"), { childList: true })
    }""")

    say(ada, "hello")

    expect(unsent(ada)).to_have_count(1)
    assert ada.evaluate("window.order")[:2] == ["stored", "shown"]


def test_an_answer_that_is_lost_makes_no_second_message(ada, grace):
    lost = []

    def lose(route):
        route.fetch()
        lost.append(route)
        route.abort()

    ada.route(SENDS, lose, times=2)
    say(ada, "hello")

    expect(texts(grace)).to_have_text(["hello"])
    expect(unsent(ada)).to_have_count(0)
    say(grace, "the end")
    expect(texts(ada)).to_have_text(["hello", "the end"])


def test_sends_go_out_one_at_a_time(ada, grace):
    under_way, most = [], []

    def count(route):
        under_way.append(route)
        most.append(len(under_way))
        answer = route.fetch()
        under_way.remove(route)
        route.fulfill(response=answer)

    ada.route(SENDS, count)
    for n in range(5):
        say(ada, f"message {n}")

    expect(texts(grace)).to_have_text([f"message {n}" for n in range(5)])
    assert set(most) == {1}


def test_a_draft_survives_a_reload(ada):
    box(ada).fill("half a sen")
    ada.reload()

    expect(box(ada)).to_have_value("half a sen")
    say(ada, "half a sentence")
    expect(kept(ada)).to_have_count(1)
    ada.reload()
    expect(box(ada)).to_have_value("")


def end_sessions(place):
    place.sql("UPDATE sign_ins SET ended_at = seen_at")


def test_a_session_that_ends_in_mid_sentence_costs_one_click(window, grace, place):
    ada = window()
    ada.get_by_role("link", name="Log in").click()
    ada.get_by_role("button", name="Ada Lovelace").click()
    say(ada, "the first")
    expect(texts(grace)).to_have_text(["the first"])
    place.fill(60, "message {}.")
    ada.reload()
    ada.get_by_role("log").hover()
    ada.mouse.wheel(0, -300)
    expect(ada.get_by_role("button", name="Newest messages")).to_be_visible()
    box(ada).fill("half a sen")
    top = "() => document.elementFromPoint(300, 200).closest('[data-message]').dataset.id"
    was_at = ada.evaluate(top)
    end_sessions(place)

    ada.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(status(ada)).to_have_text("You are signed out")
    box(ada).fill("half a sentence, ")
    ada.get_by_role("link", name="Sign in again").click()

    expect(box(ada)).to_have_value("half a sentence, ")
    expect(ada.get_by_role("button", name="Newest messages")).to_be_visible()
    assert ada.evaluate(top) == was_at
    expect(status(ada)).to_have_text("Up to date")


def test_what_was_said_while_signed_out_is_sent_after_the_sign_in(window, grace, place):
    ada = window()
    ada.get_by_role("link", name="Log in").click()
    ada.get_by_role("button", name="Ada Lovelace").click()
    expect(box(ada)).to_be_enabled()
    end_sessions(place)

    say(ada, "hello")
    expect(unsent(ada)).to_contain_text([WAITING])
    ada.get_by_role("link", name="Sign in again").click()

    expect(texts(ada)).to_have_text(["hello"])
    expect(unsent(ada)).to_have_count(0)


def log_in(page, name):
    page.get_by_role("link", name="Log in").click()
    page.get_by_role("button", name=name).click()
    expect(box(page)).to_be_enabled()


def test_what_one_person_said_is_never_sent_as_another(window, grace):
    page = window()
    log_in(page, "Ada Lovelace")
    hold_back(page)
    say(page, "a secret of Ada's")
    expect(unsent(page)).to_have_count(1)
    page.get_by_role("button", name="Log out").click()
    let_go(page)

    log_in(page, "Grace Hopper")
    say(page, "I am Grace")
    expect(texts(grace)).to_have_text(["I am Grace"])
    expect(unsent(page)).to_have_count(0)
    page.get_by_role("button", name="Log out").click()
    log_in(page, "Ada Lovelace")

    expect(texts(grace)).to_have_text(["I am Grace", "a secret of Ada's"])
    expect(kept(grace).last).to_contain_text("Ada Lovelace")


def test_a_page_of_one_person_sends_nothing_when_another_has_signed_in(window, grace):
    page = window()
    log_in(page, "Ada Lovelace")
    another = page.context.new_page()
    another.goto("/")
    another.get_by_role("button", name="Log out").click()
    log_in(another, "Grace Hopper")

    say(page, "who am I?")

    expect(status(page)).to_have_text("Another person is signed in here now")
    expect(page.get_by_role("link", name="Go on as them")).to_be_visible()
    expect(unsent(page)).to_have_count(1)
    expect(kept(grace)).to_have_count(0)


FORBIDDEN = """
  Object.defineProperty(globalThis, "indexedDB", { get() { throw new DOMException("no") } })
  Object.defineProperty(globalThis, "localStorage", { get() { throw new DOMException("no") } })
  Object.defineProperty(globalThis, "sessionStorage", { get() { throw new DOMException("no") } })
"""
FULL = """
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError") }
  Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") }
"""


@pytest.mark.parametrize("storage", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_without_storage_it_still_sends_and_says_that_it_cannot_keep(ada, grace, storage):
    ada.add_init_script(storage)
    ada.reload()
    hold_back(ada)
    say(ada, "hello")
    expect(unsent(ada)).to_contain_text(["Keep this page open until it is."])

    let_go(ada)

    expect(texts(grace)).to_have_text(["hello"])
    expect(unsent(ada)).to_have_count(0)


def announced(page):
    return page.locator("[data-announcer]")


def test_pending_and_sent_look_different_and_are_announced(ada):
    hold_back(ada)
    say(ada, "hello")
    expect(unsent(ada)).to_contain_text([WAITING])
    expect(announced(ada)).to_have_text(WAITING)
    pending = unsent(ada).locator("[data-bubble]").screenshot()

    let_go(ada)

    expect(kept(ada)).to_have_count(1)
    expect(announced(ada)).to_have_text("Sent")
    assert kept(ada).locator("[data-bubble]").screenshot() != pending


def test_a_failure_gives_its_reason_and_can_be_retried(ada, grace):
    refuse(ada, 422, "Keep it under 2,000 characters.")
    say(ada, "hello")
    expect(unsent(ada)).to_contain_text(["Not sent. Keep it under 2,000 characters."])
    expect(announced(ada)).to_have_text("Not sent. Keep it under 2,000 characters.")
    ada.reload()
    expect(unsent(ada)).to_contain_text(["Not sent. Keep it under 2,000 characters."])

    let_go(ada)
    ada.get_by_role("button", name="Retry").click()

    expect(texts(grace)).to_have_text(["hello"])


def test_a_failure_can_be_copied_and_discarded(ada):
    ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    refuse(ada, 422, "No.")
    say(ada, "hello")

    ada.get_by_role("button", name="Copy").click()
    expect(announced(ada)).to_have_text("Copied")
    assert ada.evaluate("navigator.clipboard.readText()") == "hello"
    ada.get_by_role("button", name="Discard").click()
    expect(unsent(ada)).to_have_count(0)
    ada.reload()
    expect(box(ada)).to_be_enabled()
    expect(unsent(ada)).to_have_count(0)


def test_a_failure_does_not_hold_up_what_follows(ada, grace):
    refuse(ada, 422, "No.")
    say(ada, "one")
    expect(unsent(ada)).to_contain_text(["Not sent"])
    let_go(ada)

    say(ada, "two")

    expect(texts(grace)).to_have_text(["two"])
    expect(unsent(ada)).to_contain_text(["one"])


def test_too_fast_waits_as_long_as_the_server_says_and_tells_it(ada, grace):
    refuse(ada, 429, "That was fast.", {"Retry-After": "2"})
    say(ada, "hello")
    expect(unsent(ada)).to_contain_text(["Sending goes on in 2 seconds"])
    expect(announced(ada)).to_contain_text("Sending goes on in 2 seconds")
    let_go(ada)

    expect(texts(grace)).to_have_text(["hello"])
