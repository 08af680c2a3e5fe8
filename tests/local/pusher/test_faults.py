import aiohttp
import pytest
from pusher.errors import PusherBadStatus

WELL = {
    "refuse_triggers": False,
    "lose_events": 0.0,
    "delay": 0.0,
    "refuse_connections": False,
    "seed": None,
}


def test_all_is_well_at_first(ada, trouble):
    state = trouble.show()

    assert state.pop("counts") == {
        "connections": 1,
        "delayed_events": 0,
        "refused_triggers": 0,
        "refused_connections": 0,
        "lost_events": 0,
        "cut_connections": 0,
    }
    assert state == WELL


def test_a_switch_leaves_the_others_as_they_are_until_all_is_well_again(trouble):
    trouble.make(delay=3)
    state = trouble.make(lose_events=0.5)

    assert (state["delay"], state["lose_events"]) == (3, 0.5)
    assert trouble.end().items() >= WELL.items()


@pytest.mark.parametrize(("refuse", "status"), [(True, 503), (500, 500), (429, 429)])
def test_events_are_refused(ada, library, trouble, refuse, status):
    ada.comes_to("news")
    trouble.make(refuse_triggers=refuse)

    with pytest.raises(PusherBadStatus, match=str(status)):
        library.trigger("news", "said", {})
    with pytest.raises(PusherBadStatus, match=str(status)):
        library.trigger_batch([{"channel": "news", "name": "said", "data": {}}])

    assert library.channels_info() == {"channels": {"news": {}}}
    assert trouble.show()["counts"]["refused_triggers"] == 2
    assert ada.hears_nothing_more()


def test_events_get_lost(ada, library, trouble):
    ada.comes_to("news")
    trouble.make(lose_events=1)

    library.trigger("news", "said", {})

    assert ada.hears_nothing_more()
    assert trouble.show()["counts"]["lost_events"] == 1


def test_the_same_seed_loses_the_same_events(ada, library, trouble):
    ada.comes_to("news")

    heard = [heard_of_twenty(ada, library, trouble, seed=seed) for seed in (1, 1, 2)]

    assert heard[0] == heard[1] != heard[2]
    assert 0 < len(heard[0]) < 20


def heard_of_twenty(client, library, trouble, seed):
    trouble.make(lose_events=0.5, seed=seed)
    for number in range(20):
        library.trigger("news", f"said-{number}", {})
    client.says("pusher:ping")
    return list(iter(lambda: client.hears_message()["event"], "pusher:pong"))


def test_delayed_events_come_late_and_in_order(ada, library, trouble):
    ada.comes_to("news")
    trouble.make(delay=0.1)

    for number in range(3):
        library.trigger("news", f"said-{number}", {})

    assert ada.hears_nothing_more()
    assert trouble.show()["counts"]["delayed_events"] == 3
    assert [ada.hears_message()["event"] for _ in range(3)] == ["said-0", "said-1", "said-2"]


def test_delayed_events_come_at_once_and_in_order_when_all_is_well_again(ada, library, trouble):
    ada.comes_to("news")
    trouble.make(delay=600)
    library.trigger("news", "first", {})
    assert ada.hears_nothing_more()

    trouble.end()
    library.trigger("news", "second", {})

    assert ada.hears("first") == {}
    assert ada.hears("second") == {}


def test_connections_are_refused_and_those_that_are_there_stay(ada, client, app_url, trouble):
    trouble.make(refuse_connections=True)

    with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
        client().connects(app_url)

    assert ada.hears_nothing_more()
    assert trouble.show()["counts"]["refused_connections"] == 1
