"""An administrator makes a link, a stranger joins by it, and the next one comes too late."""

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.conftest import Place, cookies_of
from tests.support.accessible import assert_accessible_on_both_screens as assert_accessible
from tests.support.conversing import box, messages, say
from tests.support.ports import free_port


@pytest.fixture(scope="module")
def port():
    """Of a room of its own, which is for listed people alone."""
    return free_port()


@pytest.fixture(scope="module")
def auth0(port):
    from chatapp.local.auth0.server import Auth0Server

    with Auth0Server("chatapp", "a client secret", f"http://127.0.0.1:{port}") as server:
        yield server
