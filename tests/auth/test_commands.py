"""`flask --app wsgi invite`: how the first administrator of a fresh room comes in."""

import pytest
from sqlalchemy import select

from chatapp import audit, create_app
from chatapp.database import db
from chatapp.models import Invitation
from tests.auth.test_joining import joins
from tests.support.acting import acts
from tests.support.cast import HOME, Browser, close


@pytest.fixture
def settings(settings):
    """A fresh room for listed people alone, with no administrator."""
    return settings | {"ALLOWED_EMAIL_DOMAINS": "elsewhere.example"}


def invite(app, *options):
    return app.test_cli_runner().invoke(args=["invite", *options])


def test_the_first_administrator_of_a_fresh_room_comes_by_it(app):
    told = invite(app, "--administrator", "--for", "Grace")
    link, *explained = told.stdout.splitlines()

    assert told.exit_code == 0
    assert link.startswith(f"{HOME}/join?code=")
    assert "For 1 person, as an administrator, until " in explained[0]
    grace = Browser(app)
    assert joins(link.removeprefix(HOME), grace).location == "/"
    assert grace.get("/admin/people").status_code == 200
    made, joined, _ = acts(app)
    assert (made.act, made.by_id, joined.act) == (audit.INVITE, None, audit.JOIN)
    assert made.reason == "Invitation 1 (Grace): for 1 person, as administrator, made in a terminal"


def test_without_that_it_is_an_ordinary_invitation(app):
    link = invite(app, "--uses", "3", "--days", "1").stdout.splitlines()[0]

    for name in ("Grace Hopper", "Linus Torvalds"):
        browser = Browser(app)
        assert joins(link.removeprefix(HOME), browser, name).location == "/"
        assert browser.get("/admin/people").status_code == 403


def test_a_code_is_kept_as_a_hash_alone(app):
    code = invite(app).stdout.splitlines()[0].partition("code=")[2]

    assert len(code) >= 128 / 6
    with app.app_context():
        kept = db.session.scalars(select(Invitation)).one()
    assert code not in str(vars(kept))
    assert invite(app).stdout.splitlines()[0].partition("code=")[2] != code


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--uses", "0"], "0 is not in the range 1<=x<=1000"),
        (["--uses", "1001"], "1001 is not in the range"),
        (["--days", "0"], "0 is not in the range 1<=x<=30"),
        (["--days", "99999999999"], "is not in the range"),
        (["--administrator", "--uses", "2"], "for an administrator is for one person"),
        (["--for", "x" * 101], "up to 100 characters"),
    ],
)
def test_what_is_wrong_is_said(app, options, sentence):
    told = invite(app, *options)

    assert told.exit_code in {1, 2}
    assert sentence in told.output
    assert acts(app) == []


def test_a_database_that_is_behind_is_told_with_what_to_type(settings, tmp_path):
    app = create_app(settings | {"DATABASE_URL": f"sqlite:///{tmp_path}/fresh.sqlite"})

    told = invite(app, "--administrator")
    close(app)

    assert told.exit_code == 1
    assert "flask --app wsgi db upgrade" in told.output
