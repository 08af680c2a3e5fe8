"""What a log line looks like, and which lines a request leaves."""

import json
import logging
import re
import threading
from pathlib import Path

import pytest
from structlog.stdlib import get_logger

from chatapp import create_app, logs
from chatapp.auth import sessions
from tests.support.acting import act, person
from tests.support.cast import SETTINGS_WITHOUT_SERVICES, Browser, known_member

HTTPS = SETTINGS_WITHOUT_SERVICES | {"BASE_URL": "https://chat.example"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def lines(app, capsys):
    """What has been logged since it was asked the last time, as production writes it."""
    logs.configure(is_production=True)
    return lambda: [json.loads(it) for it in capsys.readouterr().err.splitlines()]


@pytest.fixture(autouse=True)
def _readable_again():
    yield
    logs.configure(is_production=False)


def test_a_request_is_one_line_that_says_who_asked_for_what_and_what_it_took(app, ada, lines):
    lines()
    ada.asks("/messages?limit=2", environ_base={"REMOTE_ADDR": "192.0.2.7"})

    [line] = lines()
    assert TIME.fullmatch(line.pop("time"))
    assert 0 < line.pop("ms") < 60_000
    assert re.fullmatch("[0-9a-f]{16}", line.pop("request_id"))
    assert line == {
        "level": "info",
        "event": "answered",
        "logger": "chatapp.logs",
        "method": "GET",
        "route": "/messages",
        "person": person(app, "Ada Lovelace").id,
        "status": 200,
        "statements": 2,
        "address": "192.0.2.7",
    }


@pytest.mark.parametrize(
    ("path", "status", "code", "route"),
    [
        ("/messages", 401, "signed_out", "/messages"),
        ("/messages/17/versions?q=quiet", 401, "signed_out", "/messages/<message_id>/versions"),
        ("/what-is-this?q=quiet", 404, "not_found", None),
    ],
)
def test_a_refusal_is_told_with_its_code_and_without_its_address(
    visitor, lines, path, status, code, route
):
    visitor.asks(path)

    [line] = lines()
    assert (line["status"], line["code"], line["route"]) == (status, code, route)
    assert "quiet" not in json.dumps(line)
    assert "17" not in line.values()


def test_what_machines_ask_all_the_time_is_no_line_unless_it_fails(app, visitor, lines):
    visitor.asks("/healthz")
    visitor.asks("/readyz")
    visitor.asks(app.extensions["assets"].url("room.js")).close()

    assert lines() == []


def test_signing_in_and_out_and_acts_are_a_line_each(app, outbox, lines):
    app.config["ADMIN_EMAILS"] = frozenset({"ada@example.com"})
    browser = Browser(app)
    browser.signs_in("Ada Lovelace")
    known_member(app, "Grace Hopper")
    act(app, _suspend, "Grace Hopper", reason="for what she said")
    browser.post("/logout")
    app.extensions["cutter"].stop()

    told = lines()
    ada, grace = person(app, "Ada Lovelace").id, person(app, "Grace Hopper").id
    assert told_of(told, "signed in", "person") == [ada, grace]
    assert told_of(told, "act", "act", "by", "whom") == [("suspend", ada, grace)]
    assert told_of(told, "sockets cut", "person")[0] == grace
    assert told_of(told, "signed out", "person") == [ada]
    assert "for what she said" not in json.dumps(told)


def _suspend(person_id, by, reason):
    from chatapp.auth import access

    access.suspend(person_id, by, reason)


def told_of(lines, event, *fields):
    found = [it for it in lines if it["event"] == event]
    return [it[fields[0]] if len(fields) == 1 else tuple(it[f] for f in fields) for it in found]


def test_the_answer_has_the_id_of_its_line(visitor, lines):
    answer = visitor.asks("/messages")

    assert answer.headers["X-Request-ID"] == lines()[0]["request_id"]


@pytest.mark.parametrize(
    ("proxies", "given", "is_taken"),
    [
        ("1", "a-proxy.gave_this1", True),
        ("0", "a-proxy.gave_this1", False),
        ("1", "short", False),
        ("1", "with a blank in it", False),
        ("1", "é" * 10, False),
        ("1", "x" * 65, False),
    ],
)
def test_the_id_of_a_trusted_proxy_is_taken(proxies, given, is_taken):
    app = create_app(SETTINGS_WITHOUT_SERVICES | {"TRUSTED_PROXIES": proxies})

    answer = app.test_client().get("/healthz", headers={"X-Request-ID": given})

    assert (answer.headers["X-Request-ID"] == given) == is_taken


def test_an_error_page_has_the_id_and_so_has_an_answer_to_a_script(app, ada, monkeypatch):
    page = ada.get("/missing")
    assert f"<code>{page.headers['X-Request-ID']}</code>" in page.text
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(sessions, "current", lambda: 1 / 0)

    failed = ada.asks("/messages")

    assert failed.json["request_id"] == failed.headers["X-Request-ID"]
    assert set(ada.asks("/missing").json) == {"error", "message", "request_id"}


def test_who_serves_on_https_logs_json_and_who_develops_gets_something_to_read(capsys):
    create_app(HTTPS)
    get_logger("chatapp.test").info("hello", person="u_1", words="two words")
    assert json.loads(capsys.readouterr().err)["words"] == "two words"

    create_app(SETTINGS_WITHOUT_SERVICES)
    get_logger("chatapp.test").info("hello", person="u_1", words="two words")
    told = capsys.readouterr().err
    assert re.fullmatch(r"[\d:.]{12} info    hello  person=u_1  words=\"two words\"\n", told)


@pytest.mark.parametrize("is_production", [True, False])
def test_what_a_library_logs_is_a_line_too_and_nothing_can_begin_one(capsys, is_production):
    logs.configure(is_production=is_production)
    hostile = "a\nb\r\x1b[31mc\x85d\u2028e"
    logging.getLogger("a.library").warning("hm: %s", hostile)
    get_logger("chatapp.test").warning("hm", address=hostile)

    told = capsys.readouterr().err
    assert len(told.splitlines()) == 2
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028]", told)


def test_a_failure_is_told_by_kind_and_place_and_not_by_its_words(capsys):
    logs.configure(is_production=True)
    _fail_twice()

    told = capsys.readouterr().err
    [outer, inner] = json.loads(told)["exception"]
    assert (outer["kind"], inner["kind"], inner["code"]) == ("ValueError", "FileNotFoundError", "2")
    assert inner["at"][0].split("/")[-1].startswith("test_log_lines.py:")
    assert "secret" not in told


def _fail_twice():
    try:
        _fail()
    except ValueError:
        get_logger("chatapp.test").exception("failed")


def _fail():
    try:
        Path("/a secret").read_text()
    except OSError as error:
        raise ValueError("another secret") from error


def test_a_developer_sees_what_failed_further_in(capsys):
    logs.configure(is_production=False)
    _fail_twice()

    first, *others = capsys.readouterr().err.splitlines()
    assert "failed" in first
    assert "    ValueError: another secret" in others
    assert all(it.startswith("    ") for it in others)


def test_a_line_that_cannot_be_written_fails_nothing(app, visitor, monkeypatch, capsys):
    class Full:
        def write(self, _text):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("sys.stderr", Full())

    assert visitor.asks("/missing").status_code == 404


def test_what_ends_a_thread_is_a_line(capsys, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    logs.configure(is_production=True)
    logs.watch_threads()

    thread = threading.Thread(target=lambda: 1 / 0, name="cutter")
    thread.start()
    thread.join()

    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["thread"]) == ("thread ended", "cutter")
    assert line["exception"][0]["kind"] == "ZeroDivisionError"


@pytest.mark.parametrize(("proxies", "address"), [("1", "203.0.113.9"), ("0", "127.0.0.1")])
def test_the_address_is_the_one_that_a_trusted_proxy_gives(proxies, address, capsys):
    app = create_app(HTTPS | {"TRUSTED_PROXIES": proxies})

    app.test_client().get("/missing", headers={"X-Forwarded-For": "192.0.2.1, 203.0.113.9"})

    answered = [it for it in capsys.readouterr().err.splitlines() if '"answered"' in it]
    assert json.loads(answered[0])["address"] == address
