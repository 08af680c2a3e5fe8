"""An evening on which everything fails that can: what the server process says of it.

It runs as in production, so each line is JSON. Whatever is secret, or of somebody's own words, is
collected on the way, and looked for in all that the process wrote.
"""

import json
import os
import re
import signal
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import requests
from sqlalchemy import create_engine

from chatapp.local.auth0.faults import ID_TOKENS
from chatapp.local.auth0.server import Auth0Server
from tests.support.pusher_faults import Faults
from tests.support.served import Served
from tests.support.waiting import until

HOME = "https://localhost"
WORDS = "quodsecretumest"
TOKEN = "the-token-of-the-one-who-watches-0123456789"
# More would be read by nobody; it has to be found in the log all the same.
LONG_ENOUGH = 6


class Guest:
    """Somebody's browser; what only it may know is added to `secrets`."""

    def __init__(self, room, secrets):
        self.room, self.secrets = room, secrets
        self.cookie = ""
        self.elsewhere = requests.Session()
        self.elsewhere.trust_env = False

    def asks(self, path, method="GET", **options):
        # By hand: it is for https, which a proxy in front of the room would speak.
        headers = {"Accept": "application/json", "Cookie": self.cookie}
        answer = self.room.asks(
            path, method, headers=headers | options.pop("headers", {}), **options
        )
        if given := answer.headers.get("Set-Cookie"):
            self.cookie = given.partition(";")[0]
            self.secrets |= {self.cookie.partition("=")[2]}
        return answer

    def comes_back(self, name, login="/login"):
        """Pick `name` at the provider; return the address to which it leads back."""
        page = self.asks(login).headers["Location"]
        self._learn(page, "state", "nonce", "code_challenge")
        form = page.replace("/authorize?", "/u/login?")
        answer = self.elsewhere.post(form, data={"name": name}, allow_redirects=False)
        back = urlsplit(answer.headers["Location"])
        self._learn(answer.headers["Location"], "code", "state")
        return f"{back.path}?{back.query}"

    def signs_in(self, name):
        return self.asks(self.comes_back(name))

    def says(self, text):
        return self.asks("/messages", "POST", json={"message": text, "client_id": str(uuid4())})

    def _learn(self, address, *names):
        asked = parse_qs(urlsplit(address).query)
        self.secrets |= {value for name in names for value in asked.get(name, [])}


@pytest.fixture(scope="module")
def provider():
    with Auth0Server("chatapp", "the secret of the client", HOME) as server:
        yield server


@pytest.fixture
def settings(settings, provider):
    return settings | {
        "BASE_URL": HOME,
        "AUTH0_DOMAIN": provider.issuer,
        "AUTH0_CLIENT_SECRET": "the secret of the client",
        "PUSHER_PUBLIC_TLS": "true",
        "ADMIN_EMAILS": "ada@example.com",
        "ALLOWED_EMAILS": "ada@example.com, grace@example.com, linus@example.com",
        "METRICS_TOKEN": TOKEN,
        "TRUSTED_PROXIES": "1",
    }


@pytest.fixture
def evening(settings, provider, pusher, tmp_path):
    """The secrets of such an evening, and what the process has said."""
    secrets = {WORDS, TOKEN, "example.com", *(settings[it] for it in settings if "SECRET" in it)}
    with Served(settings, tmp_path) as room:
        ada, grace = Guest(room, secrets), Guest(room, secrets)
        assert ada.signs_in("Ada Lovelace").status_code == 302
        assert grace.signs_in("Grace Hopper").status_code == 302
        sign_ins_fail(Guest(room, secrets), provider)
        strangers_ask(Guest(room, secrets))
        a_stranger_joins(ada, Guest(room, secrets))
        people_talk(grace)
        care_is_taken(ada, grace)
        pusher_fails(grace, Faults(f"http://127.0.0.1:{pusher.port}/trouble"))
        grace_is_suspended(ada, grace)
        provider_ends_sessions(Guest(room, secrets), provider, secrets)
        database_fails(ada, settings["DATABASE_URL"])
        ada.asks("/logout", "POST")
        until(lambda: "sockets cut" in room.told)
        os.kill(room.workers[0], signal.SIGKILL)
        until(lambda: room.told.count("process began") == 2)
        until(lambda: room.answers)
    return secrets, room.told


def sign_ins_fail(guest, provider):
    for error in ("access_denied", "unauthorized", "server_error", f"x-{WORDS}"):
        guest.asks(f"/callback?error={error}&error_description={WORDS}&state={WORDS}")
    guest.asks(f"/callback?code={WORDS}&state={WORDS}")
    guest.asks(f"/callback?state={WORDS}")
    answer = guest.comes_back("Grace Hopper")
    guest.asks(answer.replace("code=", "kode="))
    for faults in (
        *({"id_token": kind} for kind in ID_TOKENS),
        {"token_status": 500, "token_body": f"<p>{WORDS}"},
        {"token_status": 403, "token_body": json.dumps({"error": "x", "error_description": WORDS})},
        {"token_body": f"<p>{WORDS}"},
        {"token_status": 429},
    ):
        answer = guest.comes_back("Grace Hopper")
        provider.faults.change(faults)
        assert guest.asks(answer).status_code >= 400, faults
        provider.faults.clear()
        assert guest.asks(answer).status_code == 400
    assert guest.signs_in("Mallory Uninvited").status_code == 403


def strangers_ask(guest):
    hostile = f'{WORDS}"\r\n{{"level": "info"}}'.replace("\r\n", "\t")
    for path in (f"/{WORDS}?q={WORDS}", f"/messages?q={WORDS}", f"/login?next=/{WORDS}"):
        guest.asks(path)
    for name in ("X-Request-ID", "User-Agent", "Cookie", "X-Chat-Person", "Accept", "Referer"):
        guest.asks("/messages", headers={name: hostile})
    guest.asks("/messages", "POST", headers={"Origin": f"https://{WORDS}.example"})
    guest.asks("/messages", WORDS.upper())
    for token in (WORDS, TOKEN):
        guest.asks("/metrics", headers={"Authorization": f"Bearer {token}"})


def a_stranger_joins(ada, mallory):
    form = {"label": WORDS, "uses": "1"}
    page = ada.asks("/admin/invitations", "POST", data=form)
    code = re.search(r"/join\?code=([\w-]+)", page.text)[1]
    mallory.secrets |= {code}
    for wrong in (WORDS, f"{code}x"):
        assert mallory.asks(f"/join?code={wrong}").status_code == 404
        assert mallory.asks("/join", "POST", data={"code": wrong}).status_code == 401
    back = mallory.comes_back("Mallory Uninvited", f"/login?next=/join%3Fcode%3D{code}")
    assert mallory.asks(back).status_code == 302
    mallory.asks(f"/join?code={code}", headers={"Referer": f"{HOME}/join?code={code}"})
    assert mallory.asks("/join", "POST", data={"code": WORDS}).status_code == 404
    assert mallory.asks("/join", "POST", data={"code": code}).status_code == 303
    assert mallory.says(WORDS).status_code == 201


def people_talk(grace):
    said = grace.says(WORDS).json()
    for text in (WORDS * 200, f"{WORDS}\0", ""):
        assert grace.says(text).status_code == 422
    grace.asks("/messages", "POST", data=f'{{"message": "{WORDS}"')
    for rev in (said["rev"], said["rev"] + 9):
        body = {"message": f"{WORDS}!", "rev": rev}
        grace.asks(f"/messages/{said['id']}", "PATCH", json=body)
    for words in (WORDS, f"before:{WORDS}", f'"{WORDS}', f"from:{WORDS}"):
        grace.asks(f"/search?q={words}")
        grace.asks(f"/messages?around={words}")
        grace.asks(f"/people?q={words}")
        grace.asks(f"/admin/messages?q={words}")
    grace.asks("/status", "PUT", json={"words": WORDS})
    for channel in ("private-chat", f"private-{WORDS}"):
        form = {"socket_id": "1.2", "channel_name": channel}
        signed = grace.asks("/pusher/auth", "POST", data=form).json()
        grace.secrets |= {signed.get("auth", WORDS)}
    signed = grace.asks("/pusher/user-auth", "POST", data={"socket_id": "1.2"}).json()
    grace.secrets |= {signed["auth"], signed["user_data"]}


def care_is_taken(ada, grace):
    said = grace.says(WORDS).json()
    person, message = f"/admin/people/{said['user_id']}", f"/messages/{said['id']}"
    report = {"reason": "other", "words": WORDS}
    assert ada.asks(f"{message}/report", "POST", json=report).status_code == 201
    assert ada.asks(f"{message}/pin", "PUT").status_code == 200
    for path, form in (
        (f"{person}/mute", {"for": "10m"}),
        (f"{person}/unmute", {}),
        (f"{person}/administrator", {"is": "yes"}),
        (f"{person}/administrator", {"is": "no"}),
        ("/admin/access/entries", {"entries": f"{WORDS}@example.com", "rev": "0"}),
    ):
        done = ada.asks(path, "POST", data={"reason": WORDS} | form)
        assert done.status_code == 204, path
    outcome = {"outcome": "removed", "reason": WORDS}
    answer = ada.asks(f"/admin/reports/{said['id']}/outcome", "POST", data=outcome)
    assert answer.status_code == 303
    for name in (f"Grace {WORDS}", WORDS * 50, f"{WORDS}@example.com"):
        grace.asks("/you/name", "POST", data={"name": name})
    assert grace.asks("/you/data.zip").status_code == 200
    elsewhere = Guest(grace.room, grace.secrets)
    assert elsewhere.signs_in("Grace Hopper").status_code == 302
    page = grace.asks("/you", headers={"Accept": "text/html"}).text
    [handle] = set(re.findall(r"/you/sign-ins/([\w-]+)/end", page)) - {"others"}
    grace.secrets |= {handle}
    assert grace.asks(f"/you/sign-ins/{handle}/end", "POST").status_code == 204
    assert elsewhere.asks("/messages").status_code == 401


def pusher_fails(grace, faults):
    for status, kind in (
        (500, "PusherBadStatus 500"),
        (400, "PusherBadRequest"),
        (413, "PusherBadStatus 413"),
    ):
        faults.set(refuse_triggers=status)
        assert grace.says(f"{WORDS} {status}").status_code == 201
        until(lambda kind=kind: kind in grace.room.told)
        faults.clear()


def grace_is_suspended(ada, grace):
    said = ada.asks("/messages?limit=1").json()["messages"][-1]
    ada.asks(f"/messages/{said['id']}", "DELETE", json={"reason": f"because of {WORDS}"})
    address = f"/admin/people/{said['user_id']}/suspension"
    assert ada.asks(address, "POST", data={"reason": f"{WORDS} again"}).status_code == 204
    assert grace.says(WORDS).status_code == 403
    assert grace.signs_in("Grace Hopper").status_code == 403


def provider_ends_sessions(guest, provider, secrets):
    assert guest.signs_in("Linus Torvalds").status_code == 302
    linus = "auth0|linus"
    good, forged = provider.logout_token(linus), provider.logout_token(linus, forged=True)
    for token in (good, good, forged, good[:-3], WORDS, f"{WORDS}.{WORDS}.{WORDS}", ""):
        secrets |= {part for part in token.split(".") if part}
        guest.asks("/backchannel-logout", "POST", data={"logout_token": token})
    assert guest.says(WORDS).status_code == 401


def database_fails(ada, address):
    engine = create_engine(address)
    for change, undo, status in FAILURES[engine.dialect.name]:
        with engine.begin() as database:
            database.exec_driver_sql(change)
        answer = ada.says(WORDS)
        assert (answer.status_code, len(answer.json()["request_id"])) == (status, 16)
        with engine.begin() as database:
            database.exec_driver_sql(undo)
    engine.dispose()


BEFORE_A_MESSAGE = """
CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} RETURN NEW; END $$;
CREATE TRIGGER no BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION no()
"""
REFUSE = f"RAISE EXCEPTION 'no' USING DETAIL = '{WORDS}', ERRCODE = 'check_violation';"
END = "DROP TRIGGER no ON messages; DROP FUNCTION no()"
# A message that is refused, with its words in what the database says of it; and a database that is
# not there: what has to be done for it, what ends it, and how the room answers.
FAILURES = {
    "sqlite": (
        (
            "CREATE TRIGGER no BEFORE INSERT ON messages"
            f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
            "DROP TRIGGER no",
            500,
        ),
        ("ALTER TABLE room RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO room", 503),
    ),
    "postgresql": (
        (BEFORE_A_MESSAGE.format(REFUSE), END, 500),
        (BEFORE_A_MESSAGE.format("PERFORM pg_terminate_backend(pg_backend_pid());"), END, 503),
    ),
}


def test_nothing_secret_and_nobody_s_words_are_in_any_line(evening):
    secrets, told = evening
    # As it stands there, and as whoever reads the JSON sees it.
    lines = [json.loads(it) for it in told.splitlines()]
    seen = told + json.dumps(lines, ensure_ascii=False)

    assert len(secrets) > 60
    assert [it for it in secrets if len(it) >= LONG_ENOUGH and it in seen] == []
    assert not any(name in seen for name in ("Lovelace", "Uninvited"))
    done = {"invite", "join", "mute", "change access", "make administrator", "handle report", "pin"}
    assert done <= {line.get("act") for line in lines}
    assert {line["why"] for line in lines if line["event"] == "sign-in failed"} >= {
        *("AccessDenied", "Blocked", "ProviderRefused", "UnknownState", "NoCode"),
        *("TooLate", "Unverifiable", "ProviderBroken"),
    }
    assert {
        *(
            "sign-in waits to join",
            "signed in",
            "signed out",
            "act",
            "sockets cut",
            "answered",
            "failed",
        ),
        *("sign-in refused", "signed out by the provider", "logout token refused"),
        *("server began", "process began", "process ended", "server ended"),
        *("Pusher can't be reached", "Pusher refuses an event", "database failed"),
    } <= {line["event"] for line in lines}
    # Of the one that was killed, which its server tells.
    assert any(line["logger"] == "_granian" for line in lines)
