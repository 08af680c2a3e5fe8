"""The operator replaces Pusher's key and secret while pages are open."""

import pytest
from playwright.sync_api import expect

from chatapp.local.pusher.protocol import Credentials
from tests.support.conversing import POLLING, UP_TO_DATE, messages, status

OLD, NEW = ("a-key", "a-secret"), ("b-key", "b-secret")


@pytest.fixture
def replace_key(place, pusher):
    """Replaces the key at Pusher, which then knows no other, and in the room."""

    def replace(key, secret):
        pusher.stop()
        pusher._credentials = Credentials("1", key, secret)
        pusher.start()
        place.stop()
        place.settings |= {"PUSHER_KEY": key, "PUSHER_SECRET": secret}
        place.start()

    yield lambda: replace(*NEW)
    replace(*OLD)


def test_an_open_page_goes_on_and_is_offered_to_be_loaded_anew(replace_key, ada, place, complaints):
    expect(status(ada)).to_have_text(UP_TO_DATE)
    replace_key()

    place.say("Grace Hopper", "hello")
    expect(messages(ada)).to_contain_text(["hello"], timeout=20_000)
    expect(status(ada)).to_have_text(POLLING, timeout=20_000)
    ada.get_by_role("button", name="Reload").click()

    expect(status(ada)).to_have_text(UP_TO_DATE)
    place.say("Grace Hopper", "hello again")
    expect(messages(ada)).to_contain_text(["hello", "hello again"])
    complaints.clear()
