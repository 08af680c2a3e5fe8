"""The dashboard's page of how long what is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from chatapp import create_app
from chatapp.database import db
from chatapp.models import Message
from chatapp.upkeep import retention
from tests.support.acting import acts, at_the_form
from tests.support.aging import keeps, messages_age, upkeep
from tests.support.cast import close, known_member

HOUR = timedelta(hours=1)
NEVER = {"messages": "", "sign_ins": "", "reports": ""}


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


def test_all_is_kept_for_ever_until_somebody_says_otherwise(app, ada):
    page = ada.get("/admin/retention").text

    assert page.count('placeholder="for ever"') == 3
    assert kept(app) == {"messages": None, "sign_ins": None, "reports": None}


def test_an_administrator_says_for_how_long_what_is_kept(app, ada):
    saved = ada.post("/admin/retention", data=NEVER | {"messages": "365", "reports": "90"})

    assert (saved.status_code, saved.location) == (303, "/admin/retention?did=retention")
    assert "Saved." in ada.get(saved.location).text
    assert kept(app) == {"messages": 365, "sign_ins": None, "reports": 90}
    [entry] = acts(app)
    assert entry.act == "change retention"
    with app.app_context():
        words = db.session.merge(entry).reason
    assert words == "Messages for ever, now 365 days; reports for ever, now 90 days"


def test_what_would_go_is_told_first_and_has_to_be_confirmed(app, ada):
    for number in range(1, 5):
        ada.says(f"message {number}")
    newest, oldest = messages_age(app, 40, up_to=3), messages_age(app, 50, up_to=1)
    wish = NEVER | {"messages": "30"}

    asked = ada.post("/admin/retention", data=wish)

    assert asked.status_code == 409
    assert f"3 messages, sent from {oldest:%Y-%m-%d} to {newest:%Y-%m-%d}" in asked.text
    assert 'value="30"' in asked.text
    assert (kept(app)["messages"], acts(app)) == (None, [])

    confirmed = asked.text.partition('name="confirmed" value="')[2].partition('"')[0]
    other = ada.post("/admin/retention", data=wish | {"messages": "1", "confirmed": confirmed})
    assert other.status_code == 409
    done = ada.post("/admin/retention", data=wish | {"confirmed": confirmed})
    assert done.status_code == 303
    upkeep(app)
    with app.app_context():
        assert db.session.scalars(select(Message.id)).all() == [4]


def test_what_would_not_go_by_this_change_needs_no_confirmation(app, ada):
    ada.says("hello")
    ada.says("hello again")
    messages_age(app, 40, up_to=1)
    confirmed = ada.asks("/admin/retention", "POST", data={"messages": "30"}).json["confirmed"]
    ada.post("/admin/retention", data={"messages": "30", "confirmed": confirmed})

    saved = ada.post("/admin/retention", data=NEVER | {"messages": "30", "reports": "5"})

    assert saved.status_code == 303


@pytest.mark.parametrize("days", ["0", "-1", "36501", "1.5", "a week", "\uff19", "9" * 30])
def test_what_is_no_number_of_days_is_refused(app, ada, days):
    refused = ada.post("/admin/retention", data=NEVER | {"messages": days})

    at_the_form(refused, "Enter a number of days from 1 to 36,500")
    assert kept(app)["messages"] is None


def test_saving_what_is_so_already_is_no_act(app, ada):
    ada.post("/admin/retention", data=NEVER)

    assert acts(app) == []


def test_what_the_operator_set_is_shown_and_cannot_be_changed(settings, outbox):
    app = create_app(settings | {"MESSAGES_KEPT_DAYS": "1000", "REPORTS_KEPT_DAYS": "1"})
    ada = known_member(app, "Ada Lovelace")

    page = ada.get("/admin/retention").text
    ada.post("/admin/retention", data={"messages": "5", "sign_ins": "7", "reports": "5"})

    assert "Kept for 1,000 days." in page
    assert "Kept for 1 day." in page
    assert 'name="messages"' not in page
    assert kept(app) == {"messages": 1000, "sign_ins": 7, "reports": 1}
    close(app)


def test_the_end_moves_once_an_hour(monkeypatch):
    hour = datetime(2026, 11, 25, 22, tzinfo=UTC)
    moment = hour
    monkeypatch.setattr(retention, "now", lambda: moment)

    for passed in (timedelta(0), timedelta(minutes=59, seconds=59.999), timedelta(hours=1)):
        moment = hour + passed
        assert retention.ends(3) == hour + passed // HOUR * HOUR - timedelta(days=3)


def test_the_command_says_what_it_would_delete_and_deletes_it(app, ada, outbox):
    assert "kept for ever" in runs(app, "--dry-run")
    ada.says("hello")
    ada.says("hello again")
    day = f"{messages_age(app, 40, up_to=1):%Y-%m-%d}"
    # Not through the dashboard, which would wake the thread that deletes.
    keeps(app, messages=30)

    assert runs(app, "--dry-run") == f"Would be deleted: 1 message, sent on {day}.\n"
    assert [it["id"] for it in ada.reads().json["messages"]] == [1, 2]

    assert runs(app) == f"Deleting: 1 message, sent on {day}.\nDone.\n"
    assert [it["id"] for it in ada.reads().json["messages"]] == [2]
    assert [it["name"] for it in outbox.events].count("messages-expired") == 1
    assert runs(app) == "Nothing is old enough to be deleted.\nDone.\n"


def kept(app):
    with app.app_context():
        return retention.kept()


def runs(app, *options):
    done = app.test_cli_runner().invoke(args=["expire", *options])
    assert done.exit_code == 0, done.output
    return done.output
