"""An invitation's page and its use: who comes in by it, once, and what strangers leave behind."""

import random
import re
import threading
from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest
from flask import session
from sqlalchemy import func, select

from chatapp import audit
from chatapp.auth import access, invitations, joining
from chatapp.auth.invitations import Wanted
from chatapp.database import db, now
from chatapp.models import AuditEntry, Invitation, InvitationUse, Person, SignIn
from tests.support.acting import act, acts, person
from tests.support.cast import Browser, member

CODE = re.compile(r"code=([\w-]+)")


@pytest.fixture
def settings(settings):
    """Nobody is on the lists but Ada."""
    return settings | {"ADMIN_EMAILS": "ada@example.com", "ALLOWED_EMAILS": "ada@example.com"}


@pytest.fixture
def ada(app):
    return member(app, "Ada Lovelace")


def invited(app, by="Ada Lovelace", **wanted):
    """Make an invitation; return the path of its link."""
    with app.app_context():
        maker = person(app, by) if by else None
        made = invitations.make(Wanted(**wanted).checked(), maker)
        return made.link.removeprefix(app.config["BASE_URL"])


def comes_to(path, browser, name="Grace Hopper", **options):
    """Log in from an invitation's page, to which the browser is led back."""
    login = f"/login?next={quote(path, safe='')}"
    answer = browser.get(browser.at_the_provider(name, login=login, **options))
    assert answer.location == path, answer.text
    return browser.get(path)


def joins(path, browser, name="Grace Hopper"):
    """Log in and press the button."""
    return browser.post("/join", data=form_in(comes_to(path, browser, name)))


def form_in(page):
    """Return what a page's form would send."""
    return {
        n: unescape(v)
        for n, v in re.findall(r'type="hidden" name="(\w+)" value="(.*?)"', page.text)
    }


def counts(app, *models):
    with app.app_context():
        return [db.session.scalar(select(func.count()).select_from(it)) for it in models]


def stored(app):
    """Return the only invitation."""
    with app.app_context():
        return db.session.scalars(select(Invitation)).one()


def test_a_stranger_joins_by_a_link_and_stays_whatever_the_lists_say(app, ada):
    path, grace = invited(app, label="the new one"), Browser(app)

    page = comes_to(path, grace)
    assert "Ada Lovelace</bdi> invites you to" in page.text
    assert "logged in as <strong><bdi>Grace Hopper</bdi>" in page.text
    assert "the new one" not in page.text
    answer = grace.post("/join", data=form_in(page))

    assert (answer.status_code, answer.location) == (303, "/")
    assert grace.says("hello").json["name"] == "Grace Hopper"
    assert person(app, "Grace Hopper").invited_at is not None
    again = Browser(app)
    again.signs_in("Grace Hopper")
    assert again.says("from another browser").status_code == 201
    entries = [(it.act, it.by_id, it.person_id, it.reason) for it in acts(app)]
    ada_id, grace_id = person(app, "Ada Lovelace").id, person(app, "Grace Hopper").id
    name = f"Invitation {stored(app).id} (the new one)"
    assert entries == [
        (audit.INVITE, ada_id, None, f"{name}: for 1 person"),
        (audit.JOIN, grace_id, grace_id, name),
    ]


def test_until_they_join_nothing_is_known_of_a_stranger(app, ada):
    path = invited(app)
    before = counts(app, Person, SignIn, InvitationUse, AuditEntry)
    grace = Browser(app)
    comes_to(path, grace)

    assert counts(app, Person, SignIn, InvitationUse, AuditEntry) == before
    assert grace.reads().status_code == 401
    assert grace.get("/").status_code == 200
    grace.get(path)
    grace.room.head(path)
    assert counts(app, Person, SignIn, InvitationUse, AuditEntry) == before
    assert stored(app).uses == 0


def test_only_a_click_uses_it_up(app, ada, visitor):
    path = invited(app)

    for _ in range(3):
        assert visitor.get(path).status_code == 200
        assert visitor.room.head(path).status_code == 200
        assert visitor.asks(path).status_code == 200

    assert stored(app).uses == 0
    assert "Set-Cookie" not in visitor.get(path).headers


def test_without_the_link_a_stranger_stays_outside(app, ada):
    invited(app)
    grace = Browser(app)

    answer = grace.get(grace.at_the_provider("Grace Hopper", login="/login?next=/join?code=x"))

    assert answer.status_code == 403
    assert counts(app, Person) == [1]
    with grace.room.session_transaction() as cookie:
        assert joining.KEPT not in cookie


def revoke(app, invitation):
    with app.app_context():
        invitations.revoke(invitation.id, person(app, "Ada Lovelace"))


def change(app, model, **values):
    with app.app_context():
        row = db.session.scalars(select(model)).first()
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()


def suspend_ada(app):
    change(app, Person, suspended_at=now())


def no_administrator(app):
    app.config["ADMIN_EMAILS"] = frozenset()


UNUSABLE = [
    pytest.param(lambda app: revoke(app, stored(app)), id="revoked"),
    pytest.param(lambda app: change(app, Invitation, ends_at=now()), id="ended"),
    pytest.param(lambda app: change(app, Invitation, uses=1), id="used up"),
    pytest.param(lambda app: change(app, Invitation, code_hash="x"), id="wrong"),
    pytest.param(suspend_ada, id="its maker is suspended"),
    pytest.param(no_administrator, id="its maker is no administrator any more"),
]


@pytest.mark.parametrize("happens", UNUSABLE)
def test_all_that_do_not_count_look_the_same(app, ada, happens):
    path, grace = invited(app), Browser(app)
    form = form_in(comes_to(path, grace))
    people = counts(app, Person, SignIn, InvitationUse)
    happens(app)

    page, answer = grace.get(path), grace.post("/join", data=form)

    for it in (page, answer):
        assert it.status_code == 404
        assert "This invitation can&#39;t be used" in it.text
        assert "Ask whoever sent it for another one." in it.text
    assert counts(app, Person, SignIn, InvitationUse) == people
    assert grace.reads().status_code == 401
    assert CODE.findall(path)[0] not in page.text


def test_whoever_came_by_it_is_told_that_they_are_in_and_nobody_else(app, ada):
    path, grace = invited(app), Browser(app)
    joins(path, grace)

    assert "You're in already" in grace.get(path).text
    assert ada.get(path).status_code == 404


def test_the_same_person_uses_one_however_often_they_click(app, ada):
    path, grace = invited(app, most_uses=2), Browser(app)
    form = form_in(comes_to(path, grace))
    cookie = grace.room.get_cookie("chatapp").value

    assert grace.post("/join", data=form).status_code == 303
    # The second click was sent with the cookie of before.
    grace.room.set_cookie("chatapp", cookie)
    assert grace.post("/join", data=form).status_code == 303
    assert grace.says("in").status_code == 201
    assert grace.post("/join", data=form).status_code == 303

    assert stored(app).uses == 1
    assert counts(app, Person, SignIn) == [2, 2]
    assert person(app, "Grace Hopper").sign_in_count == 1


def test_a_cookie_of_before_undoes_no_log_out(app, ada):
    path, grace = invited(app), Browser(app)
    form = form_in(comes_to(path, grace))
    cookie = grace.room.get_cookie("chatapp").value
    grace.post("/join", data=form)
    grace.post("/logout")

    grace.room.set_cookie("chatapp", cookie)
    answer = grace.post("/join", data=form)

    assert answer.status_code == 401
    assert "Log in again to join" in answer.text
    assert grace.reads().status_code == 401


def at_once(*calls):
    """Run these at the same moment; return what each gives."""
    gate, results = threading.Barrier(len(calls)), []

    def run(call):
        gate.wait()
        results.append(call())

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_who_come_at_once_one_gets_the_last_use(app, ada):
    path = invited(app)
    ready = []
    for name in ("Grace Hopper", "Linus Torvalds", "Mallory Uninvited"):
        browser = Browser(app)
        ready.append((browser, form_in(comes_to(path, browser, name))))

    answers = at_once(*(lambda it=it: it[0].post("/join", data=it[1]).status_code for it in ready))

    assert sorted(answers) == [303, 404, 404]
    assert counts(app, Person, InvitationUse) == [2, 1]
    assert stored(app).uses == 1


def test_two_clicks_at_once_are_one(app, ada):
    path, grace = invited(app, most_uses=5), Browser(app)
    form = form_in(comes_to(path, grace))
    twins = [Browser(app) for _ in range(3)]
    for twin in twins:
        twin.room.set_cookie("chatapp", grace.room.get_cookie("chatapp").value)

    answers = at_once(*(lambda it=it: it.post("/join", data=form).status_code for it in twins))

    assert answers == [303] * 3
    assert stored(app).uses == 1
    assert counts(app, Person, SignIn) == [2, 2]


def test_somebody_suspended_stays_so_and_uses_nothing_up(app, ada):
    path = invited(app, most_uses=2)
    grace = Browser(app)
    joins(path, grace)
    act(app, access.suspend, "Grace Hopper", reason="spam")
    other = invited(app)

    assert grace.get(other).status_code == 403
    assert grace.post("/join", data={"code": CODE.findall(other)[0]}).status_code == 403
    anew = Browser(app)
    answer = anew.get(anew.at_the_provider("Grace Hopper", login=f"/login?next={other}"))

    assert answer.status_code == 403
    assert "suspended" in answer.text
    assert counts(app, InvitationUse) == [1]


def test_who_shares_a_suspended_ones_address_is_refused_too(app, ada):
    path = invited(app, most_uses=2)
    joins(path, Browser(app))
    act(app, access.suspend, "Grace Hopper", reason="spam")
    with app.app_context():
        db.session.scalars(select(Person).filter_by(name="Grace Hopper")).one().subject = "other"
        db.session.commit()

    answer = joins(path, Browser(app))

    assert answer.status_code == 403
    assert "suspended" in answer.text
    assert counts(app, Person, InvitationUse) == [2, 1]
    assert stored(app).uses == 1


def test_a_member_who_has_access_of_their_own_is_told_so_and_uses_nothing(app, ada):
    grace = Browser(app)
    joins(invited(app), grace)
    other = invited(app, most_uses=3)

    page = grace.get(other)

    assert "You're in already" in page.text
    assert "<form" not in page.text
    assert grace.post("/join", data={"code": CODE.findall(other)[0]}).location == "/"
    assert counts(app, InvitationUse) == [1]


def test_a_member_by_the_lists_can_make_their_access_their_own(app, ada):
    app.config["ALLOWED_EMAILS"] |= {"grace@example.com"}
    path, grace = invited(app), Browser(app)

    page = comes_to(path, grace)
    assert "You can enter already." in page.text
    assert stored(app).uses == 0
    assert grace.post("/join", data=form_in(page)).location == "/"

    app.config["ALLOWED_EMAILS"] = frozenset({"ada@example.com"})
    assert grace.says("still here").status_code == 201
    assert stored(app).uses == 1


def test_an_administrator_s_invitation_makes_one(app, ada):
    path, grace = invited(app, for_administrator=True), Browser(app)

    page = comes_to(path, grace)
    assert "you become an administrator" in page.text
    grace.post("/join", data=form_in(page))

    assert grace.get("/admin/people").status_code == 200
    assert [it.act for it in acts(app)][-2:] == [audit.JOIN, audit.MAKE_ADMINISTRATOR]


def test_it_makes_a_member_an_administrator_too_but_only_once(app, ada):
    grace = Browser(app)
    joins(invited(app), grace)
    path = invited(app, for_administrator=True)

    form = form_in(grace.get(path))
    assert grace.post("/join", data=form).status_code == 303
    assert grace.get("/admin/people").status_code == 200
    assert grace.post("/join", data=form).status_code == 303

    with app.app_context():
        row = db.session.scalars(select(Person).filter_by(name="Grace Hopper")).one()
        row.made_administrator_at = None
        db.session.commit()
    assert grace.post("/join", data=form).status_code == 404
    assert grace.get("/admin/people").status_code == 403


def test_whose_access_was_taken_does_not_get_it_back_by_the_same_link(app, ada):
    path, grace = invited(app, most_uses=5), Browser(app)
    joins(path, grace)
    with app.app_context():
        db.session.scalars(select(Person).filter_by(name="Grace Hopper")).one().invited_at = None
        db.session.commit()

    answer = joins(path, Browser(app))

    assert answer.status_code == 404
    assert stored(app).uses == 1


def test_what_was_kept_is_forgotten_after_ten_minutes(app, ada, monkeypatch):
    path, grace = invited(app), Browser(app)
    form = form_in(comes_to(path, grace))
    moment = joining.time()
    monkeypatch.setattr(joining, "time", lambda: moment + 590)
    assert "logged in as" in grace.get(path).text
    monkeypatch.setattr(joining, "time", lambda: moment + 602)

    page, answer = grace.get(path), grace.post("/join", data=form)

    assert "Log in first" in page.text
    assert answer.status_code == 401
    assert "more than 10 minutes ago" in answer.text
    assert f'href="/login?next={quote(path, safe="/?")}"' in answer.text
    assert counts(app, Person) == [1]


def test_a_page_drawn_for_another_account_joins_nobody(app, ada):
    path, browser = invited(app), Browser(app)
    stale = form_in(comes_to(path, browser, "Grace Hopper"))
    again = f"/login?prompt=login&next={quote(path, safe='')}"
    browser.get(browser.at_the_provider("Linus Torvalds", login=again))

    answer = browser.post("/join", data=stale)

    assert answer.status_code == 409
    assert "Another account" in answer.text
    assert f'href="{path}"' in unescape(answer.text)
    assert counts(app, Person) == [1]


def test_whoever_logs_in_as_somebody_else_is_no_longer_waiting(app, ada):
    path, browser = invited(app), Browser(app)
    form = form_in(comes_to(path, browser))

    browser.get("/login?prompt=login")

    assert "logged in as" not in browser.get(path).text
    assert browser.post("/join", data=form).status_code == 401


def test_the_sign_in_of_before_goes_on_until_another_account_joins(app, ada):
    path = invited(app)
    login = f"/login?prompt=login&next={quote(path, safe='')}"
    ada.get(ada.at_the_provider("Grace Hopper", login=login))
    assert ada.says("still Ada").json["name"] == "Ada Lovelace"

    page = ada.get(path)
    assert "logged in as <strong><bdi>Grace Hopper" in page.text
    ada.post("/join", data=form_in(page))

    assert ada.says("now Grace").json["name"] == "Grace Hopper"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_can_have_nobody_join(app, ada, site):
    path, grace = invited(app), Browser(app)
    form = form_in(comes_to(path, grace))

    answer = grace.post("/join", data=form, headers={"Sec-Fetch-Site": site})

    assert answer.status_code == 403
    assert stored(app).uses == 0


def test_the_page_loads_nothing_from_elsewhere_and_names_no_address_to_others(app, ada, visitor):
    with app.app_context():
        db.session.scalars(select(Person)).one().picture = "https://elsewhere.example/a.png"
        db.session.commit()

    text = visitor.get(invited(app)).text

    assert '<meta name="referrer" content="no-referrer">' in text
    assert "https://" not in text
    assert "<script" not in text


WORST = {
    "ascii": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "astral": "".join(map(chr, range(0x20000, 0x24000, 61))),
}


@pytest.mark.parametrize("letters", WORST.values(), ids=WORST)
def test_whatever_a_provider_says_fits_into_the_cookie(app, ada, letters, auth0):
    path = invited(app, for_administrator=True)
    claims = {
        "iss": app.config["AUTH0_ISSUER"],
        "sub": mixed(letters, 255),
        "sid": mixed(letters, 255, 7),
        "name": mixed(WORST["astral"], 100),
        "picture": "https://p.example/" + mixed(WORST["ascii"], 480),
        "email": mixed(letters, 240, 11) + "@a.example",
        "email_verified": True,
    }
    with app.test_request_context("/callback"):
        session["sign_in"] = "x" * 43
        session.permanent = True
        assert joining.keep(claims, path)
        waiting = joining.Waiting.from_cookie()
        response = app.response_class()
        app.session_interface.save_session(app, session, response)

    assert len(response.headers["Set-Cookie"]) <= 4093
    assert (waiting.claims["sub"], waiting.claims["email"]) == (claims["sub"], claims["email"])
    assert waiting.name == claims["name"]


def mixed(letters, count, step=1):
    """So many letters in an order that no compression finds."""
    return "".join(random.Random(step).choices(letters, k=count))


def test_claims_that_fit_into_no_cookie_are_refused(app, ada, monkeypatch):
    path, grace = invited(app), Browser(app)
    monkeypatch.setattr(joining, "MAX_COOKIE", 100)

    login = f"/login?next={quote(path, safe='')}"
    answer = grace.get(grace.at_the_provider("Grace Hopper", login=login))

    assert answer.status_code == 403
    assert "too long" in answer.text


def test_a_role_at_the_provider_counts_when_they_join(app, ada):
    app.config["AUTH0_ROLES_CLAIM"] = "https://chatapp.example/roles"
    app.config["ALLOWED_EMAILS"] = frozenset({"nobody@example.com"})
    app.config["ADMIN_EMAILS"] = frozenset()
    path, other = invited(app, by=None), Browser(app)

    joins(path, other, "Ada Lovelace")

    assert other.get("/admin/people").status_code == 200
    assert person(app, "Ada Lovelace").has_admin_role


def test_whoever_tries_codes_is_slowed_down(app, visitor):
    budget = app.extensions["refused by address"]
    assert visitor.get("/join?code=x").status_code == 404
    for _ in range(11_000):
        budget.charge("127.0.0.1")

    answer = visitor.get("/join?code=x")

    assert answer.status_code == 429


def test_a_visitor_is_led_through_the_log_in_or_the_sign_up_and_back(app, ada, visitor):
    path = invited(app)

    page = visitor.get(path)

    assert f'href="/login?next={quote(path, safe="/?")}"' in page.text
    assert f'href="/signup?next={quote(path, safe="/?")}"' in page.text


def test_an_invitation_of_the_operator_names_nobody(app, visitor):
    page = visitor.get(invited(app, by=None, life=timedelta(hours=1)))

    assert "You're invited to" in unescape(page.text)
    assert "invites you" not in page.text
