"""The room works with Pusher switched off entirely, and is soon live again."""

import pytest
from playwright.sync_api import expect

from tests.support.conversing import POLLING, UP_TO_DATE, box, messages, pass_time, say, status


def stop(pusher, _trouble):
    pusher.stop()


def refuse(_pusher, trouble):
    trouble.make(refuse_connections=True)
    trouble.cut(code=4200)


def be_over_quota(_pusher, trouble):
    trouble.make(refuse_connections=True)
    trouble.cut(code=4004)


@pytest.mark.parametrize("outage", [stop, refuse, be_over_quota])
def test_the_room_works_without_pusher_and_is_soon_live_again(
    ada, grace, pusher, trouble, complaints, outage
):
    ada.clock.install()
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)

    outage(pusher, trouble)
    expect(status(ada)).to_have_text(POLLING)
    say(grace, "hello, Ada")
    expect(messages(ada)).to_contain_text(["hello, Ada"])
    say(ada, "hello, Grace")
    expect(messages(grace)).to_contain_text(["hello, Ada", "hello, Grace"])

    # By now pusher-js alone would wait for half a minute.
    pass_time(ada, 40)
    expect(status(ada)).to_have_text(POLLING)
    pusher.stop()
    pusher.start()
    pass_time(ada, 9)
    expect(status(ada)).to_have_text(UP_TO_DATE)
    complaints.clear()


def test_the_room_works_where_web_sockets_are_blocked(enter, grace):
    page = enter("Ada Lovelace")
    page.route_web_socket("**", lambda socket: None)
    page.reload()

    expect(status(page)).to_have_text(POLLING)
    say(grace, "hello")
    expect(messages(page)).to_contain_text(["hello"])


@pytest.mark.usefixtures("refusals")
def test_the_room_works_without_pushers_own_script(ada, grace):
    ada.route("**/pusher-*.js*", lambda route: route.abort())
    ada.reload()
    expect(box(ada)).to_be_enabled()

    expect(status(ada)).to_have_text(POLLING)
    say(grace, "hello")
    expect(messages(ada)).to_contain_text(["hello"])
