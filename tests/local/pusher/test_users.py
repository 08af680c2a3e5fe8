import json

import pytest
from pusher.http import Request

ADA = {"id": "u_ada", "user_info": {"name": "Ada"}}


@pytest.fixture
def terminate(library):
    """Ask for the end of a user's connections; the library's own method has a wrong address."""
    its = library._pusher_client

    def terminate(user_id):
        path = f"/apps/1/users/{user_id}/terminate_connections"
        return its.http.send_request(Request(its, "POST", path, {}))

    return terminate


def test_a_client_signs_in_as_whom_the_server_says(ada):
    assert json.loads(ada.signs_in("u_ada")["user_data"]) == {"id": "u_ada"}


def test_terminating_a_user_closes_all_that_is_signed_in_as_that_user(
    ada, grace, client, app_url, terminate
):
    phone = client().meets(app_url)
    for connection, user_id in ((ada, "u_ada"), (phone, "u_ada"), (grace, "u_grace")):
        connection.signs_in(user_id)

    assert terminate("u_ada") == {}

    assert [ada.is_closed_with(), phone.is_closed_with()] == [4009, 4009]
    assert grace.hears_nothing_more()


def test_being_present_is_not_being_signed_in(ada, terminate):
    ada.comes_to("presence-chat", {"user_id": "u_ada"})

    terminate("u_ada")

    assert ada.hears_nothing_more()


def test_signing_in_again_is_for_the_same_user(ada):
    ada.signs_in("u_ada")
    ada.signs_in("u_ada")

    ada.says("pusher:signin", ada.proof_of("u_grace"))

    assert ada.hears("pusher:error")["code"] == 4009
    assert ada.is_closed_with() == 4009


def test_a_sign_in_is_for_one_socket(ada, grace):
    grace.says("pusher:signin", ada.proof_of("u_ada"))

    assert grace.hears("pusher:error")["code"] == 4009
    assert grace.is_closed_with() == 4009


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"auth": "key:forged"}, id="another signature"),
        pytest.param({"auth": None}, id="no signature"),
        pytest.param({"user_data": '{"id": "u_grace"}'}, id="another user"),
        pytest.param({"user_data": {"id": "u_ada"}}, id="an object for text"),
    ],
)
def test_a_sign_in_that_the_server_did_not_sign_fails(ada, change):
    ada.says("pusher:signin", ada.proof_of("u_ada") | change)

    assert ada.hears("pusher:error")["code"] == 4009
    assert ada.is_closed_with() == 4009


@pytest.mark.parametrize("user_data", ["[]", "{}", '{"id": 7}', '{"id": ""}', '{"id": "auth0|1"}'])
def test_a_user_needs_an_id_that_may_be_one(ada, user_data):
    ada.says("pusher:signin", ada.proof_of_data(user_data))

    assert ada.is_closed_with() == 4009


def test_a_server_speaks_to_one_user(ada, grace, library):
    for person, user_id in ((ada, "u_ada"), (grace, "u_grace")):
        person.signs_in(user_id)
        person.says("pusher:subscribe", {"channel": f"#server-to-user-{user_id}"})
        person.hears("pusher_internal:subscription_succeeded")

    library.send_to_user("u_ada", "welcome", {})

    assert ada.hears("welcome") == {}
    assert grace.hears_nothing_more()


def test_nobody_listens_to_what_the_server_says_to_another(ada, grace):
    grace.signs_in("u_grace")

    for person in (ada, grace):
        person.says("pusher:subscribe", {"channel": "#server-to-user-u_ada"})
        assert person.hears("pusher:subscription_error")["status"] == 401


def test_who_is_signed_in_is_present_without_saying_who(ada):
    ada.says("pusher:signin", ada.proof_of_data(json.dumps(ADA)))
    ada.hears("pusher:signin_success")

    assert ada.comes_to("presence-chat")["presence"]["hash"] == {"u_ada": {"name": "Ada"}}
