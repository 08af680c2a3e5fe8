import aiohttp
import pytest
import requests
from pusher.errors import PusherBadStatus

WELL = {
    "refuse_triggers": False,
    "lose_events": 0.0,
    "delay": 0.0,
    "refuse_connections": False,
    "refuse_client_events": False,
    "seed": None,
}


def test_all_is_well_at_first(ada, faults):
    state = faults.show()

    assert state.pop("counts") == {
        "connections": 1,
        "delayed_events": 0,
        "refused_triggers": 0,
        "refused_connections": 0,
        "lost_events": 0,
        "cut_connections": 0,
    }
    assert state == WELL


def test_a_switch_leaves_the_others_as_they_are_until_all_is_well_again(faults):
    faults.set(delay=3)
    state = faults.set(lose_events=0.5)

    assert (state["delay"], state["lose_events"]) == (3, 0.5)
    assert faults.clear().items() >= WELL.items()


@pytest.mark.parametrize(("refuse", "status"), [(True, 503), (500, 500), (429, 429)])
def test_events_are_refused(ada, library, faults, refuse, status):
    ada.comes_to("news")
    faults.set(refuse_triggers=refuse)

    with pytest.raises(PusherBadStatus, match=str(status)):
        library.trigger("news", "said", {})
    with pytest.raises(PusherBadStatus, match=str(status)):
        library.trigger_batch([{"channel": "news", "name": "said", "data": {}}])

    assert library.channels_info() == {"channels": {"news": {}}}
    assert faults.show()["counts"]["refused_triggers"] == 2
    assert ada.hears_nothing_more()


def test_events_get_lost(ada, library, faults):
    ada.comes_to("news")
    faults.set(lose_events=1)

    library.trigger("news", "said", {})

    assert ada.hears_nothing_more()
    assert faults.show()["counts"]["lost_events"] == 1


def test_the_same_seed_loses_the_same_events(ada, library, faults):
    ada.comes_to("news")

    heard = [heard_of_twenty(ada, library, faults, seed=seed) for seed in (1, 1, 2)]

    assert heard[0] == heard[1] != heard[2]
    assert 0 < len(heard[0]) < 20


def heard_of_twenty(client, library, faults, seed):
    faults.set(lose_events=0.5, seed=seed)
    for number in range(20):
        library.trigger("news", f"said-{number}", {})
    client.says("pusher:ping")
    return list(iter(lambda: client.hears_message()["event"], "pusher:pong"))


def test_delayed_events_come_late_and_in_order(ada, library, faults):
    ada.comes_to("news")
    faults.set(delay=0.1)

    for number in range(3):
        library.trigger("news", f"said-{number}", {})

    assert ada.hears_nothing_more()
    assert faults.show()["counts"]["delayed_events"] == 3
    assert [ada.hears_message()["event"] for _ in range(3)] == ["said-0", "said-1", "said-2"]


def test_delayed_events_come_at_once_and_in_order_when_all_is_well_again(ada, library, faults):
    ada.comes_to("news")
    faults.set(delay=600)
    library.trigger("news", "first", {})
    assert ada.hears_nothing_more()

    faults.clear()
    library.trigger("news", "second", {})

    assert ada.hears("first") == {}
    assert ada.hears("second") == {}


def test_connections_are_refused_and_those_that_are_there_stay(ada, client, app_url, faults):
    faults.set(refuse_connections=True)

    with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
        client().connects(app_url)

    assert ada.hears_nothing_more()
    assert faults.show()["counts"]["refused_connections"] == 1


def test_client_events_are_refused(ada, grace, faults):
    ada.comes_to("private-chat")
    grace.comes_to("private-chat")
    faults.set(refuse_client_events=True)

    ada.says("client-typing", channel="private-chat")

    assert "enable them" in ada.hears("pusher:error")["message"]
    assert grace.hears_nothing_more()


def test_connections_are_cut(ada, grace, faults):
    assert faults.cut() == 2

    assert [ada.is_closed_with(), grace.is_closed_with()] == [4200, 4200]
    assert faults.show()["counts"]["cut_connections"] == 2


def test_the_connections_of_one_user_are_cut(ada, grace, client, app_url, faults):
    ada.signs_in("u_ada")
    phone = client().meets(app_url)
    phone.comes_to("presence-chat", {"user_id": "u_ada"})
    grace.signs_in("u_grace")

    assert faults.cut(user_id="u_ada", code=4100) == 2

    assert [ada.is_closed_with(), phone.is_closed_with()] == [4100, 4100]
    assert grace.hears_nothing_more()


def test_a_connection_breaks_off_without_a_word(ada, faults):
    faults.cut(abrupt=True)

    assert ada.is_closed_with() == 1006


@pytest.fixture
def url(pusher_server):
    return f"{pusher_server.url}/trouble"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "https://evil.example"}, id="another site"),
        pytest.param({"Origin": "null"}, id="a page without an origin"),
        pytest.param({"Origin": "http://127.0.0.1:5000"}, id="the room itself"),
        pytest.param({"Host": "evil.example"}, id="a name made to lead here"),
        pytest.param({"Host": "127.0.0.1.evil.example"}, id="a name that begins like ours"),
        pytest.param({"Host": "127.0.0.1@evil.example"}, id="a name behind a user"),
    ],
)
def test_a_web_page_makes_no_trouble(url, ada, headers):
    for method, path in (("POST", ""), ("DELETE", ""), ("GET", ""), ("POST", "/cut")):
        answer = requests.request(method, url + path, json={}, headers=headers)
        assert answer.status_code == 403, (method, path)

    assert ada.hears_nothing_more()


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:5002", "127.0.0.1", "[::1]:5002"])
def test_whoever_has_this_machine_may_make_trouble(url, host):
    assert requests.post(url, json={}, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        pytest.param({"rain": True, "hail": 1}, ["rain", "hail", "there are"], id="unknown"),
        pytest.param({"refuse_triggers": "yes"}, ["refuse_triggers"], id="text for a flag"),
        pytest.param({"refuse_triggers": 200}, ["refuse_triggers"], id="a status that is fine"),
        pytest.param({"refuse_connections": 1}, ["refuse_connections"], id="a number for a flag"),
        pytest.param({"lose_events": 1.1}, ["lose_events"], id="more than all"),
        pytest.param({"lose_events": True}, ["lose_events"], id="a flag for a number"),
        pytest.param({"delay": -1}, ["delay"], id="into the past"),
        pytest.param({"delay": "1", "seed": 0.5}, ["delay", "seed"], id="two at once"),
    ],
)
def test_what_is_no_switch_is_named_and_changes_nothing(url, wrong, names):
    before = requests.get(url).json()

    answer = requests.post(url, json=wrong | {"delay": wrong.get("delay", 5)})

    assert answer.status_code == 422
    assert all(name in answer.text for name in names)
    assert requests.get(url).json() == before


@pytest.mark.parametrize(
    "wrong", [{"user_id": 7}, {"code": 1000}, {"code": True}, {"abrupt": "yes"}, {"user": "u_ada"}]
)
def test_a_cut_that_is_none_is_named_and_cuts_nobody(url, ada, wrong):
    answer = requests.post(f"{url}/cut", json=wrong)

    assert (answer.status_code, next(iter(wrong)) in answer.text) == (422, True)
    assert ada.hears_nothing_more()


@pytest.mark.parametrize("body", ["", "{}"])
def test_a_cut_of_nobody_in_particular_cuts_everybody(url, ada, body):
    assert requests.post(f"{url}/cut", data=body).json() == {"cut": 1}

    assert ada.is_closed_with() == 4200


@pytest.mark.parametrize("body", ["{", "[]", "null", '{"delay": NaN}'])
def test_what_is_no_object_is_refused(url, body):
    assert requests.post(url, data=body).status_code == 400
