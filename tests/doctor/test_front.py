"""What the doctor says of what people meet at BASE_URL."""

import re
from contextlib import ExitStack, contextmanager
from threading import Thread
from time import time

import pytest
from itsdangerous import TimestampSigner
from requests_mock import ANY
from werkzeug.serving import make_server

from chatapp import create_app
from chatapp.doctor import asking, front
from chatapp.realtime import pusher_backend
from tests.support.cast import close
from tests.support.front import certified, in_front


@contextmanager
def in_a_thread(settings):
    """Serve a room in this process, which takes a tenth of the time; give its address."""
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()
    close(app)


@pytest.fixture
def settings(settings, home, provider):
    """A room that people reach by https."""
    address = home.replace("http:", "https:")
    provider.base_url = address
    return settings | {
        "BASE_URL": address,
        "PUSHER_PUBLIC_TLS": "true",
        "TRUSTED_PROXIES": "1",
    }


@pytest.fixture
def trusts(monkeypatch):
    """Trust a certificate as the machine would."""

    def trusts(certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        pusher_backend.trusted.cache_clear()

    # The room's own environment tells requests which authorities to trust.
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    yield trusts
    pusher_backend.trusted.cache_clear()


@pytest.fixture
def served(settings, tmp_path, trusts):
    """The room with its proxy in front, which changes what a test wants it to."""
    certificate = certified(tmp_path)
    trusts(certificate)
    port = int(settings["BASE_URL"].rpartition(":")[2])

    class Both:
        def __init__(self, room=settings, certificate=certificate, **how):
            self.room, self.certificate, self.how = settings | room, certificate, how

        def __enter__(self):
            self.parts = ExitStack()
            room = self.parts.enter_context(in_a_thread(self.room))
            self.parts.enter_context(in_front(port, self.certificate, room=room, **self.how))

        def __exit__(self, *_):
            self.parts.close()

    return Both


@pytest.fixture
def told(told):
    """Only what is said of the address: the stand-in for Pusher speaks no TLS."""

    def only(**changes):
        said = told(**changes)
        about = {"BASE_URL", "TLS", "HSTS", "http", "Host", "Log in", "Cookies", "TRUSTED_PROXIES"}
        for other in said.keys() - about:
            del said[other]
        return said

    return only


def test_a_room_behind_a_proxy_that_is_right(told, served):
    with served():
        said = told()

    assert said.but("OK") == {}
    assert said["TLS"].startswith("OK the certificate is valid until")
    assert said["Cookies"] == "OK __Host-chatapp with HttpOnly, Path=/, SameSite=Lax, Secure"
    assert said["TRUSTED_PROXIES"].startswith("OK 1,")
    assert "HSTS" in said


def test_a_room_that_does_not_run_yet_is_only_a_notice(told):
    assert told() == {"BASE_URL": told()["BASE_URL"]}
    assert told()["BASE_URL"].startswith("NOTICE")


def test_an_address_that_stays_silent_is_more_than_a_notice(told, requests_mock):
    requests_mock.register_uri("GET", ANY, exc=asking.requests.ConnectTimeout)

    assert told()["BASE_URL"].startswith("WARNING")


def test_an_address_without_a_server_is_named(told, monkeypatch):
    said = told(BASE_URL="https://chat.invalid")

    assert "add it to your DNS" in said["BASE_URL"]


def test_a_room_on_this_machine_needs_no_tls(told, settings, home):
    port = int(home.rpartition(":")[2])
    plain = settings | {"BASE_URL": home, "TRUSTED_PROXIES": "0"}
    with in_a_thread(plain) as room, in_front(port, room=room, appends_address=False):
        said = told(**plain)

    assert said["TLS"].startswith("NOTICE none")
    assert said["Cookies"] == "OK chatapp with HttpOnly, Path=/, SameSite=Lax"
    assert said["TRUSTED_PROXIES"].startswith("OK 0")


def test_a_certificate_that_nobody_trusts(told, served, trusts, tmp_path):
    trusts(certified(tmp_path, name="somebody.else"))
    with served():
        said = told()

    assert said["TLS"].startswith("PROBLEM browsers will refuse")
    assert "trusted" in said["TLS"]


def test_a_certificate_that_ends_soon(told, served, tmp_path, trusts):
    soon = certified(tmp_path, days=13)
    trusts(soon)
    with served(certificate=soon):
        assert told()["TLS"].startswith("WARNING the certificate is valid until")


def test_something_else_at_the_address(told, served, settings):
    with served(do_GET=lambda self: self.send_error(404)):
        assert "something else than the room" in told()["BASE_URL"]


@pytest.mark.parametrize(
    ("change", "about", "words"),
    [
        pytest.param(
            lambda _, name, value: "" if name == "strict-transport-security" else value,
            "HSTS",
            "let it through",
            id="no HSTS",
        ),
        pytest.param(
            lambda _, name, value: "" if name == "set-cookie" else value,
            "Cookies",
            "doesn't arrive",
            id="no cookie",
        ),
        pytest.param(
            lambda _, _name, value: value.replace("; Secure", ""),
            "Cookies",
            "without Secure",
            id="an open cookie",
        ),
        pytest.param(
            lambda _, _name, value: value.replace("; Secure", "; Secure; Domain=localhost"),
            "Cookies",
            "adds a Domain",
            id="a cookie for more hosts",
        ),
        pytest.param(
            lambda self, name, value: (
                f"https://{self.headers['Host']}/login" if name == "location" else value
            ),
            "Host",
            "whatever host a request names",
            id="redirects to the host of the request",
        ),
    ],
)
def test_what_a_proxy_changes_on_the_way_back(told, served, change, about, words):
    with served(changed=change):
        assert words in told()[about]


@pytest.mark.parametrize(
    ("trusted", "how", "words"),
    [
        pytest.param("0", {}, "is 0, so everybody seems to come from one", id="too few"),
        pytest.param("2", {}, "is 2, so anybody may pretend", id="too many"),
        pytest.param("1", {"keeps_forged": False}, "OK 1", id="a proxy that drops what was there"),
        pytest.param(
            "0", {"appends_address": False}, "doesn't say whom it asks", id="a silent one"
        ),
    ],
)
def test_how_many_proxies_are_trusted(told, served, trusted, how, words):
    with served({"TRUSTED_PROXIES": trusted}, **how):
        said = told(TRUSTED_PROXIES=trusted)

    assert words in said["TRUSTED_PROXIES"]


def test_a_room_that_was_started_with_other_settings(told, served):
    with served({"SECRET_KEY": "0123456789 another one of many characters"}):
        assert "another SECRET_KEY" in told()["TRUSTED_PROXIES"]


def test_a_provider_that_is_down_is_seen_at_log_in(told, served, provider):
    with served():
        provider.stop()
        assert told()["Log in"].startswith("PROBLEM doesn't lead to Auth0, but has status 503")


@pytest.mark.parametrize(
    ("location", "level"),
    [
        pytest.param("https://chat.example/", "OK", id="leads to https"),
        pytest.param("/elsewhere", "PROBLEM", id="stays"),
    ],
)
def test_the_address_without_tls(requests_mock, location, level):
    requests_mock.get("http://chat.example/", status_code=301, headers={"Location": location})

    assert front._redirect_to_https(front.urlsplit("https://chat.example")).level == level


def test_an_address_without_tls_that_does_not_answer(requests_mock):
    requests_mock.get("http://chat.example/", exc=asking.requests.ConnectTimeout)

    found = front._redirect_to_https(front.urlsplit("https://chat.example"))

    assert re.match("http://chat.example/ doesn't answer", found.text)


def test_only_the_doctor_learns_how_a_request_arrived(app, visitor):
    assert visitor.asks("/doctor").status_code == 404
    forged = {"X-Chatapp-Doctor": "how did this arrive?.aaaaaa.bbbbbbbbbbbb"}
    assert visitor.asks("/doctor", headers=forged).status_code == 404

    signed = front.signed_question(app.config["SECRET_KEY"])
    assert visitor.asks("/doctor", headers=signed).json == {
        "forwarded_for": "",
        "trusted_proxies": 1,
    }


def test_a_question_that_was_overheard_is_soon_worth_nothing(app, visitor, monkeypatch):
    a_minute_ago = int(time()) - 61
    with monkeypatch.context() as then:
        then.setattr(TimestampSigner, "get_timestamp", lambda _signer: a_minute_ago)
        signed = front.signed_question(app.config["SECRET_KEY"])

    assert visitor.asks("/doctor", headers=signed).status_code == 404
