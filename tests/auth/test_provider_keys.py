"""The provider's keys: asked for when they are needed, and never at strangers' will."""

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event

import pytest
import requests
from joserfc.jwk import RSAKey

from chatapp.auth import provider as openid_provider
from chatapp.auth import provider_keys
from chatapp.auth.provider_keys import ASK_EVERY_S, MAX_WAITING, RETRY_S, NoKeys, ProviderKeys
from tests.support.acting import SOON_S

OLD, NEW = (
    RSAKey.generate_key(2048, {"kid": kid}).as_dict(private=False) for kid in ("old", "new")
)


class Provider:
    """What the provider answers, how often it was asked, and the clock."""

    def __init__(self):
        self.answer = {"keys": [OLD]}
        self.asked = 0
        self.time = 1000.0
        self.takes_s = 0
        self.is_asked, self.is_open = Event(), Event()
        self.is_open.set()

    def published_keys(self):
        self.asked += 1
        self.time += self.takes_s
        self.is_asked.set()
        self.is_open.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    @contextmanager
    def hanging(self):
        """Nothing is answered meanwhile."""
        self.is_open.clear()
        try:
            yield
        finally:
            self.is_open.set()


@pytest.fixture
def provider(monkeypatch):
    provider = Provider()
    monkeypatch.setattr(openid_provider, "published_keys", provider.published_keys)
    monkeypatch.setattr(provider_keys, "monotonic", lambda: provider.time)
    return provider


def test_keys_are_asked_for_once(provider):
    keys = ProviderKeys()

    for kid in ("old", "old", None):
        assert keys.including(kid).get_by_kid("old")

    assert provider.asked == 1


def test_an_unknown_key_is_asked_for_at_most_once_a_minute(provider):
    keys = ProviderKeys()
    keys.including("old")

    for n in range(100):
        keys.including(f"stranger {n}")
    assert provider.asked == 1
    provider.time += ASK_EVERY_S + 1
    for n in range(100):
        keys.including(f"stranger {n}")

    assert provider.asked == 2


def test_a_new_key_is_found_within_a_minute(provider):
    keys = ProviderKeys()
    keys.including("old")
    provider.answer = {"keys": [OLD, NEW]}
    provider.time += ASK_EVERY_S + 1

    assert keys.including("new").get_by_kid("new")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(openid_provider.KeysUnavailable("no answer"), id="no answer"),
        pytest.param({}, id="no keys"),
        pytest.param({"keys": []}, id="an empty list"),
        pytest.param({"keys": [{"kty": "none of ours"}]}, id="a key of no known kind"),
        pytest.param({"keys": ["x"]}, id="keys that are texts"),
        pytest.param(["x"], id="a list"),
        pytest.param(None, id="null"),
    ],
)
def test_a_provider_that_tells_no_keys_is_asked_again_soon_but_not_at_once(provider, answer):
    provider.answer = answer
    keys = ProviderKeys()

    for _ in range(10):
        with pytest.raises(NoKeys):
            keys.including("old")
    assert provider.asked == 1
    provider.answer = {"keys": [OLD]}
    provider.time += RETRY_S + 1

    assert keys.including("old").get_by_kid("old")


def test_keys_that_are_known_outlive_an_outage(provider):
    keys = ProviderKeys()
    keys.including("old")
    provider.answer = openid_provider.KeysUnavailable("no answer")
    provider.time += ASK_EVERY_S + 1

    with pytest.raises(NoKeys):
        keys.including("new")

    assert keys.including("old").get_by_kid("old")


def test_a_failure_counts_from_its_end(provider):
    provider.answer, provider.takes_s = openid_provider.KeysUnavailable("no answer"), 7
    keys = ProviderKeys()

    for _ in range(2):
        with pytest.raises(NoKeys):
            keys.including("old")
        provider.time += RETRY_S - 1

    assert provider.asked == 1


def test_while_one_asks_the_others_wait_for_its_answer(provider):
    keys = ProviderKeys()

    with ThreadPoolExecutor() as pool, provider.hanging():
        answers = [pool.submit(keys.including, "old") for _ in range(1 + MAX_WAITING)]
        assert provider.is_asked.wait(SOON_S)
        provider.is_open.set()
        assert all(answer.result(SOON_S).get_by_kid("old") for answer in answers)

    assert provider.asked == 1


@pytest.mark.parametrize(
    ("wait_s", "waiting"),
    [
        pytest.param(0.01, MAX_WAITING, id="beyond their own limit"),
        pytest.param(60, 0, id="where as many wait as may"),
    ],
)
def test_nobody_waits_for_anothers_answer(provider, monkeypatch, wait_s, waiting):
    monkeypatch.setattr(openid_provider, "WAIT_S", wait_s)
    monkeypatch.setattr(provider_keys, "MAX_WAITING", waiting)
    keys = ProviderKeys()

    with ThreadPoolExecutor() as pool, provider.hanging():
        asks = pool.submit(keys.including, "old")
        assert provider.is_asked.wait(SOON_S)
        with pytest.raises(NoKeys):
            keys.including("old")
        assert not asks.done()


def test_as_many_wait_as_may_and_each_gives_their_place_back(provider, monkeypatch):
    monkeypatch.setattr(openid_provider, "WAIT_S", 60)
    monkeypatch.setattr(provider_keys, "MAX_WAITING", 2)
    keys = ProviderKeys()
    keys.including("old")

    for _ in range(3):
        provider.time += ASK_EVERY_S + 1
        provider.is_asked.clear()
        with ThreadPoolExecutor() as pool, provider.hanging():
            asks = pool.submit(keys.including, "stranger")
            assert provider.is_asked.wait(SOON_S)
            others = [pool.submit(keys.including, "stranger") for _ in range(3)]
            at_once = wait(others, SOON_S, FIRST_COMPLETED).done
            assert (len(at_once), asks.done()) == (1, False)
            provider.is_open.set()
            assert not wait(others, SOON_S).not_done


def test_a_token_of_a_known_key_does_not_wait_while_another_is_asked_for(provider, monkeypatch):
    monkeypatch.setattr(openid_provider, "WAIT_S", 60)
    keys = ProviderKeys()
    keys.including("old")
    provider.time += ASK_EVERY_S + 1
    provider.is_asked.clear()

    with ThreadPoolExecutor() as pool, provider.hanging():
        asks = pool.submit(keys.including, "stranger")
        assert provider.is_asked.wait(SOON_S)
        assert keys.including("old").get_by_kid("old")
        assert not asks.done()


def test_the_provider_is_asked_within_time_limits(app, monkeypatch):
    limits = []
    real = requests.Session.send

    def send(self, request, **options):
        limits.append(options["timeout"])
        return real(self, request, **options)

    monkeypatch.setattr(requests.Session, "send", send)
    with app.app_context():
        assert openid_provider.published_keys()["keys"]

    assert set(limits) == {openid_provider.CONNECT_AND_READ_S}


def test_a_provider_that_is_away_tells_no_keys(app, monkeypatch):
    def send(*_args, **_options):
        raise requests.ConnectTimeout("no answer")

    monkeypatch.setattr(requests.Session, "send", send)

    with app.app_context(), pytest.raises(openid_provider.KeysUnavailable):
        openid_provider.published_keys()
