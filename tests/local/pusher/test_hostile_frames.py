import json

import pytest

HOSTILE = [
    pytest.param("", id="nothing"),
    pytest.param("{", id="half a brace"),
    pytest.param("[]", id="a list"),
    pytest.param("null", id="null"),
    pytest.param('"pusher:ping"', id="text"),
    pytest.param("[" * 60_000, id="deep nesting"),
    pytest.param('{"event":' * 6_000, id="deep objects"),
    pytest.param('{"event":"pusher:ping","data":NaN}', id="not a number"),
    pytest.param('{"event":"pusher:ping","data":%s}' % ("9" * 5000), id="a huge number"),
    pytest.param("{}", id="no event"),
    pytest.param('{"event":7}', id="a number for an event"),
    pytest.param('{"event":null}', id="null for an event"),
    pytest.param('{"event":{"a":1}}', id="an object for an event"),
    pytest.param('{"event":""}', id="an empty event"),
    pytest.param('{"event":"pusher:connection_established"}', id="what servers say"),
    pytest.param('{"event":"pusher_internal:member_added"}', id="what is internal"),
    pytest.param('{"event":"said","channel":"news"}', id="an event without its prefix"),
    pytest.param('{"event":"pusher:subscribe"}', id="a subscription to nothing"),
    pytest.param('{"event":"pusher:subscribe","data":"news"}', id="text for data"),
    pytest.param('{"event":"pusher:subscribe","data":[]}', id="a list for data"),
    pytest.param('{"event":"pusher:unsubscribe","data":7}', id="a number for data"),
    pytest.param('{"event":"\\ud800"}', id="half a surrogate pair"),
    pytest.param(b'{"event":"pusher:ping"}', id="a binary frame"),
]


@pytest.mark.parametrize("frame", HOSTILE)
def test_a_hostile_frame_gets_an_error_and_the_connection_stays(ada, frame):
    ada.sends(frame)

    assert ada.hears("pusher:error")["message"]
    assert ada.hears_nothing_more()


def test_a_huge_frame_ends_the_connection_it_came_by_and_no_other(ada, grace):
    ada.sends(json.dumps({"event": "pusher:ping", "data": "x" * 100_000}))

    # The rest of the frame, which nobody reads, may overtake the code that says why.
    assert ada.is_closed_with() in {1009, 1006}
    assert grace.hears_nothing_more()
