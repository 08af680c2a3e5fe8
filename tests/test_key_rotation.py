"""Each secret is replaced by a new one: who stays logged in, and what pages that are open learn."""

import json
import re

import pytest

from chatapp import create_app
from chatapp.local.auth0.server import Auth0Server
from tests.support.cast import HOME, Browser, close, member

OLD, NEW = "the old secret of 32 characters or more", "the new secret of 32 characters and more"


@pytest.fixture
def started(settings, outbox):
    """Starts the room anew, with other settings and the same database."""
    apps = []

    def started(**changes):
        apps.append(create_app(settings | changes))
        return apps[-1]

    yield started
    for app in apps:
        close(app)


def moved(browser, app):
    """The same browser, with its cookies, at the room as it was started anew."""
    there = Browser(app)
    cookie = browser.room.get_cookie("chatapp")
    if cookie:
        there.room.set_cookie("chatapp", cookie.value)
    there.elsewhere = browser.elsewhere
    return there


def test_with_the_old_key_as_a_fallback_everybody_stays_logged_in(started):
    ada = member(started(SECRET_KEY=OLD), "Ada Lovelace")

    ada = moved(ada, started(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=OLD))

    answer = ada.reads()
    assert answer.status_code == 200
    # Only a sign-in writes a cookie: an answer that did could undo a log-out.
    assert "Set-Cookie" not in answer.headers
    assert ada.says("hello").status_code == 201


def test_who_logs_in_meanwhile_needs_no_fallback_later(started):
    grace = member(started(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=OLD), "Grace Hopper")

    assert moved(grace, started(SECRET_KEY=NEW)).reads().status_code == 200
    assert moved(grace, started(SECRET_KEY=OLD)).reads().status_code == 401


def test_a_sign_in_that_began_before_is_completed_after(started):
    grace = Browser(started(SECRET_KEY=OLD))
    answer = grace.at_the_provider("Grace Hopper")

    grace = moved(grace, started(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=OLD))

    assert grace.get(answer).status_code == 302
    assert grace.reads().status_code == 200


def test_without_a_fallback_everybody_has_to_log_in_again(started):
    ada = member(started(SECRET_KEY=OLD), "Ada Lovelace")

    ada = moved(ada, started(SECRET_KEY=NEW))

    assert ada.reads().status_code == 401
    ada.signs_in("Ada Lovelace")
    assert ada.reads().status_code == 200


def test_after_a_new_client_secret_people_stay_and_log_in_with_the_new_one(started):
    with Auth0Server("chatapp", OLD, HOME) as auth0:
        there = {"AUTH0_DOMAIN": auth0.issuer}
        before = started(**there, AUTH0_CLIENT_SECRET=OLD)
        ada = member(before, "Ada Lovelace")
        auth0.tenant.client.client_secret = NEW

        # Until the room has it, nobody can log in, and is told so.
        grace = Browser(before)
        refused = grace.get(grace.at_the_provider("Grace Hopper"))
        assert refused.status_code == 502
        assert "Couldn&#39;t log you in" in refused.text
        assert ada.reads().status_code == 200

        after = started(**there, AUTH0_CLIENT_SECRET=NEW)
        assert moved(ada, after).reads().status_code == 200
        assert member(after, "Grace Hopper").reads().status_code == 200


def test_after_a_new_key_of_pusher_open_pages_are_offered_to_be_loaded_anew(started):
    ada = member(started(), "Ada Lovelace")
    before = page_data(ada)

    ada = moved(ada, started(PUSHER_KEY="b-key", PUSHER_SECRET="b-secret"))

    told = ada.asks("/people", headers={"X-Chat-Person": before["person"]["id"]})
    after = page_data(ada)
    assert told.headers["X-Chat-Version"] == after["version"] != before["version"]
    assert (before["pusher"]["key"], after["pusher"]["key"]) == ("a-key", "b-key")
    assert signature(ada).startswith("b-key:")


def test_after_a_new_secret_alone_they_go_on(started):
    ada = member(started(), "Ada Lovelace")
    before = page_data(ada), signature(ada)

    ada = moved(ada, started(PUSHER_SECRET="b-secret"))

    assert page_data(ada)["version"] == before[0]["version"]
    assert signature(ada) != before[1]


def page_data(browser):
    """Return what the page tells its script."""
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', browser.get("/").text)
    return json.loads(found[1])


def signature(browser):
    form = {"socket_id": "1.2", "channel_name": "private-chat"}
    return browser.asks("/pusher/auth", "POST", data=form).json["auth"]


def test_on_several_machines_each_knows_the_other_key_meanwhile(started):
    before = started(SECRET_KEY=OLD, SECRET_KEY_FALLBACKS=NEW)
    after = started(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=OLD)

    ada, grace = member(before, "Ada Lovelace"), member(after, "Grace Hopper")

    assert moved(ada, after).reads().status_code == 200
    assert moved(grace, before).reads().status_code == 200
