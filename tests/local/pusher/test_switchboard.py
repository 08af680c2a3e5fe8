import pytest
import requests


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
