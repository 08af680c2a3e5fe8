import json

import pytest

from chatapp.local.pusher import limits

ADA = {"user_id": "u_ada", "user_info": {"name": "Ada"}}
GRACE = {"user_id": "u_grace", "user_info": {"name": "Grace"}}


def test_a_member_hears_who_is_present_and_the_others_hear_of_the_member(ada, grace):
    alone = ada.comes_to("presence-chat", ADA)
    both = grace.comes_to("presence-chat", GRACE)

    assert alone == {"presence": {"ids": ["u_ada"], "hash": {"u_ada": {"name": "Ada"}}, "count": 1}}
    assert both["presence"]["count"] == 2
    assert both["presence"]["hash"] == {"u_ada": {"name": "Ada"}, "u_grace": {"name": "Grace"}}
    assert ada.hears("pusher_internal:member_added") == GRACE
    assert grace.hears_nothing_more()


def test_only_the_first_and_the_last_connection_of_a_user_count(ada, grace, client, app_url):
    ada.comes_to("presence-chat", ADA)
    laptop, phone = grace, client().meets(app_url)

    laptop.comes_to("presence-chat", GRACE)
    assert phone.comes_to("presence-chat", GRACE)["presence"]["count"] == 2
    laptop.leaves()
    phone.says("pusher:unsubscribe", {"channel": "presence-chat"})

    assert ada.hears("pusher_internal:member_added") == GRACE
    assert ada.hears("pusher_internal:member_removed") == {"user_id": "u_grace"}
    assert ada.hears_nothing_more()


def test_a_member_may_have_a_number_and_no_information(ada, grace):
    ada.comes_to("presence-chat", ADA)
    grace.comes_to("presence-chat", {"user_id": 7})

    assert ada.hears("pusher_internal:member_added") == {"user_id": "7"}


@pytest.mark.parametrize(
    "user",
    [
        pytest.param({"name": "Ada"}, id="no id"),
        pytest.param({"user_id": ""}, id="an empty id"),
        pytest.param({"user_id": True}, id="true for an id"),
        pytest.param({"user_id": ["u_ada"]}, id="a list for an id"),
        pytest.param({"user_id": "x" * 129}, id="an id too long"),
        pytest.param({"user_id": "u_ada", "user_info": "é" * 513}, id="too much information"),
        pytest.param(["u_ada"], id="a list"),
    ],
)
def test_a_member_that_is_none_is_refused(ada, library, user):
    ada.asks_for("presence-chat", user)

    assert ada.hears("pusher:subscription_error")["error"]
    assert library.channels_info() == {"channels": {}}


def test_what_the_server_did_not_sign_is_nobody(ada, library):
    auth = library.authenticate("presence-chat", ada.socket_id, ADA)
    ada.says(
        "pusher:subscribe",
        {"channel": "presence-chat", **auth, "channel_data": json.dumps(GRACE)},
    )

    assert ada.hears("pusher:subscription_error")["status"] == 401


def test_a_full_channel_refuses_another_user_but_not_another_connection(
    ada, grace, client, app_url, monkeypatch
):
    monkeypatch.setattr("chatapp.local.pusher.channels.MAX_MEMBERS", 1)
    ada.comes_to("presence-chat", ADA)

    grace.asks_for("presence-chat", GRACE)

    assert "members already" in grace.hears("pusher:subscription_error")["error"]
    assert client().meets(app_url).comes_to("presence-chat", ADA)["presence"]["count"] == 1
    assert limits.MAX_MEMBERS == 100
