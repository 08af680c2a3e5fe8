"""Asks every address for anything, as everybody, for as long as it is told; finds what may not be.

The requests are made by schemathesis from the description of our addresses. Some values are then
replaced by ones that exist, as hardly a number that is drawn is the id of a message. What they
change stays, so that later requests meet a room in which much has happened. One seed makes the
same requests in the same order.
"""

import json
import signal
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from time import monotonic
from urllib.parse import parse_qsl, unquote, urlsplit

import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import seed as seeded
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from requests import Request
from schemathesis import GenerationMode
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from chatapp.database import db
from chatapp.models import Person, SignIn
from tests.support import described
from tests.support.requesting import FORM, JSON, Asked, as_form
from tests.test_every_route import cookies_of, known, restore

# Of one view, by one person: as long as it takes to find something beside what was found before.
AT_ONCE = 6
# No request may take longer, on the busiest machine.
HANGS_S = 30
# Visitors come no further than to the door of most.
ROLES = ("a visitor", *["a member"] * 3, *["an administrator"] * 4)
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
SCHEMA = schemathesis.openapi.from_dict(described.DOCUMENT)
VIEWS = {
    operation.ok().definition.raw["operationId"]: operation.ok()
    for operation in SCHEMA.get_all_operations()
}
# What no answer may hold, whoever asks.
OF_OUR_INSIDE = ("Traceback (most recent", "sqlalchemy", "psycopg", "sqlite3", "site-packages")
SECRETS = ("SECRET_KEY", "AUTH0_CLIENT_SECRET", "PUSHER_SECRET", "DATABASE_URL")
# Said and then removed by a moderator.
REMOVED = "quodremotumest"
AGAIN = (
    "UPDATE messages SET rev = 3, text_rev = 3, text = '" + REMOVED + "', "
    "removed_at = '2026-11-30 12:00:00', removed_by = 'moderator' WHERE id = 3"
)
accepted = st.sampled_from(["text/html", JSON, "*/*"])
wrong_headers = st.sampled_from(
    [{}] * 12 + [{"X-Chat-Person": "u_1"}, {"Sec-Fetch-Site": "cross-site"}, {"Content-Type": ""}]
)


class Found(AssertionError):
    """Something that no answer may be."""


class Hangs(BaseException):
    """A request takes too long. Not an Exception, which Flask would answer with a page."""


@dataclass(frozen=True)
class Fuzzer:
    """One room that is asked, and who asks."""

    app: object
    cookies: dict
    working: dict
    hidden: dict

    @classmethod
    def of(cls, app, settings):
        """Prepare a room: three messages, the last of them removed."""
        cookies = cookies_of(app)
        said = json.dumps(known(app)["messages.create"].json | {"message": REMOVED}).encode()
        headers = _as(cookies["a member"]) | {"Content-Type": JSON, "Accept": JSON}
        assert Asked("POST", "/messages", "", headers, said).of(app)[0] == 201
        return cls(app, cookies, known(app), _hidden(app, settings))

    def run(self, seconds, seed):
        """Ask each view until the time is over; return how many requests it was. Raises Found."""
        self._restore()
        late, random, count = monotonic() + seconds, Random(seed), 0
        while monotonic() < late:
            # Each in its turn, so that every view is asked in a short time, too.
            for view in random.sample(sorted(VIEWS), len(VIEWS)):
                role, mode = random.choice(ROLES), random.choice(MODES)
                count += self._ask_some(view, role, mode, random.random())
        return count

    def _ask_some(self, view, role, mode, seed):
        count = 0

        @seeded(seed)
        @effort(EFFORT)
        @given(_cases(view, mode), st.data(), accepted, wrong_headers)
        def ask(case, data, accept, wrong):
            nonlocal count
            count += 1
            asked = _with_known(_asked(case), view, self.working[view], data.draw)
            headers = asked.headers | _as(self.cookies[role]) | {"Accept": accept} | wrong
            self.check(role, replace(asked, headers=headers))

        # Of what takes nothing, nothing can be wrong.
        with suppress(Unsatisfiable):
            ask()
        return count

    def check(self, role, asked):
        """Ask once. Raises Found."""
        with _in_time(asked):
            answer = asked.answer_of(self.app)
        if asked.method != "GET":
            self._restore()
        for problem in self._problems(role, asked, answer):
            raise Found(f"{problem}\nasked by {role}: {asked}\nanswered: {answer}")

    def _restore(self):
        restore(self.app)
        _run(self.app, AGAIN)

    def _problems(self, role, asked, answer):
        if answer.status >= 500:
            yield f"It failed: {answer.status}"
        view = _view_of(self.app, asked)
        problem = (
            described.problem_with(view, answer) if view else described.problem_with_refusal(answer)
        )
        if problem and not (view is None and answer.status == 308):
            yield f"It isn't as described: {problem}"
        text = answer.body.decode("utf-8", "replace") + str(answer.headers)
        for hidden in self.hidden[role]:
            if hidden in text:
                yield f"It tells what it may not: {hidden}"
        if "default-src 'none'" not in answer.headers.get("Content-Security-Policy", ""):
            yield "It has no policy"


def _run(app, statement):
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def _hidden(app, settings):
    """Return what an answer may not hold, by who asks."""
    with app.app_context():
        people = db.session.execute(select(Person.email, Person.subject)).all()
        sign_ins = db.session.scalars(select(SignIn.id)).all()
    everybody = {*OF_OUR_INSIDE, *sign_ins, *(settings[name] for name in SECRETS)}
    members = everybody | {text for person in people for text in person} | {REMOVED}
    return {"a visitor": members, "a member": members, "an administrator": everybody}


def _as(cookie):
    return {"Host": "localhost", "Cookie": cookie}


@cache
def _cases(view, mode):
    return VIEWS[view].as_strategy(generation_mode=mode)


EFFORT = effort(
    max_examples=AT_ONCE,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


def _asked(case):
    """Return a request of schemathesis' as it reaches the application."""
    made = case.as_transport_kwargs("http://localhost")
    made.pop("cookies")
    sent = Request(**made).prepare()
    parts = urlsplit(sent.url)
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    kept = {k: v for k, v in sent.headers.items() if k == "Content-Type"}
    return Asked(
        sent.method, unquote(parts.path, errors="surrogateescape"), parts.query, kept, body
    )


def _with_known(asked, view, working, draw):
    """Put values that exist in the place of some."""
    path, query, body = asked.path, asked.query, asked.body
    kind = asked.headers.get("Content-Type")
    if working.path and draw(st.booleans()):
        path = described.OPERATIONS[view][0].format(**working.path)
    if working.query and draw(st.booleans()):
        pairs = dict(parse_qsl(query)) | _some(working.query, draw)
        query = as_form([*pairs.items()]).decode()
    if working.json and kind == JSON and draw(st.booleans()):
        body = _body_with(body, _some(working.json, draw))
    if working.form and kind == FORM and draw(st.booleans()):
        body = as_form(working.form)
    return replace(asked, path=path, query=query, body=body)


def _some(values, draw):
    return draw(st.fixed_dictionaries({}, optional={n: st.just(v) for n, v in values.items()}))


def _body_with(body, values):
    try:
        given = json.loads(body)
    except ValueError:
        return body
    return json.dumps(given | values).encode() if isinstance(given, dict) else body


def _view_of(app, asked):
    """Return the view that a request is for; None where there is none."""
    try:
        return app.url_map.bind("localhost").match(asked.path, asked.method)[0]
    except HTTPException:
        return None


@contextmanager
def _in_time(asked):
    def hangs(*_):
        raise Hangs

    signal.signal(signal.SIGALRM, hangs)
    signal.setitimer(signal.ITIMER_REAL, HANGS_S)
    try:
        yield
    except Hangs as error:
        raise Found(f"It takes more than {HANGS_S} s: {asked}") from error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
