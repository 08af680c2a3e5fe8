import re
import threading

import pytest

from chatapp.local.pusher import Patience, PusherServer


def test_a_connection_is_greeted_with_its_id_and_how_long_it_may_be_silent(client, app_url):
    told = client().connects(app_url).hears("pusher:connection_established")

    assert re.fullmatch(r"\d+\.\d+", told["socket_id"])
    assert told["activity_timeout"] == 120


def test_two_connections_have_different_ids(ada, grace):
    assert ada.socket_id != grace.socket_id


@pytest.mark.parametrize(
    ("address", "code"),
    [
        pytest.param("app/other?protocol=7", 4001, id="an unknown app"),
        pytest.param("app/key", 4008, id="no protocol"),
        pytest.param("app/key?protocol=6", 4007, id="an old protocol"),
        pytest.param("app/key?protocol=seven", 4007, id="a protocol that is no number"),
        pytest.param("app/key?protocol=7&version=<b>", 4006, id="a version that is none"),
    ],
)
def test_a_connection_that_cannot_be_is_closed_with_the_reason(
    client, pusher_server, address, code
):
    assert client().connects(f"{pusher_server.url}/{address}").is_closed_with() == code


def test_a_ping_is_answered(ada):
    ada.says("pusher:ping")

    assert ada.hears("pusher:pong") == {}


@pytest.fixture
def pusher_server(request):
    patience = getattr(request, "param", None)
    with PusherServer("1", "key", "secret", patience=patience) as server:
        yield server


@pytest.mark.parametrize(
    "pusher_server", [Patience(activity_s=0.1, pong_s=0.1)], indirect=True, ids=["impatient"]
)
class TestAnImpatientServer:
    def test_it_closes_a_client_that_does_not_answer_its_ping(self, ada):
        ada.hears("pusher:ping")

        assert ada.is_closed_with() == 4201

    def test_it_keeps_a_client_that_answers(self, ada):
        for _ in range(3):
            ada.hears("pusher:ping")
            ada.says("pusher:pong")

        assert ada.hears_nothing_more()

    def test_it_takes_any_message_for_an_answer(self, ada):
        ada.hears("pusher:ping")
        ada.says("pusher:ping")

        assert ada.hears("pusher:pong") == {}
        assert ada.hears("pusher:ping") == {}


def test_everybody_is_told_to_come_back_when_the_server_stops(ada, grace, pusher_server):
    stopping = threading.Thread(target=pusher_server.stop)
    stopping.start()

    assert [ada.is_closed_with(), grace.is_closed_with()] == [4200, 4200]
    stopping.join()


def test_a_server_that_was_stopped_starts_again_on_the_same_port(pusher_server, client, app_url):
    pusher_server.stop()
    pusher_server.start()

    assert client().meets(app_url)
