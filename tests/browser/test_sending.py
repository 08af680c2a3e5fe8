"""What a person says is kept, in order and once, whatever happens between them and the server."""

import pytest
from playwright.sync_api import expect

from tests.support.conversing import (
    SENDS,
    WAITING,
    box,
    hold_back,
    kept,
    let_go,
    log_in,
    messages,
    say,
    texts,
    unsent,
)

pytestmark = pytest.mark.usefixtures("refusals")


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


# What the field and the list below the conversation hold in each frame.
FRAMES = """() => {
  window.frames = []
  const field = document.querySelector("textarea[data-text]")
  const list = document.querySelector("[data-outbox]")
  const note = () => {
    frames.push(`${field.value} ${list.children.length}`)
    requestAnimationFrame(note)
  }
  note()
}"""


# A store that takes longer than this doesn't hold the field up; on a busy machine it may.
WAITS_FOR_THE_STORE = """() => {
  const wait = window.setTimeout
  window.setTimeout = (act, ms) => wait(act, ms === 50 ? 60_000 : ms)
}"""


def test_it_leaves_the_field_in_the_frame_in_which_it_is_shown(ada):
    hold_back(ada)
    box(ada).fill("hello")
    ada.evaluate(WAITS_FOR_THE_STORE)
    ada.evaluate(FRAMES)

    box(ada).press("Enter")

    expect(unsent(ada)).to_have_count(1)
    expect(box(ada)).to_have_value("")
    assert set(ada.evaluate("frames")) == {"hello 0", " 1"}


# A disk that is busy with something else.
SLOW_STORE = """() => {
  const { set } = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, "oncomplete")
  Object.defineProperty(IDBTransaction.prototype, "oncomplete", {
    set(complete) { set.call(this, () => setTimeout(complete, 700)) }
  })
}"""


@pytest.mark.parametrize("pause_ms", [0, 100])
def test_who_writes_on_while_it_is_stored_writes_into_an_empty_field(ada, pause_ms):
    ada.evaluate(SLOW_STORE)
    box(ada).fill("one")
    box(ada).press("Enter")
    ada.wait_for_timeout(pause_ms)
    ada.keyboard.press("Enter")
    ada.keyboard.type("two")
    expect(box(ada)).to_have_value("two")
    expect(messages(ada)).to_have_count(0)

    expect(texts(ada)).to_have_text(["one"])

    expect(box(ada)).to_have_value("two")
    ada.keyboard.press("Enter")
    expect(texts(ada)).to_have_text(["one", "two"])


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


def test_each_tab_keeps_its_draft_until_the_person_logs_out(window):
    ada = window()
    log_in(ada, "Ada Lovelace")
    other = ada.context.new_page()
    other.goto("/")
    expect(box(other)).to_be_enabled()
    box(other).fill("half a sen")
    say(ada, "hello")
    expect(kept(ada)).to_have_count(1)

    other.reload()
    expect(box(other)).to_have_value("half a sen")
    ada.get_by_role("button", name="Log out").click()
    log_in(ada, "Ada Lovelace")

    expect(box(ada)).to_have_value("")
    assert ada.evaluate("Object.keys(localStorage).filter(key => key.includes('draft'))") == []


def test_what_is_written_while_the_log_out_takes_its_time_is_not_kept_either(ada):
    # To such an answer a browser stays where it is.
    ada.route("**/logout", lambda route: route.fulfill(status=204))
    with ada.expect_request("**/logout"):
        ada.get_by_role("button", name="Log out").click(no_wait_after=True)

    box(ada).press_sequentially("half a sen")

    assert ada.evaluate("Object.keys(localStorage).filter(key => key.includes('draft'))") == []


def test_the_browser_is_asked_to_keep_what_is_stored_after_the_first_message_alone(ada):
    ada.add_init_script("""
      window.asked = []
      navigator.storage.persist = async () => asked.push("persist")
    """)
    ada.reload()
    expect(box(ada)).to_be_enabled()
    assert ada.evaluate("asked") == []

    for text in ("one", "two"):
        say(ada, text)
    expect(kept(ada)).to_have_count(2)

    assert ada.evaluate("asked") == ["persist"]


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
    expect(unsent(ada)).to_contain_text(["Keep this page open."])

    let_go(ada)

    expect(texts(grace)).to_have_text(["hello"])
    expect(unsent(ada)).to_have_count(0)
