import socket
import threading

import pytest

from chatapp.local.pusher.server import PusherServer


def test_everybody_is_told_to_come_back_when_the_server_stops(ada, grace, pusher_server):
    stopping = threading.Thread(target=pusher_server.stop)
    stopping.start()

    assert [ada.is_closed_with(), grace.is_closed_with()] == [4200, 4200]
    stopping.join()


def test_a_server_that_was_stopped_starts_again_on_the_same_port(pusher_server, client, app_url):
    pusher_server.stop()
    pusher_server.start()

    assert client().meets(app_url)


def test_who_connects_while_the_server_stops_is_not_left_connected(pusher_server):
    is_held, go_on = threading.Event(), threading.Event()

    def hold():
        is_held.set()
        go_on.wait(5)

    # The event loop is held until both have come, and then sees them at once.
    pusher_server._loop.call_soon_threadsafe(hold)
    assert is_held.wait(5)
    with socket.create_connection(("127.0.0.1", pusher_server.port), timeout=5) as late:
        threading.Timer(0.1, go_on.set).start()
        pusher_server.stop()

        assert late.recv(1) == b""


def test_it_listens_for_this_machine_alone():
    with pytest.raises(ValueError, match="only this machine"):
        PusherServer("1", "key", "secret", host="0.0.0.0")


def test_a_server_that_cannot_start_leaves_nothing_behind(port):
    server = PusherServer("1", "key", "secret", port=port)

    with pytest.raises(OSError, match="in use"):
        server.start()
    server.stop()
