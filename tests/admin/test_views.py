"""The dashboard's door: one place keeps everybody out who is no administrator."""

import re

import pytest
from sqlalchemy import inspect, select

from chatapp.database import db
from chatapp.models import Message, Person
from tests.support.acting import acts, person

WITHIN = {"person_id": "u_1", "message_id": "1", "invitation_id": "1"}


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


def rules(app):
    """Every address of the dashboard with each of its methods, filled in."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("admin."):
            path = re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda part: WITHIN[part[1]], rule.rule)
            yield from ((path, method) for method in rule.methods)


def test_only_administrators_get_any_answer(app, visitor, grace):
    addresses = list(rules(app))
    assert len(addresses) > 20, "without addresses this test would prove nothing"

    for path, method in addresses:
        assert path.startswith("/admin")
        assert visitor.asks(path, method).status_code == 401, (path, method)
        refused = grace.asks(path, method, data={"id": "1", "reason": "because"})
        assert refused.status_code == 403, (path, method)
        assert method == "HEAD" or refused.json["error"] == "not_administrator"


def test_a_member_is_told_so_on_a_page(grace):
    response = grace.get("/admin/people")

    assert response.status_code == 403
    assert "This page is for administrators." in response.text
    assert "Back to the room" in response.text


def test_whoever_is_no_longer_an_administrator_is_out_at_once(app, ada):
    assert ada.get("/admin/people").status_code == 200

    with app.app_context():
        db.session.scalars(select(Person)).one().email_verified = False
        db.session.commit()

    assert ada.get("/admin/people").status_code == 403


@pytest.mark.parametrize("path", ["/admin", "/admin/"])
def test_the_dashboard_begins_with_the_people(ada, path):
    response = ada.get(path)

    assert (response.status_code, response.location) == (302, "/admin/people")


@pytest.mark.parametrize(
    "act",
    [
        "people/{id}/suspension",
        "people/{id}/reinstatement",
        "people/{id}/signing-out",
        "messages/removals",
        "messages/restorations",
    ],
)
def test_another_site_does_nothing_in_an_administrators_name(app, ada, grace, act):
    said = grace.says("hello").json
    form = {"reason": "because", "id": said["id"]}

    response = ada.post(
        f"/admin/{act.format(id=person(app, 'Grace Hopper').id)}",
        data=form,
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert response.status_code == 403
    assert acts(app) == []
    assert grace.reads().json["messages"] == [said]


def test_an_act_changes_nothing_but_what_it_says(app, ada, grace):
    graces, before = person(app, "Grace Hopper").id, state(app, "Grace Hopper")
    form = {"reason": "spam", "email": "x@y.example", "has_admin_role": "1", "name": "Root"}

    ada.post(
        f"/admin/people/{graces}/suspension", data=form | {"id": "u_other", "by_id": "u_other"}
    )

    changed = {name for name, value in state(app, "Grace Hopper").items() if value != before[name]}
    assert changed == {"suspended_at"}
    [act] = acts(app)
    assert (act.by_id, act.person_id) == (person(app, "Ada Lovelace").id, graces)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_there_is_no_other_way_to_change_anything(ada, method):
    assert ada.asks("/admin/people", method).status_code == 405
    assert ada.asks("/admin/log", method).status_code == 405


def test_the_cookie_is_left_alone(app, ada, grace):
    said = grace.says("hello").json
    form = {"id": said["id"], "reason": "off topic"}

    for response in (ada.get("/admin/people"), ada.post("/admin/messages/removals", data=form)):
        assert "Set-Cookie" not in response.headers


def test_e_mail_addresses_stay_in_the_dashboard(ada, grace):
    grace.says("hello")
    assert "grace@example.com" in ada.get("/admin/people").text

    for path in ("/", "/messages", "/admin/messages", "/admin/log", "/admin/numbers"):
        assert "grace@example.com" not in ada.get(path).text


def state(app, name):
    with app.app_context():
        found = db.session.scalars(select(Person).filter_by(name=name)).one()
        return {column.key: getattr(found, column.key) for column in inspect(Person).columns}


def test_what_people_call_themselves_stays_text(app, ada):
    with app.app_context():
        db.session.scalars(select(Person)).one().name = "<script>alert(1)</script>"
        db.session.commit()
    ada.says("<img src=x onerror=alert(2)>")
    with app.app_context():
        assert db.session.scalars(select(Message)).one().name.startswith("<script>")

    for path in ("/admin/people", "/admin/messages", "/admin/people?q=<script>alert(3)"):
        assert "<script>alert" not in ada.get(path).text
        assert "<img src=x" not in ada.get(path).text
