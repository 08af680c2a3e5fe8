"""What a room is for, in WebKit: log in, talk, lose the server, come back, log out."""

import pytest

from tests.support.webkit import BROWSER, DRIVER, SCREEN, webkit

pytestmark = pytest.mark.skipif(
    not (DRIVER and BROWSER and SCREEN), reason="Debian's webkit2gtk-driver and xvfb aren't here"
)


def test_the_core_works_in_webkit(place, failures):
    with webkit() as ada:
        ada.goes_to(place.address)
        ada.clicks("Log in")
        ada.clicks("Ada Lovelace")

        ada.writes("Good morning")
        ada.shows_messages("Good morning")
        place.say("Grace Hopper", "Good morning, **Ada**")
        ada.shows_messages("Good morning", "Good morning, Ada")

        failures.simulate(refuse_connections=True)
        failures.cut(code=4200)
        place.stop()
        ada.writes("from the tunnel")
        ada.shows("Waiting to be sent")
        assert place.value("SELECT count(*) FROM messages") == 2
        ada.goes_to("about:blank")
        place.start()
        failures.end()
        ada.goes_to(place.address)
        ada.shows_messages("Good morning", "Good morning, Ada", "from the tunnel")
        assert place.value("SELECT count(*) FROM messages") == 3

        ada.clicks("Log out")
        ada.shows("Log in")
