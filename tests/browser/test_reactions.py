"""Reacting to messages: counts, names, one's own, in every tab alike."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic, sleep
from urllib.parse import quote

import pytest
import requests
from playwright.sync_api import expect
from sqlalchemy import select

from chatapp import create_app
from chatapp.database import db
from chatapp.models import SignIn
from tests.support.accessible import assert_accessible
from tests.support.acting_on_messages import changes_of
from tests.support.conversing import go_offline, kept, say, status
from tests.support.crowd import came, joins

THUMB = "/reactions/%F0%9F%91%8D"
KEY = "/reactions/%23%EF%B8%8F%E2%83%A3"
CROWD, WITHIN_S, A_FEW = 200, 10, 4
PLENTY = ["😀", "🎉", "😕", "🚀", "👀", "🔥", "💯", "🙏", "👏", "🤔", "🍕", "🐢", "👍"]


def reaction(page, emoji="👍"):
    return kept(page).last.locator(f"[data-emoji='{emoji}']")


def shows(page, emoji, count, *, is_own):
    """Expect a reaction, so often, pressed where it is one's own."""
    expect(reaction(page, emoji)).to_have_text(f"{emoji} {count}")
    expect(reaction(page, emoji)).to_have_attribute("aria-pressed", str(is_own).lower())


@pytest.fixture
def talk(ada, grace):
    """Ada's page and Grace's, with a message of Grace's to which she has reacted."""
    say(grace, "hello")
    expect(kept(ada)).to_have_count(1)
    assert changes_of(grace, 1, "PUT", THUMB) == 200
    shows(ada, "👍", 1, is_own=False)
    shows(grace, "👍", 1, is_own=True)
    return ada, grace


def test_a_press_joins_in_and_the_next_one_takes_it_back(talk):
    ada, grace = talk

    reaction(ada).click()
    shows(ada, "👍", 2, is_own=True)
    shows(grace, "👍", 2, is_own=True)

    reaction(ada).click()
    shows(ada, "👍", 1, is_own=False)
    shows(grace, "👍", 1, is_own=True)
    reaction(grace).click()
    for page in talk:
        expect(reaction(page)).to_have_count(0)


def test_ones_own_is_marked_in_every_tab_and_after_a_reload(talk, enter):
    ada, _grace = talk
    tab, device = ada.context.new_page(), enter("Ada Lovelace")
    tab.goto("/")
    shows(tab, "👍", 1, is_own=False)

    reaction(ada).click()

    for page in (ada, tab, device):
        shows(page, "👍", 2, is_own=True)
    ada.reload()
    shows(ada, "👍", 2, is_own=True)


def test_who_it_was_is_told_on_hover_and_on_focus(talk):
    ada, _grace = talk
    reaction(ada).click()
    shows(ada, "👍", 2, is_own=True)

    reaction(ada).hover()
    expect(ada.get_by_role("tooltip")).to_have_text("You and Grace Hopper reacted with 👍")
    ada.mouse.move(5, 5)
    expect(ada.get_by_role("tooltip")).to_have_count(0)

    kept(ada).last.focus()
    while not reaction(ada).evaluate("node => node === document.activeElement"):
        ada.keyboard.press("ArrowRight")
    expect(ada.get_by_role("tooltip")).to_be_visible()
    expect(reaction(ada)).to_have_accessible_description("You and Grace Hopper reacted with 👍")
    ada.keyboard.press("Enter")
    shows(ada, "👍", 1, is_own=False)
    expect(reaction(ada)).to_be_focused()


def test_a_reaction_makes_nothing_unread_or_edited(talk):
    ada, grace = talk
    ada.evaluate("() => Object.defineProperty(document, 'hidden', { get: () => true })")
    ada.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    title = ada.title()

    assert changes_of(grace, 1, "PUT", KEY) == 200
    shows(ada, "#️⃣", 1, is_own=False)

    assert ada.title() == title == "Chatapp"
    expect(kept(ada).last.locator("[data-edited]")).to_be_hidden()
    expect(ada.locator("[data-new]")).to_have_count(0)


def test_the_form_of_an_emoji_is_one(talk):
    ada, grace = talk
    assert changes_of(grace, 1, "PUT", "/reactions/%E2%9D%A4") == 200

    shows(ada, "❤️", 1, is_own=False)
    assert changes_of(ada, 1, "PUT", "/reactions/%E2%9D%A4%EF%B8%8F") == 200
    shows(grace, "❤️", 2, is_own=True)


@pytest.mark.usefixtures("refusals")
def test_a_thirteenth_kind_is_refused_with_a_sentence(ada, grace):
    say(grace, "hello")
    expect(kept(ada)).to_have_count(1)
    statuses = [
        grace.evaluate(
            "async emoji => (await fetch('/messages/1/reactions/' + encodeURIComponent(emoji),"
            " { method: 'PUT' })).status",
            emoji,
        )
        for emoji in PLENTY[:12]
    ]
    assert statuses == [200] * 12
    expect(kept(ada).last.locator("[data-emoji]")).to_have_count(12)
    assert kept(ada).last.locator("[data-emoji]").first.text_content().startswith("😀")

    kept(ada).last.locator("[data-text]").hover()
    ada.get_by_role("button", name="React", exact=True).click()
    ada.get_by_role("gridcell", name="+1, thumbsup").first.click()

    expect(ada.get_by_role("alert").filter(has_text="12 different reactions")).to_be_visible()
    expect(reaction(ada)).to_have_count(0)


@pytest.mark.usefixtures("refusals")
def test_what_can_not_be_done_now_says_so_and_is_not_kept_for_later(talk):
    ada, grace = talk
    reaction(ada).hover()
    go_offline(ada)

    reaction(ada).click()

    told = ada.get_by_role("alert").filter(has_text="Couldn't save your reaction.")
    expect(told).to_be_visible()
    ada.context.set_offline(False)
    expect(status(ada)).not_to_contain_text("Offline")
    shows(ada, "👍", 1, is_own=False)
    shows(grace, "👍", 1, is_own=True)


@pytest.mark.usefixtures("refusals")
def test_who_was_away_sees_them_and_without_the_script_they_are_there(talk, window):
    ada, grace = talk
    go_offline(ada)
    assert changes_of(grace, 1, "PUT", KEY) == 200
    ada.context.set_offline(False)
    shows(ada, "#️⃣", 1, is_own=False)

    cookies = ada.context.cookies()
    plain = window(cookies, java_script_enabled=False)

    expect(kept(plain).last.locator("[data-emoji]")).to_have_text(["👍 1", "#️⃣ 1"])


def crowd(place, count):
    """Sign so many people in; return their cookies."""
    app = create_app(place.settings)
    signer = app.session_interface.get_signing_serializer(app)
    ids = [joins(app, f"Person Number {n}") for n in range(count)]
    for person_id in ids:
        came(app, person_id, timedelta(0))
    with app.app_context():
        sign_ins = db.session.scalars(select(SignIn.id).where(SignIn.person_id.in_(ids))).all()
        db.session.close()
        db.engine.dispose()
    return [signer.dumps({"_permanent": True, "sign_in": sign_in}) for sign_in in sign_ins]


def test_two_hundred_people_react_within_ten_seconds_and_every_page_has_it(place, talk):
    asked = {page: [] for page in talk}
    for page, requests_of in asked.items():
        page.on("request", lambda request, into=requests_of: into.append(request.url))
    cookies = crowd(place, CROWD)
    path = f"{place.address}/messages/1/reactions/"
    started = monotonic()

    def react(n):
        sleep(max(0, started + n * WITHIN_S / CROWD - monotonic()))
        emoji = quote(PLENTY[n % 10])
        return requests.put(path + emoji, cookies={"chatapp": cookies[n]}, timeout=10).status_code

    with ThreadPoolExecutor(8) as pool:
        reacting = [pool.submit(react, n) for n in range(CROWD)]
        while not all(it.done() for it in reacting):
            talk[0].wait_for_timeout(100)

    assert {it.result() for it in reacting} == {200}
    assert monotonic() - started < WITHIN_S + 5
    for page in talk:
        # Which of two was first, the server alone knows.
        told = json.loads(place.value("SELECT reactions FROM messages"))
        expect(kept(page).last.locator("[data-emoji]")).to_have_text(
            [f"{kind['emoji']} {kind['count']}" for kind in told]
        )
        assert sum(kind["count"] for kind in told) == CROWD + 1
        assert len([url for url in asked[page] if "/messages?" in url]) <= A_FEW
        assert len([url for url in asked[page] if "/people?" in url]) <= A_FEW


def test_axe_finds_nothing_in_reactions_and_their_names(talk):
    ada, _grace = talk
    reaction(ada).click()
    shows(ada, "👍", 2, is_own=True)
    reaction(ada).hover()
    expect(ada.get_by_role("tooltip")).to_be_visible()

    assert_accessible(ada)
