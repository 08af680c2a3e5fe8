"""Requests made from the description of our addresses: no failure, no hang, no leak (make fuzz)."""

import os
import secrets
from functools import wraps
from threading import Event

import pytest
from flask import request
from schemathesis import GenerationMode

from tests.support import fuzzer
from tests.support.fuzzer import Found, Fuzzer
from tests.support.requesting import Asked

SECONDS = 10
# Any other each time; the one that found something is in what it says.
SEED = int(os.environ.get("FUZZ_SEED") or secrets.randbelow(1_000_000))


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


def test_nothing_is_found(room, settings, outbox):
    print(f"FUZZ_SEED={SEED}")
    asking = Fuzzer.of(room, settings)

    assert asking.run(SECONDS, SEED) > 0

    assert room.extensions["publisher"].drain()
    published = "".join(event["data"] for event in outbox.events)
    # An administrator may have restored what was removed.
    hidden = asking.hidden["a member"] - {fuzzer.REMOVED}
    assert "the first" in published
    assert [it for it in hidden if it in published] == []


def fails(_):
    raise ValueError("a mistake")


def tells_an_address(_):
    return {"people": [], "partial": False, "by": "grace@example.com"}


def names_somebody_by_address(_):
    one = {"user_id": f"u_{'0' * 24}", "name": "grace@example.com", "picture": None}
    return {
        "people": [one | {"status": "busy", "emoji": None, "words": None, "last_here_at": None}]
    }


def tells_what_was_removed(_):
    return {"people": [], "partial": fuzzer.REMOVED}


def tells_a_secret(settings):
    return settings["SECRET_KEY"], 422


def answers_something_else(_):
    return "hello", 201


MISTAKES = (
    fails,
    tells_an_address,
    names_somebody_by_address,
    tells_what_was_removed,
    tells_a_secret,
    answers_something_else,
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda it: it.__name__)
def test_each_kind_of_mistake_would_be(app, settings, mistake):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    asking = Fuzzer.of(app, settings)
    headers = {"Cookie": asking.cookies["a member"], "Host": "localhost"}
    asked = Asked("GET", "/people", "ids=u_1", headers)
    asking.check("a member", asked)
    replace_view(app, "people.index", lambda: mistake(settings))

    with pytest.raises(Found):
        asking.check("a member", asked)


def replace_view(app, name, view):
    app.view_functions[name] = wraps(app.view_functions[name])(view)


def test_so_would_one_that_only_some_requests_show(app, settings):
    asking = Fuzzer.of(app, settings)
    view = app.view_functions["people.index"]
    replace_view(app, "people.index", lambda: {} if "after" in request.args else view())

    def ask_for_long():
        for seed in range(100):
            asking._ask_some("people.index", "a member", GenerationMode.POSITIVE, seed)

    with pytest.raises(Found, match="isn't as described"):
        ask_for_long()


def test_and_one_that_hangs(app, settings, monkeypatch):
    monkeypatch.setattr(fuzzer, "HANGS_S", 0.2)
    asking = Fuzzer.of(app, settings)
    replace_view(app, "health.live", lambda: Event().wait())

    with pytest.raises(Found, match="takes more than"):
        asking.check("a visitor", Asked("GET", "/healthz", headers={"Host": "localhost"}))
