"""A thousand pages come back at once, behind one address: after a restart, for instance."""

import asyncio
from collections import Counter
from time import perf_counter
from urllib.parse import urlencode

import pytest

from chatapp import create_app
from chatapp.database import db, now
from chatapp.models import Person, SignIn
from tests.support.cast import close
from tests.support.served import Served

PAGES = 1_000
FORM = "application/x-www-form-urlencoded"
# What each page asks for, one after the other, over one connection.
ASKS = (
    ("POST", "/pusher/auth", {"channel_name": "private-chat"}),
    ("POST", "/pusher/auth", {"channel_name": "presence-chat"}),
    ("POST", "/pusher/user-auth", {}),
    ("GET", "/messages?since=0", {}),
)


@pytest.fixture
def cookies(settings):
    """What the browsers of a thousand members send to say who they are."""
    app = create_app(settings)
    with app.app_context():
        people = [someone(n) for n in range(PAGES)]
        db.session.add_all(people)
        db.session.flush()
        sign_ins = [SignIn(person_id=it.id, signed_in_at=now(), seen_at=now()) for it in people]
        db.session.add_all(sign_ins)
        db.session.commit()
        signer = app.session_interface.get_signing_serializer(app)
        cookies = [f"chatapp={signer.dumps({'sign_in': it.id})}" for it in sign_ins]
    close(app)
    return cookies


def someone(number):
    known = {"issuer": "https://id.example/", "subject": f"auth0|{number}", "sign_in_count": 1}
    known |= {"email": f"{number}@example.com", "email_verified": True}
    moments = {"first_signed_in_at": now(), "last_signed_in_at": now()}
    return Person(name=f"Somebody {number}", **known, **moments)


def test_none_of_a_thousand_pages_is_refused(settings, cookies, tmp_path):
    with Served(settings, tmp_path) as room:
        began = perf_counter()
        answers = asyncio.run(all_of(room.port, cookies))
        took = perf_counter() - began

    print(f"{PAGES * len(ASKS):,} requests of {PAGES:,} pages at once took {took:.1f} s")
    assert Counter(answers) == {200: PAGES * len(ASKS)}


async def all_of(port, cookies):
    statuses = await asyncio.gather(*(page(port, n, it) for n, it in enumerate(cookies, 1)))
    return [status for page in statuses for status in page]


async def page(port, number, cookie):
    """One page: it asks for everything anew, as each does by itself."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    statuses = []
    for method, path, form in ASKS:
        body = urlencode({"socket_id": f"{number}.1"} | form) if method == "POST" else ""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n"
            f"Content-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(f"{head}{body}".encode())
        statuses.append(await status_of(reader))
    writer.close()
    return statuses


async def status_of(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    [length] = [
        line[15:] for line in head.splitlines() if line.lower().startswith("content-length")
    ]
    await reader.readexactly(int(length))
    return int(head.split()[1])
