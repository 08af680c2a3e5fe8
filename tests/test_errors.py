"""What is refused, as JSON for scripts and as a page for people."""

from contextlib import ExitStack

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chatapp import database, errors, rate_limit
from chatapp.auth import refusals
from chatapp.database import db
from chatapp.errors import Refusal, Unavailable
from chatapp.messages import revisions, sending
from tests.support.acting import logged_by
from tests.support.cast import is_sentence, member


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/missing", "GET", 404, "not_found"),
        ("/messages", "PUT", 405, "method_not_allowed"),
        ("/callback", "POST", 405, "method_not_allowed"),
    ],
)
def test_scripts_get_a_code_and_a_sentence(visitor, path, method, status, code):
    response = visitor.asks(path, method)

    assert (response.status_code, response.json["error"]) == (status, code)
    assert is_sentence(response.json["message"])


def test_people_get_a_page_with_a_way_on(visitor, ada):
    page = visitor.get("/missing")

    assert page.status_code == 404
    assert page.content_type == "text/html; charset=utf-8"
    assert ">Page not found<" in page.text
    assert ">Check the address, or go back to the room.<" in page.text
    assert 'href="/">Home<' in page.text
    assert 'href="/">Back to the room<' in ada.get("/missing").text


def test_a_refused_method_says_which_are_allowed(ada):
    assert "POST" in ada.asks("/messages", "PUT").headers["Allow"]


def test_a_bug_is_told_without_its_insides(app, ada, monkeypatch, caplog):
    monkeypatch.setattr(sending, "send", lambda *_, **__: 1 / 0)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    response = ada.says("my secret thoughts")

    assert (response.status_code, response.json["error"]) == (500, "internal_server_error")
    assert "ZeroDivisionError" not in response.text
    assert "ZeroDivisionError" in caplog.text
    assert "secret thoughts" not in caplog.text


@pytest.fixture
def exhausted(room, monkeypatch):
    """A room with a member in it, all of whose connections to the database are in use."""
    grace = member(room, "Grace Hopper")
    room.extensions["publisher"].stop()
    room.extensions["cutter"].stop()
    with room.app_context(), ExitStack() as in_use:
        assert db.engine.pool.timeout() <= 5
        monkeypatch.setattr(db.engine.pool, "_timeout", 0.1)
        for _ in range(db.engine.pool.size() + db.engine.pool._max_overflow):
            in_use.enter_context(db.engine.connect())
        yield grace


def test_a_database_that_is_too_busy_asks_to_come_back(exhausted, caplog):
    for answer in (exhausted.says("my secret thoughts"), exhausted.reads()):
        assert_not_now(answer)
        assert answer.json["error"] == "unavailable"
        assert is_sentence(answer.json["message"])
    page = exhausted.get("/")
    assert_not_now(page)
    assert "The room is busy" in page.text
    for line in logged_by(errors, caplog):
        assert line["event"] == "database failed"
        assert line["why"].startswith("QueuePool limit of size")
    assert len(logged_by(errors, caplog)) == 3


def test_a_connection_that_is_cut_half_way_asks_to_come_back(on_postgresql, monkeypatch):
    grace = member(on_postgresql, "Grace Hopper")

    def cut_first(connection, *_args, **_values):
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with monkeypatch.context() as patch:
        patch.setattr(rate_limit, "charge", cut_first)
        assert_not_now(grace.says("hello"))

    assert grace.says("hello").status_code == 201


def test_a_database_that_takes_no_changes_for_now_asks_to_come_back(on_postgresql, caplog):
    grace = member(on_postgresql, "Grace Hopper")
    # What its thread holds at this moment would not be closed below.
    on_postgresql.extensions["cutter"].stop()
    with on_postgresql.app_context():
        name = db.engine.url.database
        # As the copy of a database, before it has taken over.
        db.session.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        db.session.commit()
        db.session.close()
        db.engine.dispose()

    assert_not_now(grace.says("hello"))
    assert grace.reads().status_code == 200
    sentence = "cannot execute UPDATE in a read-only transaction"
    assert logged_by(errors, caplog) == [{"event": "database failed", "why": sentence}]


def test_a_mistake_of_ours_is_none_that_passes(app, ada, monkeypatch):
    def wrong(*_):
        raise IntegrityError("INSERT", {}, Exception("my secret thoughts"))

    monkeypatch.setattr(revisions, "Transaction", wrong)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    answer = ada.says("hello")

    assert (answer.status_code, answer.json["error"]) == (500, "internal_server_error")
    assert "Retry-After" not in answer.headers


def test_everything_that_is_for_later_says_when():
    later = [r for r in all_refusals(Refusal) if r.status == 503]
    assert {Unavailable, refusals.Unreachable} <= set(later)

    for refusal in later:
        assert refusal.retry_after, refusal


def all_refusals(kind):
    return {kind}.union(*map(all_refusals, kind.__subclasses__()))


def assert_not_now(answer):
    assert answer.status_code == 503
    assert 1 <= int(answer.headers["Retry-After"]) <= 30


def test_connections_that_a_server_has_closed_meanwhile_are_noticed(on_postgresql, monkeypatch):
    grace = member(on_postgresql, "Grace Hopper")
    on_postgresql.extensions["cutter"].stop()
    monkeypatch.setattr(database, "UNUSED_S", 0)
    with on_postgresql.app_context(), db.engine.connect() as connection:
        others = "FROM pg_stat_activity WHERE datname = current_database()"
        closed = f"SELECT pg_terminate_backend(pid) {others} AND pid != pg_backend_pid()"
        assert connection.execute(text(closed)).all()

    assert grace.says("hello").status_code == 201
    assert grace.reads().status_code == 200
