"""The dashboard's log: who did what to whom, why and when; and nobody changes it."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chatapp import create_app
from chatapp.audit import entry
from chatapp.database import db
from chatapp.models import Person
from tests.support.acting import person
from tests.support.cast import close
from tests.support.crowd import joins, wrote


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


def acts_shown(response):
    assert response.status_code == 200, response.text
    cells = re.findall(r'data-label="\w+">(.*?)</td>', response.text, re.DOTALL)
    words = [" ".join(re.sub("<.*?>", " ", cell).split()) for cell in cells]
    return [tuple(words[n + 1 : n + 5]) for n in range(0, len(words), 5)]


def test_every_act_is_told(app, ada):
    zoe = joins(app, "Zoe")
    [said] = wrote(app, zoe, "hello")
    assert "No activity yet." in ada.get("/admin/log").text

    ada.post("/admin/messages/removals", data={"id": said, "reason": "rude"})
    ada.post("/admin/messages/restorations", data={"id": said, "reason": "was a joke"})
    ada.post(f"/admin/people/{zoe}/suspension", data={"reason": "spam"})
    ada.post(f"/admin/people/{zoe}/reinstatement", data={})
    ada.post(f"/admin/people/{zoe}/signing-out", data={"reason": "a lost phone"})

    assert acts_shown(ada.get("/admin/log"))[::-1] == [
        ("Ada Lovelace", "Removed a message", "Zoe", "rude"),
        ("Ada Lovelace", "Restored a message", "Zoe", "was a joke"),
        ("Ada Lovelace", "Suspended", "Zoe", "spam"),
        ("Ada Lovelace", "Reinstated", "Zoe", "No reason given"),
        ("Ada Lovelace", "Logged out everywhere", "Zoe", "a lost phone"),
    ]


def test_the_log_is_paged_and_found_by_person(app, ada):
    zoe, yan = joins(app, "Zoe"), joins(app, "Yan")
    adas = person(app, "Ada Lovelace").id
    with app.app_context():
        for n in range(60):
            by = db.session.get(Person, adas)
            theirs = entry("suspend", by, person_id=zoe if n % 2 else yan, reason=str(n))
            db.session.add(theirs)
            db.session.commit()

    first = ada.get("/admin/log")
    older = re.search(r'href="(/admin/log\?before=\d+)"', first.text)[1]

    assert [row[3] for row in acts_shown(first)] == [str(n) for n in range(59, 9, -1)]
    assert [row[3] for row in acts_shown(ada.get(older))] == [str(n) for n in range(9, -1, -1)]
    assert {row[2] for row in acts_shown(ada.get(f"/admin/log?person={zoe}"))} == {"Zoe"}
    assert acts_shown(ada.get("/admin/log?person=u_nobody&before=x")) == []
    assert "Show all entries" in ada.get(f"/admin/people/{zoe}").text


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("change", ["UPDATE acts SET reason = 'none'", "DELETE FROM acts"])
def test_the_database_itself_keeps_the_log(request, settings, kind, change):
    if kind == "postgresql":
        settings = settings | {"DATABASE_URL": request.getfixturevalue("migrated_postgresql")}
    room = create_app(settings)
    with room.app_context():
        by = db.session.get(Person, joins(room, "Zoe"))
        db.session.add(entry("suspend", by, reason="spam"))
        db.session.commit()

        with pytest.raises(DBAPIError, match="only ever added to"):
            db.session.execute(text(change))

        db.session.rollback()
        assert db.session.execute(text("SELECT reason FROM act_reasons")).all() == [("spam",)]
    close(room)
