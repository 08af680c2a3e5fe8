"""What happens to sign-ins is what these tests are about, and what servers make of our calls."""

import pytest

from chatapp.local.pusher.server import PusherServer
from tests.support.cast import member
from tests.support.soketi import Soketi


@pytest.fixture
def comes_in():
    """Members sign in at the provider."""
    return member


@pytest.fixture(params=["stand-in", "soketi"])
def server(request, tmp_path):
    """A server of Pusher's protocol."""
    with (
        PusherServer("1", "a-key", "a-secret")
        if request.param == "stand-in"
        else Soketi(tmp_path) as server
    ):
        yield server
