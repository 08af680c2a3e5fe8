"""Invitations in the dashboard: made once, shown once, listed, revoked."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from chatapp import audit
from chatapp.auth import access, invitations
from chatapp.database import db, now
from chatapp.models import Invitation, InvitationUse, Person
from tests.auth.test_joining import at_once, joins
from tests.support.acting import act, acts, at_the_form
from tests.support.cast import HOME, Browser, member

LINK = re.compile(r'value="(http://localhost/join\?code=[\w-]+)"')
FORM_ID = re.compile(r'name="form" value="([\w-]+)"')
ACCESS = "/admin/access"


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com", "ALLOWED_EMAILS": "linus@example.com"}


@pytest.fixture
def comes_in():
    return member


def makes(ada, **fields):
    """Make an invitation by the form; return the path of the link that is shown."""
    [form_id] = FORM_ID.findall(ada.get(ACCESS).text)
    page = ada.post("/admin/invitations", data={"form": form_id, "uses": "1"} | fields)
    assert page.status_code == 200, page.text
    return path_in(page)


def path_in(page):
    [link] = LINK.findall(page.text)
    return link.removeprefix(HOME)


def stored(app):
    with app.app_context():
        return db.session.scalars(select(Invitation).order_by(Invitation.id)).all()


def row_of(page, name):
    """Return the words of a row of the list."""
    [row] = [
        it for it in re.findall(r'<tr class="table__row".*?</tr>', page.text, re.S) if name in it
    ]
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", row).split()))


def test_an_administrator_makes_a_link_that_is_shown_once(app, ada):
    path = makes(ada, label="Grace, new in sales", uses="1", life="1d")

    [made] = stored(app)
    code = path.partition("code=")[2]
    assert made.code_hash == invitations.hash_of(code)
    assert timedelta(hours=23) < made.ends_at - now() < timedelta(days=1)
    assert code not in ada.get(ACCESS).text
    assert "Grace, new in sales" in ada.get(ACCESS).text
    assert ada.get("/admin/invitations").status_code == 405
    grace = Browser(app)
    assert joins(path, grace).location == "/"
    row = row_of(ada.get(ACCESS), "Grace, new in sales")
    assert "1 of 1" in row
    assert "Used up" in row
    assert "Grace Hopper" in row
    assert "by Ada Lovelace" in row


def test_a_second_click_and_a_reload_make_no_other_one_and_show_the_same_link(app, ada):
    [form_id] = FORM_ID.findall(ada.get(ACCESS).text)
    form = {"form": form_id, "uses": "3", "label": "all"}

    paths = at_once(*[lambda: path_in(ada.post("/admin/invitations", data=form))] * 3)
    paths.append(path_in(ada.post("/admin/invitations", data=form)))

    assert len(set(paths)) == 1
    assert len(stored(app)) == 1
    assert [it.act for it in acts(app)] == [audit.INVITE]


def test_a_reload_much_later_does_not_show_it_again(app, ada):
    [form_id] = FORM_ID.findall(ada.get(ACCESS).text)
    form = {"form": form_id, "uses": "3"}
    ada.post("/admin/invitations", data=form)
    with app.app_context():
        db.session.scalars(select(Invitation)).one().made_at -= invitations.SHOWN_AGAIN
        db.session.commit()

    page = ada.post("/admin/invitations", data=form)

    assert page.status_code == 409
    assert "A link is shown once." in page.text
    assert LINK.findall(page.text) == []
    assert len(stored(app)) == 1


def test_the_same_form_with_other_words_or_from_somebody_else_makes_another_one(app, ada):
    app.config["ADMIN_EMAILS"] |= {"linus@example.com"}
    linus = member(app, "Linus Torvalds")
    [form_id] = FORM_ID.findall(ada.get(ACCESS).text)
    form = {"form": form_id, "uses": "1"}

    paths = {
        path_in(ada.post("/admin/invitations", data=form)),
        path_in(ada.post("/admin/invitations", data=form | {"uses": "2"})),
        path_in(ada.post("/admin/invitations", data=form | {"label": "x"})),
        path_in(linus.post("/admin/invitations", data=form)),
    }

    assert len(paths) == len(stored(app)) == 4


def test_without_the_form_s_id_each_is_another_one(app, ada):
    paths = {
        path_in(ada.post("/admin/invitations", data={"form": it})) for it in ("", "", "x" * 21)
    }

    assert len(paths) == 3


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"uses": ""}, "for how many people"),
        ({"uses": "many"}, "for how many people"),
        ({"uses": "0"}, "1 to 1,000 people"),
        ({"uses": "1001"}, "1 to 1,000 people"),
        ({"uses": "-1"}, "for how many people"),
        ({"uses": "٣"}, "for how many people"),
        ({"uses": "9" * 30}, "for how many people"),
        ({"life": "100d"}, "when it ends"),
        ({"life": ""}, "when it ends"),
        ({"label": "x" * 101}, "up to 100 characters"),
        ({"uses": "2", "administrator": "yes"}, "for one person"),
    ],
)
def test_what_is_wrong_is_said_at_the_form_which_keeps_everything(app, ada, fields, words):
    given = {"uses": "3", "life": "30d", "label": "the new ones"} | fields

    form = at_the_form(ada.post("/admin/invitations", data=given), words)

    assert form.action == "/admin/invitations"
    assert dict(form.kept)["label"] == given["label"]
    assert dict(form.kept)["uses"] == given["uses"]
    assert stored(app) == []
    assert acts(app) == []


def test_a_label_is_one_line_of_what_can_be_shown(app, ada):
    makes(ada, label=" a\nb\u202e\0c ")
    makes(ada, label="\u200b \u2800")

    assert [it.label for it in stored(app)] == ["a b c", None]


def test_an_administrator_revokes_a_link_and_whoever_came_stays(app, ada):
    path = makes(ada, uses="2", label="two of them")
    grace = Browser(app)
    joins(path, grace)
    [made] = stored(app)

    for _ in range(2):
        answer = ada.post(f"/admin/invitations/{made.id}/revocation")
        assert answer.status_code == 303
    page = ada.get(answer.location.partition("#")[0])

    assert "Revoked. Nobody comes by that link now" in page.text
    assert "Revoked" in row_of(page, "two of them")
    assert f"/admin/invitations/{made.id}/revocation" not in page.text
    assert Browser(app).get(path).status_code == 404
    assert grace.says("still here").status_code == 201
    assert [it.act for it in acts(app)] == [audit.INVITE, audit.JOIN, audit.REVOKE_INVITATION]


def test_none_that_is_not_there_is_revoked(app, ada):
    answer = ada.post("/admin/invitations/99/revocation")

    assert answer.status_code == 404
    assert 'href="/admin/access"' in answer.text
    assert acts(app) == []


def test_only_administrators_make_and_revoke(app, ada):
    path = makes(ada)
    grace = Browser(app)
    joins(path, grace)

    assert grace.post("/admin/invitations", data={"uses": "1"}).status_code == 403
    assert grace.post("/admin/invitations/1/revocation").status_code == 403
    assert [it.revoked_at for it in stored(app)] == [None]


STATES = [
    pytest.param(lambda it: None, "Open", id="open"),
    pytest.param(lambda it: setattr(it, "ends_at", now()), "Ended", id="ended"),
    pytest.param(lambda it: setattr(it, "uses", 1), "Used up", id="used up"),
]


@pytest.mark.parametrize(("change", "state"), STATES)
def test_the_list_says_in_which_state_one_is(app, ada, change, state):
    makes(ada, label="this one")
    with app.app_context():
        change(db.session.scalars(select(Invitation)).one())
        db.session.commit()

    assert f" {state} " in row_of(ada.get(ACCESS), "this one")


def test_those_of_somebody_suspended_are_on_hold(app, ada):
    app.config["ADMIN_EMAILS"] |= {"linus@example.com"}
    linus = member(app, "Linus Torvalds")
    path = makes(linus, label="of Linus")
    act(app, access.suspend, "Linus Torvalds", reason="gone")

    assert "On hold" in row_of(ada.get(ACCESS), "of Linus")
    assert Browser(app).get(path).status_code == 404
    act(app, access.reinstate, "Linus Torvalds", within_s=0)
    assert Browser(app).get(path).status_code == 200


def test_of_many_who_came_a_few_are_named_and_all_on_a_page_of_its_own(app, ada):
    makes(ada, label="a crowd", uses="9")
    with app.app_context():
        [made] = db.session.scalars(select(Invitation)).all()
        for n in range(7):
            db.session.add(guest := newcomer(n))
            db.session.flush()
            moment = now() + timedelta(seconds=n)
            use = {"invitation_id": made.id, "person_id": guest.id, "used_at": moment}
            db.session.add(InvitationUse(**use))
        made.uses = 7
        db.session.commit()

    row = row_of(ada.get(ACCESS), "a crowd")
    alone = row_of(ada.get(f"{ACCESS}?invitation={made.id}"), "a crowd")

    assert [f"Guest {n}" in row for n in range(7)] == [True] * 5 + [False] * 2
    assert "and 2 more" in row
    assert all(f"Guest {n}" in alone for n in range(7))
    assert "more" not in alone


def newcomer(n):
    moment = now() + timedelta(seconds=n)
    return Person(
        issuer="i",
        subject=f"s{n}",
        name=f"Guest {n}",
        first_signed_in_at=moment,
        last_signed_in_at=moment,
    )


def test_older_ones_are_on_further_pages(app, ada):
    with app.app_context():
        for n in range(25):
            made = {"made_at": now(), "ends_at": now(), "most_uses": 1}
            db.session.add(Invitation(code_hash=f"h{n}", label=f"number {n:02}.", **made))
        db.session.commit()

    newest = ada.get(ACCESS)
    older = ada.get(re.search(r'href="(/admin/access\?before=\d+)#', newest.text)[1])

    assert re.findall(r"number \d+\.", newest.text) == [f"number {n:02}." for n in range(24, 4, -1)]
    assert re.findall(r"number \d+\.", older.text) == [f"number {n:02}." for n in range(4, -1, -1)]


def test_one_of_the_operator_s_says_so(app, ada):
    app.test_cli_runner().invoke(args=["invite", "--for", "somebody"])

    assert "by the operator" in row_of(ada.get(ACCESS), "somebody")
