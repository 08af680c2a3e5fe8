"""Each curl of the stand-ins' README is typed here, and has the effect that its comment says."""

import json
import subprocess
from dataclasses import fields
from functools import partial
from types import SimpleNamespace

import aiohttp
import pytest
from pusher.errors import PusherBadStatus

from chatapp.local.auth0.faults import ID_TOKENS
from chatapp.local.auth0.faults import Faults as FaultsOfAuth0
from chatapp.local.pusher.faults import FAULTS
from tests.support.readmes import ON_FAILURES, codes, commands

# What the README has, and what it is here.
SERVER, SOMEBODY = "localhost:5002", "u_…"
ADA = "u_ada"


@pytest.fixture
def here(ada, grace, client, app_url, library, faults):
    """Two people who are connected, and a room that publishes."""
    return SimpleNamespace(**locals())


@pytest.fixture
def types(pusher_server):
    """Type a command; return what is answered."""

    def types(command):
        own = command.replace(SERVER, f"localhost:{pusher_server.port}").replace(SOMEBODY, ADA)
        assert own.startswith("curl ")
        assert own != command
        quiet = own.replace("curl", "curl --silent --fail-with-body --noproxy '*'", 1)
        done = subprocess.run(["sh", "-c", quiet], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    return types


def tells(type_it, here):
    told = type_it()

    assert told["counts"]["connections"] == 2
    assert told["refuse_triggers"] is False


def refuses_what_is_published(type_it, here):
    type_it()

    with pytest.raises(PusherBadStatus, match="503"):
        here.library.trigger("news", "said", {})


def loses_the_same_events_again(type_it, here):
    here.ada.comes_to("news")

    heard = [heard_of_twenty(type_it, here) for _time in range(2)]

    assert 0 < len(heard[0]) < 20
    assert heard[0] == heard[1]


def heard_of_twenty(type_it, here):
    type_it()
    for number in range(20):
        here.library.trigger("news", f"said-{number}", {})
    here.ada.says("pusher:ping")
    return list(iter(lambda: here.ada.hears_message()["event"], "pusher:pong"))


def delays(type_it, here):
    here.ada.comes_to("news")

    assert type_it()["delay"] == 2
    for name in ("first", "second"):
        here.library.trigger("news", name, {})

    assert here.ada.hears_nothing_more()
    assert [here.ada.hears_message()["event"] for _event in range(2)] == ["first", "second"]


def refuses_connections(type_it, here):
    type_it()

    with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
        here.client().connects(here.app_url)


def refuses_client_events(type_it, here):
    for member in (here.ada, here.grace):
        member.comes_to("private-chat")

    type_it()
    here.ada.says("client-typing", channel="private-chat")

    assert "enable them" in here.ada.hears("pusher:error")["message"]
    assert here.grace.hears_nothing_more()


def cuts_all(type_it, here):
    type_it()

    assert [here.ada.is_closed_with(), here.grace.is_closed_with()] == [4200, 4200]


def cuts_one_person(type_it, here):
    here.ada.signs_in(ADA)
    here.grace.signs_in("u_grace")

    type_it()

    assert here.ada.is_closed_with() == 4100
    assert here.grace.hears_nothing_more()


def drops_all(type_it, here):
    type_it()

    assert [here.ada.is_closed_with(), here.grace.is_closed_with()] == [1006, 1006]


def ends_all_failures(type_it, here):
    here.faults.set(refuse_triggers=True)

    type_it()

    here.library.trigger("news", "said", {})


EFFECTS = {
    "curl localhost:5002/trouble": tells,
    """curl localhost:5002/trouble -d '{"refuse_triggers": true}'""": refuses_what_is_published,
    """curl localhost:5002/trouble -d '{"lose_events": 0.3, "seed": 1}'""": (
        loses_the_same_events_again
    ),
    """curl localhost:5002/trouble -d '{"delay": 2}'""": delays,
    """curl localhost:5002/trouble -d '{"refuse_connections": true}'""": refuses_connections,
    """curl localhost:5002/trouble -d '{"refuse_client_events": true}'""": refuses_client_events,
    "curl localhost:5002/trouble/cut -X POST": cuts_all,
    """curl localhost:5002/trouble/cut -d '{"user_id": "u_…", "code": 4100}'""": cuts_one_person,
    """curl localhost:5002/trouble/cut -d '{"abrupt": true}'""": drops_all,
    "curl localhost:5002/trouble -X DELETE": ends_all_failures,
}


def test_each_of_them_has_an_effect():
    assert set(EFFECTS) == {each for each in commands(ON_FAILURES) if each.startswith("curl")}


@pytest.mark.parametrize("command", EFFECTS)
def test_it_has_its_effect(command, types, here):
    EFFECTS[command](partial(types, command), here)


def test_all_failures_are_told():
    text = ON_FAILURES.read_text()

    assert [name for name in FAULTS if f'"{name}": ' not in text] == []
    assert {field.name for field in fields(FaultsOfAuth0)} | set(ID_TOKENS) <= set(codes(text))
