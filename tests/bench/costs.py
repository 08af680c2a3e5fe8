"""What a request costs within one process: statements, commits, and time without any server."""

import logging
from time import perf_counter
from uuid import uuid4

from sqlalchemy import event

from chatapp import create_app, rate_limit
from chatapp.database import alembic, db, now
from chatapp.models import Person, SignIn
from chatapp.realtime import client
from tests.support.cast import HOME, SETTINGS_WITHOUT_SERVICES, Outbox

from .table import Row

TIMES = 300
ROUNDS = 5


def statements(folder, against):
    """Statements, commits and milliseconds of each kind of request, against the smallest one's."""
    logging.disable(logging.INFO)
    client.Backend = Outbox()
    rate_limit.BURST = 10**7 * rate_limit.INTERVAL
    app = create_app(
        SETTINGS_WITHOUT_SERVICES | {"DATABASE_URL": f"sqlite:///{folder}/costs.sqlite"}
    )
    member = _sign_in(app)
    counts = _counted(app)
    try:
        yield from _rows(member, counts)
    finally:
        app.extensions["publisher"].stop()
        app.extensions["cutter"].stop()


def _rows(member, counts):
    smallest = None
    for name, (ask, most) in _requests(member).items():
        ask()
        counts.clear()
        ask()
        told, commits = counts.count("statement"), counts.count("commit")
        ms = min(_ms(ask) for _ in range(ROUNDS))
        smallest = smallest or ms
        yield Row(f"in the app alone, {name}, ms", ms, smallest, "/healthz", ms / smallest)
        if most is not None:
            row = Row(f"  statements, and {commits} commit(s)", told)
            yield row.with_goal(at_most=most, of=told)


def _ms(ask):
    begun = perf_counter()
    for _ in range(TIMES):
        ask()
    return (perf_counter() - begun) / TIMES * 1000


def _requests(member):
    def ask(method, path, **options):
        def send():
            response = member.open(path, method=method, **options)
            assert response.status_code < 300, response.text

        return send

    def say():
        body = {"message": "hello, everybody", "client_id": str(uuid4())}
        ask("POST", "/messages", json=body)()

    form = {"socket_id": "1.2", "channel_name": "private-chat"}
    return {
        "/healthz without a cookie": (
            lambda: member.application.test_client().get("/healthz"),
            None,
        ),
        "a send": (say, 5),
        "the room": (ask("GET", "/", headers={"Accept": "text/html"}), 3),
        "the newest page": (ask("GET", "/messages"), 2),
        "channel authorisation": (ask("POST", "/pusher/auth", data=form), 1),
    }


def _sign_in(app):
    with app.app_context():
        alembic.upgrade()
        person = Person(issuer=HOME, subject="1", name="Ada Lovelace", sign_in_count=1, read_id=1)
        person.first_signed_in_at = person.last_signed_in_at = now()
        sign_in = SignIn(person=person, signed_in_at=now(), seen_at=now())
        db.session.add(sign_in)
        db.session.commit()
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["sign_in"] = sign_in.id
    return browser


def _counted(app):
    counts = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *_: counts.append("statement"))
    event.listen(engine, "commit", lambda *_: counts.append("commit"))
    return counts
