"""What a request costs: milliseconds, queries and calls to Pusher, against the smallest request.

Machines differ and are shared, so read the ratios: all rows come from one run.
"""

import tempfile
from time import perf_counter
from uuid import uuid4

from sqlalchemy import event

from chatapp import create_app, rate_limit
from chatapp.auth import membership
from chatapp.database import alembic, db, now
from chatapp.models import SignIn
from chatapp.realtime import client
from tests.support.cast import HOME, SETTINGS_WITHOUT_SERVICES, Outbox

TIMES = 300


def main():
    """Print a row for each kind of request."""
    outbox = client.Backend = Outbox()
    rate_limit.BURST = 10**6 * rate_limit.INTERVAL
    app = create_app(SETTINGS_WITHOUT_SERVICES | {"DATABASE_URL": database()})
    member = sign_in(app)
    queries = count_queries(app)
    print(f"{'request':34} {'ms':>6} {'ratio':>6} {'queries':>8} {'calls':>6}")
    smallest = None
    for name, ask in requests(member).items():
        ask()
        queries.clear()
        outbox.requests.clear()
        started = perf_counter()
        for _ in range(TIMES):
            assert ask().status_code < 300
        ms = (perf_counter() - started) / TIMES * 1000
        app.extensions["publisher"].drain()
        smallest = smallest or ms
        calls = len(outbox.requests) / TIMES
        row = f"{ms:6.2f} {ms / smallest:6.1f} {len(queries) / TIMES:8.1f} {calls:6.2f}"
        print(f"{name:34} {row}")
    app.extensions["publisher"].stop()


def requests(member):
    def say():
        body = {"message": "hello, everybody", "client_id": str(uuid4())}
        return member.post("/messages", json=body)

    form = {"socket_id": "1.2", "channel_name": "private-chat"}
    return {
        "GET /healthz (no database)": lambda: member.get("/healthz"),
        "POST /messages": say,
        "GET / (the room, 50 messages)": lambda: member.get("/", headers={"Accept": "text/html"}),
        "GET /messages?limit=50": lambda: member.get("/messages"),
        "GET /messages?since=newest": lambda: member.get(f"/messages?since={TIMES}"),
        "POST /pusher/auth": lambda: member.post("/pusher/auth", data=form),
    }


def database():
    return f"sqlite:///{tempfile.mkdtemp()}/chat.sqlite"


def sign_in(app):
    with app.app_context():
        alembic.upgrade()
        person = membership.signed_in({"iss": HOME, "sub": "1", "name": "Ada Lovelace"})
        sign_in = SignIn(person=person, signed_in_at=now(), seen_at=now())
        db.session.add(sign_in)
        db.session.commit()
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["sign_in"] = sign_in.id
    return browser


def count_queries(app):
    queries = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *a: queries.append(a[2]))
    return queries


if __name__ == "__main__":
    main()
