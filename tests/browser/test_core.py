"""What a room is for, in each browser: log in, talk, be offline, come back, log out.

`make test` runs this file in Firefox, too.
"""

import re

from playwright.sync_api import expect

from tests.support.conversing import UP_TO_DATE, box, go_offline, kept, log_in, say, status, texts


def test_somebody_logs_in_and_talks_with_somebody_else(window, grace):
    ada = window()
    log_in(ada, "Ada Lovelace")

    say(ada, "Good morning, **Grace**")
    expect(texts(grace)).to_have_text(["Good morning, Grace"])
    say(grace, "Good morning, Ada")
    expect(texts(ada)).to_have_text(["Good morning, Grace", "Good morning, Ada"])

    for page in (ada, grace):
        page.reload()
        expect(texts(page)).to_have_text(["Good morning, Grace", "Good morning, Ada"])


def test_who_was_offline_sends_and_gets_everything_once(ada, grace, complaints):
    expect(status(ada)).to_have_text(UP_TO_DATE)
    go_offline(ada)
    expect(status(ada)).not_to_have_text(UP_TO_DATE)
    say(ada, "from the train")
    say(grace, "while Ada was away")
    expect(texts(grace)).to_have_text(["while Ada was away"])

    ada.context.set_offline(False)

    for page in (ada, grace):
        expect(texts(page)).to_have_text(["while Ada was away", "from the train"])
    expect(status(ada)).to_have_text(UP_TO_DATE)
    complaints.clear()


def test_a_lost_connection_comes_back_and_brings_what_was_missed(ada, grace, failures, complaints):
    for page in (ada, grace):
        expect(status(page)).to_have_text(UP_TO_DATE)
    failures.simulate(refuse_connections=True)
    failures.cut(code=4200)
    expect(status(grace)).not_to_have_text(UP_TO_DATE)
    say(ada, "still here")
    expect(texts(grace)).to_have_text(["still here"])

    failures.end()

    expect(status(grace)).to_have_text(UP_TO_DATE)
    say(ada, "and back")
    expect(texts(grace)).to_have_text(["still here", "and back"])
    complaints.clear()


def test_what_is_not_sent_yet_outlives_a_reload(ada, grace, complaints):
    ada.context.route("**/messages", lambda route: route.abort())
    say(ada, "kept in this browser")
    expect(ada.get_by_role("list", name="Not sent yet")).to_contain_text("kept in this browser")

    ada.reload()
    expect(ada.get_by_role("list", name="Not sent yet")).to_contain_text("kept in this browser")
    ada.context.unroute("**/messages")

    expect(texts(grace)).to_have_text(["kept in this browser"])
    expect(kept(ada)).to_have_count(1)
    complaints.clear()


def test_logging_out_ends_it_in_every_tab(ada, complaints):
    other = ada.context.new_page()
    other.goto("/")
    expect(box(other)).to_be_enabled()

    ada.get_by_role("button", name="Log out").click()

    expect(ada.get_by_role("link", name="Log in")).to_be_visible()
    say(other, "too late")
    expect(other.get_by_role("alert").get_by_role("link")).to_be_visible()
    other.get_by_role("alert").get_by_role("link").click()
    expect(other).to_have_url(re.compile("/authorize"))
    complaints.clear()
