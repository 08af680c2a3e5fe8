"""The dashboard's page of who may enter: the lists, and who are administrators."""

import re

import pytest
from werkzeug.datastructures import MultiDict

from chatapp import create_app
from chatapp.database import db
from chatapp.models import AccessEntry, Person, Room
from tests.support.acting import acts, at_the_form, person
from tests.support.cast import Browser, close, known_member
from tests.support.crowd import joins
from tests.support.noticed import noticed

AT = "/admin/access"


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


def rev(app):
    with app.app_context():
        return db.session.query(Room).one().access_rev


def entries(app):
    with app.app_context():
        return sorted(entry.entry for entry in db.session.query(AccessEntry))


def posts(app, browser, path="", **form):
    """Send a form of the page as it was drawn just now."""
    return browser.post(AT + path, data={"rev": rev(app)} | form)


def confirms(app, browser, response):
    """Press the button of the page that asks whether people are to be shut out."""
    assert response.status_code == 409, response.text
    kept = re.findall(r'type="hidden" name="(.*?)" value="(.*?)"', response.text)
    first = kept[: [name for name, _ in kept].index("confirmed") + 1]
    return browser.post(response.request.path, data=MultiDict(first))


def narrows(app, browser):
    return confirms(app, browser, posts(app, browser, access="listed"))


def test_an_administrator_lets_in_only_who_is_listed_and_anyone_again(app, ada, grace):
    response = narrows(app, ada)

    assert (response.status_code, response.location) == (303, f"{AT}?did=access-changed")
    assert "Changed who may enter." in ada.get(response.location).text
    refused = grace.reads()
    assert (refused.status_code, refused.json["error"]) == (403, "not_invited")
    assert "Your e-mail address is no longer invited" in grace.get("/").text

    assert posts(app, ada, access="anyone").status_code == 303
    grace.signs_in("Grace Hopper")
    assert grace.reads().status_code == 200


@pytest.mark.parametrize("entry", ["grace@example.com", "Grace@EXAMPLE.com", "@example.com"])
def test_whom_an_entry_lets_in_comes_back(app, ada, grace, entry):
    narrows(app, ada)
    assert grace.reads().status_code == 403

    assert posts(app, ada, "/entries", entries=entry).status_code == 303

    grace.signs_in("Grace Hopper")
    assert grace.reads().status_code == 200
    assert entries(app) == [entry.lower()]


def test_whoever_is_removed_from_the_list_is_out_and_nobody_else(app, ada, grace, comes_in):
    linus = comes_in(app, "Linus Torvalds")
    posts(app, ada, "/entries", entries="grace@example.com, linus@example.com")
    posts(app, ada, access="listed")
    assert grace.reads().status_code == linus.reads().status_code == 200

    confirms(app, ada, posts(app, ada, "/removals", entry="grace@example.com"))

    assert entries(app) == ["linus@example.com"]
    assert grace.reads().json["error"] == "not_invited"
    assert linus.reads().status_code == 200


def test_many_entries_are_added_at_once(app, ada):
    many = "zoe@a.example\r\n\r\n @B.example ,c.example,zoe@a.example\n"

    assert posts(app, ada, "/entries", entries=many).status_code == 303

    assert entries(app) == ["@b.example", "@c.example", "zoe@a.example"]
    page = ada.get(AT).text
    assert "3 entries" in page
    assert "by <a" in page
    assert "Ada Lovelace" in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "Enter addresses or domains"),
        (" ,\n, ", "Enter addresses or domains"),
        ("ada@example.com grace@example.com", "is not an e-mail address"),
        ("zoe@a.example\n*.example", "*.example is not a domain"),
        ("https://a.example", "https://a.example is not a domain"),
        ("zoe@", "zoe@ is not an e-mail address"),
        ("zoe\0@a.example", "invisible characters"),
        ("zoe@\u200ba.example", "invisible characters"),
        (f"{'z' * 311}@a.example", "up to 320 characters"),
    ],
)
def test_what_is_no_entry_adds_nothing_and_stays_in_the_form(app, ada, given, words):
    at_the_form(posts(app, ada, "/entries", entries=given), words)

    assert entries(app) == []
    assert acts(app) == []


def test_who_may_enter_is_one_of_two(app, ada):
    at_the_form(posts(app, ada, access="nobody"), "Choose who may enter.")

    assert rev(app) == 0


def test_the_list_has_an_end(app, ada):
    assert posts(app, ada, "/entries", entries=lines(range(1000))).status_code == 303

    at_the_form(posts(app, ada, "/entries", entries="one@more.example"), "1,000 entries")

    assert len(entries(app)) == 1000
    assert "1,000 entries" in ada.get(AT).text


def lines(numbers):
    return "\n".join(f"person{number}@a.example" for number in numbers)


def test_nothing_chosen_removes_nothing(app, ada):
    posts(app, ada, "/entries", entries="a.example")

    at_the_form(posts(app, ada, "/removals"), "Choose what to remove.")

    assert entries(app) == ["@a.example"]


def test_before_a_change_the_page_names_whom_it_would_shut_out(app, ada, grace):
    for number in range(12):
        joins(app, f"Zoe{number}")
    joins(app, "Suspended", suspended_at=person(app, "Ada Lovelace").first_signed_in_at)
    joins(app, "Invited", invited_at=person(app, "Ada Lovelace").first_signed_in_at)
    joins(app, "Left", left_at=person(app, "Ada Lovelace").first_signed_in_at)

    response = posts(app, ada, access="listed")

    assert response.status_code == 409
    assert "This would shut out 13 people." in response.text
    assert "and 3 more" in response.text
    asked = response.text.partition("They'd be logged out")[2].partition("</form>")[0]
    assert len(re.findall("/admin/people/u_", asked)) == 10
    for name in ("Suspended", "Invited", "Left", "Ada"):
        assert f">{name}" not in asked
    assert grace.reads().status_code == 200
    assert rev(app) == 0
    assert acts(app) == []
    told = ada.asks(AT, "POST", data={"access": "listed", "rev": 0}).json
    assert (told["error"], told["people"]) == ("shuts_out", 13)


def test_whoever_came_since_is_asked_about_first(app, ada, grace):
    asked = posts(app, ada, access="listed")
    joins(app, "Zoe")

    again = confirms(app, ada, asked)

    assert "This would shut out 2 people." in again.text
    assert grace.reads().status_code == 200
    assert confirms(app, ada, again).status_code == 303
    assert grace.reads().status_code == 403


def test_nobody_shuts_out_themselves(settings, outbox):
    app = create_app(settings | {"ADMIN_EMAILS": ""})
    ada, grace = known_member(app, "Ada Lovelace"), known_member(app, "Grace Hopper")
    makes_administrator(app, "Ada Lovelace")

    at_the_form(posts(app, ada, access="listed"), "Add ada@example.com to the list first.")
    posts(app, ada, "/entries", entries="ada@example.com")
    narrows(app, ada)
    at_the_form(posts(app, ada, "/removals", entry="ada@example.com"), "would shut you out, too")

    assert ada.get(AT).status_code == 200
    assert entries(app) == ["ada@example.com"]
    assert grace.reads().status_code == 403
    close(app)


def test_somebody_without_a_verified_address_is_told_that_it_is_about_them(settings, outbox):
    app = create_app(settings | {"ADMIN_EMAILS": ""})
    ada = known_member(app, "Ada Lovelace")
    makes_administrator(app, "Ada Lovelace", email_verified=False)

    at_the_form(posts(app, ada, access="listed"), "you have no verified e-mail address")
    close(app)


def makes_administrator(app, name, **more):
    with app.app_context():
        found = db.session.query(Person).filter_by(name=name).one()
        for field, value in ({"made_administrator_at": found.first_signed_in_at} | more).items():
            setattr(found, field, value)
        db.session.commit()


def test_what_was_drawn_before_somebody_elses_change_changes_nothing(app, ada, grace):
    posts(app, ada, "/entries", entries="a.example")
    old = rev(app)
    posts(app, ada, "/entries", entries="b.example")

    response = ada.post(f"{AT}/removals", data={"rev": old, "entry": "@a.example"})

    assert response.status_code == 409
    assert "Somebody changed this meanwhile." in response.text
    assert entries(app) == ["@a.example", "@b.example"]


def test_a_double_click_is_one_change(app, ada):
    form = {"rev": rev(app), "entries": "a.example"}

    first, second = (ada.post(f"{AT}/entries", data=form) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert len(acts(app)) == 1


def test_each_change_is_in_the_log_with_what_it_was(app, ada, grace):
    posts(app, ada, "/entries", entries="b.example\na.example\ngrace@example.com")
    posts(app, ada, access="listed")
    posts(app, ada, "/removals", entry=["@a.example", "@b.example"])
    posts(app, ada, access="anyone")

    assert [(act.act, act.reason, act.by_id) for act in acts(app)] == [
        ("change access", reason, person(app, "Ada Lovelace").id)
        for reason in (
            "added @a.example, @b.example, grace@example.com",
            "only who is listed",
            "removed @a.example, @b.example",
            "anyone",
        )
    ]
    assert "Changed who may enter" in ada.get("/admin/log").text


def test_a_change_counts_from_the_next_request_in_every_process(app, settings, ada, grace):
    other = create_app(settings)
    elsewhere = Browser(other)
    elsewhere.room.set_cookie("chatapp", grace.room.get_cookie("chatapp").value)
    assert elsewhere.reads().status_code == 200

    narrows(app, ada)

    assert elsewhere.reads().json["error"] == "not_invited"
    posts(app, ada, "/entries", entries="example.com")
    again = known_member(other, "Grace Hopper")
    assert again.reads().status_code == 200
    close(other)


def test_the_settings_are_shown_and_always_count(settings, outbox):
    app = create_app(
        settings | {"ALLOWED_EMAILS": "grace@example.com", "ALLOWED_EMAIL_DOMAINS": "b.example"}
    )
    ada, grace = known_member(app, "Ada Lovelace"), known_member(app, "Grace Hopper")

    page = ada.get(AT).text
    for words in ("grace@example.com", "@b.example", "ada@example.com"):
        assert words in page.partition("Set by the operator")[2]
    assert re.search('value="listed" required checked', page)
    assert posts(app, ada, "/removals", entry="grace@example.com").status_code == 303
    assert posts(app, ada, access="listed").status_code == 303

    assert grace.reads().status_code == 200
    # Before, the settings alone said so.
    assert [act.reason for act in acts(app)] == ["only who is listed"]
    close(app)


def test_the_administrators_are_listed_with_how_they_became_so(app, ada):
    moment = person(app, "Ada Lovelace").first_signed_in_at
    joins(app, "Rosa", has_admin_role=True)
    joins(app, "Made", made_administrator_at=moment)
    joins(app, "Gone", made_administrator_at=moment, suspended_at=moment)
    joins(app, "Nobody")

    part = ada.get(AT).text.partition('id="administrators"')[2]

    rows = re.findall(
        r"<bdi>(\w+).*?data-label=\"How\">(.*?)<.*?data-label=\"Status\">(.*?)</td", part, re.S
    )
    said = {name: (how, re.sub("<.*?>", "", state).strip()) for name, how, state in rows}
    assert said == {
        "Ada": ("by ADMIN_EMAILS", "Has access"),
        "Rosa": ("by their role", "Has access"),
        "Made": ("made here", "Has access"),
        "Gone": ("made here", "Suspended"),
    }


@pytest.fixture
def graces(app, grace):
    """The address that makes Grace an administrator."""
    return f"/admin/people/{person(app, 'Grace Hopper').id}/administrator"


def test_an_administrator_makes_another_one_and_removes_them(app, ada, grace, graces):
    assert grace.get(AT).status_code == 403

    made = ada.post(graces, data={"is": "yes", "reason": "for the holidays"})
    assert "They are an administrator now." in ada.get(made.location).text
    assert "made here" in ada.get(made.location).text
    assert grace.get(AT).status_code == 200
    assert "Dashboard" in grace.get("/").text
    assert noticed(grace) == ["administrator"]

    removed = ada.post(graces, data={"is": "no"})
    assert "They are no longer an administrator." in ada.get(removed.location).text
    assert grace.get(AT).status_code == 403
    assert grace.reads().status_code == 200
    assert [(act.act, act.reason) for act in acts(app)] == [
        ("make administrator", "for the holidays"),
        ("unmake administrator", None),
    ]
    # The later one stands in the place of the one before.
    assert noticed(grace) == ["no-administrator"]


def test_their_open_pages_hear_that_there_is_a_notice_and_nothing_of_it(
    app, ada, grace, graces, outbox
):
    ada.post(graces, data={"is": "yes"})

    assert app.extensions["publisher"].drain()
    told = [(e["channel"], e["data"]) for e in outbox.notices]
    assert told == [(f"#server-to-user-{person(app, 'Grace Hopper').id}", "{}")]


def test_who_is_one_already_is_made_one_once(app, ada, grace, graces):
    for answer in ("yes", "yes", "no", "no"):
        assert ada.asks(graces, "POST", data={"is": answer}).status_code == 204

    assert len(acts(app)) == 2
    assert noticed(grace) == ["no-administrator"]


def test_whoever_removes_themselves_is_led_to_the_room(app, ada, grace, graces):
    ada.post(graces, data={"is": "yes"})

    response = grace.post(graces, data={"is": "no"})

    assert (response.status_code, response.location) == (303, "/")
    assert grace.get(AT).status_code == 403


def test_who_is_one_by_the_settings_is_removed_there_alone(app, ada, grace, graces):
    ada.post(graces, data={"is": "yes"})
    adas = f"/admin/people/{person(app, 'Ada Lovelace').id}"

    response = grace.post(f"{adas}/administrator", data={"is": "no"})

    assert response.status_code == 422
    assert "Their address is in ADMIN_EMAILS." in response.text
    assert ada.get(AT).status_code == 200
    assert "Remove as administrator" not in grace.get(adas).text


def test_who_is_one_by_their_role_is_removed_at_the_provider_alone(app, ada):
    rosa = joins(app, "Rosa", has_admin_role=True)

    response = ada.asks(f"/admin/people/{rosa}/administrator", "POST", data={"is": "no"})

    assert (response.status_code, response.json["error"]) == (422, "administrator_elsewhere")
    assert "Their role says so." in response.json["message"]


def test_nobody_without_access_becomes_an_administrator(app, ada):
    moment = person(app, "Ada Lovelace").first_signed_in_at
    for field in ("suspended_at", "left_at", "forgotten_at"):
        zoe = joins(app, f"Zoe {field}", **{field: moment})

        response = ada.post(f"/admin/people/{zoe}/administrator", data={"is": "yes"})

        assert response.status_code == 422
        assert "They have no access to the room" in response.text
    assert acts(app) == []
