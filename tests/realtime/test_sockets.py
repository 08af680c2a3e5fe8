"""Cutting sockets: whose, at once, and for as long as it takes."""

from datetime import timedelta
from threading import current_thread

import pytest
import urllib3

from chatapp import create_app
from chatapp.auth import access
from chatapp.realtime import sockets
from tests.support.acting import SOON_S, act, logged_by, open_sign_ins, person
from tests.support.cast import close

AWAY = urllib3.exceptions.ConnectTimeoutError(None, "no answer")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(sockets, "FIRST_RETRY_S", 0.001)


def test_log_out_cuts_the_persons_sockets(app, ada, outbox):
    ada.post("/logout")

    with app.app_context():
        assert access.sockets_are_cut(person(app, "Ada Lovelace").id, within_s=SOON_S)
    assert outbox.cuts == [person(app, "Ada Lovelace").id]


def test_a_second_log_out_cuts_nobody(app, ada, outbox):
    cookie = ada.room.get_cookie("chatapp").value
    ada.post("/logout")
    with app.app_context():
        assert access.sockets_are_cut(person(app, "Ada Lovelace").id, within_s=SOON_S)
    ada.room.set_cookie("chatapp", cookie)

    ada.post("/logout")

    assert open_sign_ins(app, "Ada Lovelace") == []
    assert person(app, "Ada Lovelace").sockets_to_cut_since is None


def test_whoever_signs_in_to_anothers_browser_ends_the_others_sockets(app, ada, outbox):
    ada.signs_in("Grace Hopper", login="/login?prompt=login")

    with app.app_context():
        assert access.sockets_are_cut(person(app, "Ada Lovelace").id, within_s=SOON_S)
    assert outbox.cuts == [person(app, "Ada Lovelace").id]


def test_whoever_signs_in_again_keeps_their_sockets(app, ada):
    ada.signs_in("Ada Lovelace")

    assert person(app, "Ada Lovelace").sockets_to_cut_since is None


def test_while_pusher_is_away_it_is_known_and_tried_again(app, ada, grace, outbox, caplog):
    with outbox.closed():
        outbox.failures = [AWAY] * 3
        act(app, access.sign_out_everywhere, "Grace Hopper", within_s=0)
        with app.app_context():
            assert not access.sockets_are_cut(person(app, "Grace Hopper").id)

    with app.app_context():
        assert access.sockets_are_cut(person(app, "Grace Hopper").id, within_s=SOON_S)
    assert outbox.cuts == [person(app, "Grace Hopper").id] * 4
    app.extensions["cutter"].stop()
    begun, cut, ended = logged_by(sockets, caplog)
    assert begun["event"] == "sockets not cut"
    assert begun["why"].startswith("ConnectTimeoutError")
    assert (cut["event"], cut["person"]) == ("sockets cut", person(app, "Grace Hopper").id)
    assert 0 < cut["seconds"] < SOON_S
    assert ended == {"event": "sockets are cut again", "failures": 3}


def test_one_whom_pusher_refuses_to_cut_does_not_hold_up_the_next(
    app, ada, grace, outbox, settings, monkeypatch
):
    app.extensions["cutter"].stop()
    for name in ("Ada Lovelace", "Grace Hopper"):
        act(app, access.sign_out_everywhere, name, within_s=0)
    monkeypatch.setattr(outbox, "send_request", refusing_whoever_is_first(outbox))

    # Both stand there when it begins, so one of them comes after the one who is refused.
    another = create_app(settings)
    another.test_client().get("/healthz")

    assert another.extensions["cutter"].wait_until(lambda: outbox.cuts, SOON_S)
    [cut] = set(outbox.cuts)
    with another.app_context():
        assert access.sockets_are_cut(cut, within_s=SOON_S)
        [refused] = {person(app, name).id for name in ("Ada Lovelace", "Grace Hopper")} - {cut}
        assert not access.sockets_are_cut(refused)
    close(another)


def test_what_a_process_left_behind_is_cut_by_the_next_one(app, ada, grace, outbox, settings):
    app.extensions["cutter"].stop()
    act(app, access.suspend, "Grace Hopper", within_s=0)
    assert outbox.cuts == []

    another = create_app(settings)
    another.test_client().get("/healthz")

    with another.app_context():
        assert access.sockets_are_cut(person(app, "Grace Hopper").id, within_s=SOON_S)
    assert outbox.cuts == [person(app, "Grace Hopper").id]
    close(another)


def test_a_mark_that_is_renewed_while_pusher_answers_is_not_forgotten(app, ada):
    with app.app_context():
        assert access.sockets_are_cut(person(app, "Ada Lovelace").id, within_s=SOON_S)
    app.extensions["cutter"].stop()
    act(app, access.sign_out_everywhere, "Ada Lovelace", within_s=0)
    ada_id, marked = (
        person(app, "Ada Lovelace").id,
        person(app, "Ada Lovelace").sockets_to_cut_since,
    )

    with app.app_context():
        sockets._confirm(ada_id, marked - timedelta(seconds=1))
        assert not access.sockets_are_cut(ada_id)
        sockets._confirm(ada_id, marked)
        assert access.sockets_are_cut(ada_id)


def test_it_waits_longer_after_each_failure_and_rests_when_nothing_is_wanted(
    app, ada, outbox, monkeypatch
):
    waits, rests = [], []
    monkeypatch.setattr(sockets, "pause_s", lambda *a: waits.append(a) or 0.001)
    own = app.extensions["cutter"]
    real = own._changed.wait_for
    monkeypatch.setattr(
        own._changed,
        "wait_for",
        lambda test, s: rests.append((current_thread(), s)) or real(test, s),
    )
    outbox.failures = [AWAY] * 3

    act(app, access.sign_out_everywhere, "Ada Lovelace")

    limits = (sockets.FIRST_RETRY_S, sockets.LAST_RETRY_S)
    waited = [wait for wait in waits if wait[0]]
    assert waited == [(n, *limits) for n in (1, 2, 3)]
    own.stop()
    seconds = [s for thread, s in rests if thread is own._thread]
    assert seconds[-4:] == [0.001] * 3 + [sockets.CHECK_EVERY_S]
    assert len(seconds) < 10, "it looks again without being woken"


def test_nobody_is_said_to_be_cut_before_the_lists_are_known(app, grace, settings, outbox):
    restarted = create_app(settings | {"ALLOWED_EMAILS": "ada@example.com"})
    graces_id = person(app, "Grace Hopper").id

    with restarted.app_context():
        assert not access.sockets_are_cut(graces_id)
        restarted.extensions["cutter"].start()
        assert access.sockets_are_cut(graces_id, within_s=SOON_S)

    assert outbox.cuts == [graces_id]
    close(restarted)


def test_without_its_database_the_cutter_waits(settings, tmp_path, outbox, caplog):
    app = create_app(settings | {"DATABASE_URL": f"sqlite:///{tmp_path}/missing/chat.sqlite"})
    app.extensions["cutter"].start()

    close(app)

    assert "the database: unable to open database file" in caplog.text
    assert outbox.requests == []


def refusing_whoever_is_first(outbox):
    """Return how Pusher answers when it never cuts the one who is asked for first."""
    refused, send = [], outbox.send_request

    def answer(request):
        refused.extend([] if refused else [request.path])
        if request.path in refused:
            raise AWAY
        return send(request)

    return answer
