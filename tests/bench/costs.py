"""What a request costs within one process: statements, commits, and time without any server."""

import logging
from time import perf_counter, process_time
from uuid import uuid4

from sqlalchemy import update

from chatapp import create_app, rate_limit
from chatapp.database import db
from chatapp.messages import formatting
from chatapp.models import Person
from chatapp.realtime import client
from tests.support import hostile_texts
from tests.support.cast import SETTINGS_WITHOUT_SERVICES, Outbox, close
from tests.support.statements import counted

from . import fill
from .table import Row

TIMES = 300
ROUNDS = 5


def statements(folder, against):
    """Statements, commits and milliseconds of each kind of request, against the smallest one's."""
    logging.disable(logging.INFO)
    yield from _texts()
    client.Backend = Outbox()
    rate_limit.BURST = 10**7 * rate_limit.INTERVAL
    app = create_app(
        SETTINGS_WITHOUT_SERVICES | {"DATABASE_URL": f"sqlite:///{folder}/costs.sqlite"}
    )
    member = _sign_in(app)
    try:
        with counted(app) as counts:
            yield from _rows(member, counts)
    finally:
        close(app)


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


def _texts():
    """Fifty messages that are made to take long, drawn for the first time."""
    texts = hostile_texts.texts(formatting.MOST_MARKS)
    draw = formatting.draw.__wrapped__
    each = [min(_ms_of(draw, text) for _ in range(ROUNDS)) for text in texts]
    usual = min(
        _ms_of(draw, "Please read **this** before [Friday](https://a.example/): `a`")
        for _ in range(ROUNDS)
    )
    row = Row("the dearest message to draw, ms", max(each), usual, "a usual one", max(each) / usual)
    yield row.with_goal(at_most=5, of=max(each))
    page = sum(each) / len(each) * 50
    yield Row("fifty of them, ms", page).with_goal(at_most=60, of=page)


def _ms_of(draw, text):
    begun = process_time()
    draw(text)
    return (process_time() - begun) * 1000


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
    [cookie] = fill.sign_in(app, 1)
    # Who has read something is told what is unread.
    with app.app_context():
        db.session.execute(update(Person).values(read_id=1))
        db.session.commit()
    browser = app.test_client()
    browser.set_cookie(*cookie.split("=", 1))
    return browser
