import asyncio
import socket
from base64 import b64encode

import aiohttp
import pusher
import pytest

from chatapp.local.pusher.server import PusherServer
from tests.support.pusher_client import Client
from tests.support.pusher_faults import Faults

KEY = b64encode(bytes(32)).decode()
PROTOCOL = "protocol=7&client=test&version=1.0"


@pytest.fixture
def patience():
    """How long the server waits for its clients; None for as long as Pusher does."""


@pytest.fixture
def pusher_server(patience):
    with PusherServer("1", "key", "secret", patience=patience) as server:
        yield server


@pytest.fixture
def app_url(pusher_server):
    return f"{pusher_server.url}/app/key?{PROTOCOL}"


@pytest.fixture
def library(pusher_server):
    """Pusher's own library for servers."""
    server = {"ssl": False, "host": "127.0.0.1", "port": pusher_server.port}
    library = pusher.Pusher("1", "key", "secret", **server, encryption_master_key_base64=KEY)
    yield library
    library._pusher_client.http.session.close()


@pytest.fixture
def client(library):
    """Make clients, which are not connected yet."""
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        session = runner.run(_session())
        clients = []

        def client():
            clients.append(Client(loop, session, library))
            return clients[-1]

        yield client
        for each in clients:
            each.leaves()
        runner.run(session.close())


@pytest.fixture
def ada(client, app_url):
    return client().meets(app_url)


@pytest.fixture
def grace(client, app_url):
    return client().meets(app_url)


@pytest.fixture
def faults(pusher_server):
    return Faults(f"{pusher_server.url}/trouble")


@pytest.fixture
def port():
    """A port that is taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


async def _session():
    return aiohttp.ClientSession()
