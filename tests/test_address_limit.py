"""What one address may do: a thousand people have the same one, and a stranger comes to an end."""

import pytest

from chatapp import address_limit, create_app
from chatapp.address_limit import Budget, network
from tests.support.cast import Browser, close, is_sentence, known_member

PEOPLE = 1_000


@pytest.fixture
def app(settings, outbox):
    """Give a function that builds a room with other settings and smaller limits."""
    rooms = []

    def build(**more):
        rooms.append(create_app(settings | more))
        return rooms[-1]

    yield build
    for room in rooms:
        close(room)


@pytest.fixture
def narrow(monkeypatch):
    """Limits that are soon used up, and don't come back meanwhile."""
    monkeypatch.setattr(address_limit, "SIGN_INS", (3, 0.001))
    monkeypatch.setattr(address_limit, "REFUSED", (3, 0.001))


def asks(app, path, address="192.0.2.1", method="GET", **headers):
    visitor = app.test_client()
    environ = {"REMOTE_ADDR": address}
    return visitor.open(path, method=method, environ_overrides=environ, headers=headers)


def statuses(app, path, count, **options):
    return [asks(app, path, **options).status_code for _ in range(count)]


def test_a_thousand_people_behind_one_address_may_sign_in_at_once(app):
    room = app()

    for path in ("/login", "/callback?code=c&state=s"):
        assert 429 not in statuses(room, path, PEOPLE)


def test_a_thousand_pages_behind_one_address_may_be_told_that_nobody_is_logged_in(app):
    room = app()

    for path in ("/messages?since=1", "/people", "/read"):
        assert 429 not in statuses(room, path, PEOPLE)


@pytest.mark.parametrize("path", ["/login", "/signup", "/callback?code=c&state=s"])
def test_a_stranger_who_signs_in_without_end_is_told_when_to_try_again(app, narrow, path):
    room = app()
    assert 429 not in statuses(room, path, 3)

    page = asks(room, path, Accept="text/html")
    answer = asks(room, path)

    assert (page.status_code, page.headers["Retry-After"]) == (429, "1000")
    assert ">Too many people are logging in<" in page.text
    assert f'href="{path.replace("&", "&amp;")}">Try again<' in page.text
    assert (answer.status_code, answer.json["error"]) == (429, "too_many_sign_ins")
    assert is_sentence(answer.json["message"])
    assert asks(room, path, address="192.0.2.2").status_code != 429


def test_logout_tokens_are_limited_as_well(app, narrow):
    room = app()

    answered = statuses(room, "/backchannel-logout", 4, method="POST")

    assert answered == [400, 400, 400, 429]


@pytest.mark.parametrize("path", ["/messages", "/missing", "/admin"])
def test_a_stranger_who_is_refused_without_end_is_told_so(app, narrow, path):
    room = app()
    assert 429 not in statuses(room, path, 3)

    page = asks(room, path, Accept="text/html")
    answer = asks(room, path)

    assert (page.status_code, page.headers["Retry-After"]) == (429, "1000")
    assert 'href="/login">Log in<' in page.text
    assert (answer.status_code, answer.json["error"]) == (429, "too_many_refused")
    assert is_sentence(answer.json["message"])
    assert asks(room, path, address="192.0.2.2").status_code != 429


def test_a_visitor_of_such_an_address_still_gets_what_is_open(app, narrow):
    room = app()
    assert 429 in statuses(room, "/missing", 5)

    for path in ("/", "/healthz", "/login"):
        assert asks(room, path).status_code in {200, 302}


def test_members_are_never_limited_by_their_address(app, narrow):
    room = app()
    ada = known_member(room, "Ada Lovelace")
    assert 429 in statuses(room, "/missing", 5, address="127.0.0.1")

    for _ in range(5):
        assert ada.asks("/missing").status_code == 404
        assert ada.says("hello").status_code == 201


def test_nobody_gets_past_a_limit_with_a_cookie_of_their_own(app, narrow):
    room = app()
    assert 429 in statuses(room, "/missing", 5)

    forged = asks(room, "/missing", Cookie="chatapp=eyJzaWduX2luIjoicyJ9.aaaaaa.bbbbbb")

    assert forged.status_code == 429


def test_what_members_are_refused_counts_for_nobody(app, narrow):
    room = app()
    ada = known_member(room, "Ada Lovelace")

    for _ in range(5):
        assert ada.asks("/missing").status_code == 404

    assert Browser(room).asks("/missing").status_code == 404


def test_without_a_proxy_nobody_is_believed_about_their_address(app, narrow):
    room = app()

    answered = [
        asks(room, "/missing", **{"X-Forwarded-For": f"198.51.100.{n}"}).status_code
        for n in range(4)
    ]

    assert answered == [404, 404, 404, 429]


def test_behind_a_proxy_what_it_saw_counts_and_not_what_the_client_says(app, narrow):
    room = app(TRUSTED_PROXIES="1")

    def asked(said):
        return asks(room, "/missing", **{"X-Forwarded-For": said}).status_code

    assert [asked(f"198.51.100.{n}, 203.0.113.1") for n in range(4)] == [404, 404, 404, 429]
    assert asked("203.0.113.1, 203.0.113.2") == 404


def test_a_proxy_is_not_believed_about_anything_else(app):
    room = app(TRUSTED_PROXIES="1")

    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    page = asks(room, "/login", **headers | {"X-Forwarded-Prefix": "/evil"})

    assert "evil" not in page.headers["Location"]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::7", "2001:db8:1:2::"),
        ("2001:db8:1:3::7", "2001:db8:1:3::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::"),
        ("192.0.2.1:50123", "192.0.2.1"),
        ("[2001:db8:1:2::7]:50123", "2001:db8:1:2::"),
        ("[2001:db8:1:2::7]", "2001:db8:1:2::"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_one_customer_is_one_address(address, counted):
    assert network(address) == counted


class Clock:
    moment = 1000.0

    def __call__(self):
        return self.moment


@pytest.fixture
def clock(monkeypatch):
    """The time by which requests are paced."""
    clock = Clock()
    monkeypatch.setattr(address_limit, "monotonic", clock)
    return clock


def spend(budget, address="a"):
    """Charge until nothing is left; return how often."""
    count = 0
    while not budget.wait_s(address):
        budget.charge(address)
        count += 1
    return count


def test_a_budget_is_a_burst_and_so_many_a_second(clock):
    budget = Budget(10, 2.0)

    assert spend(budget) == 10
    assert budget.wait_s("a") == 0.5
    clock.moment += 1
    assert spend(budget) == 2
    clock.moment += 1000
    assert spend(budget) == 10


def test_what_goes_beyond_a_budget_makes_no_wait_longer(clock):
    budget = Budget(10, 2.0)
    spend(budget)

    for _ in range(100):
        budget.charge("a")

    assert budget.wait_s("a") == 0.5


def test_a_million_addresses_take_no_more_memory(clock, monkeypatch):
    monkeypatch.setattr(address_limit, "MAX_ADDRESSES", 100)
    budget = Budget(1, 1.0)

    for n in range(1000):
        budget.charge(str(n))

    assert len(budget._paid_until) == 100
    assert budget.wait_s("999") == 1
    assert budget.wait_s("899") == 0
