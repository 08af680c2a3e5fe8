"""One's own name and picture in the room: what may be chosen, and who learns of it."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from chatapp.auth import profiles, sessions
from chatapp.database import db, now
from chatapp.models import UNTIL_LIFTED, FormerName, Person
from tests.support.cast import known_member
from tests.support.waiting import until

PICTURE = "https://pictures.example/ada.png"
# It looks like "Grace Hopper", and has a Cyrillic letter in it.
LOOK_ALIKE = "Gr\u0430ce Hopper"


def id_of(browser):
    return browser.says("hello").json["user_id"]


def row_of(app, person_id):
    with app.app_context():
        return db.session.get_one(Person, person_id)


def changes(app, model, **values):
    with app.app_context():
        db.session.execute(update(model).values(**values))
        db.session.commit()


def is_called(browser, name):
    return browser.asks("/you/name", "POST", data={"name": name})


def pictured(browser, choice):
    return browser.asks("/you/picture", "POST", data={"picture": choice})


def comes_back(app, name="Ada Lovelace"):
    """Sign in once more, as the provider says that they are called."""
    return known_member(app, name)


def test_what_one_says_from_then_on_stands_under_the_new_name(app, ada, grace):
    before = ada.says("as Ada").json

    assert is_called(ada, "  Countess \u202e of  Lovelace ").status_code == 204

    assert ada.says("as a countess").json["name"] == "Countess of Lovelace"
    names = [it["name"] for it in grace.reads().json["messages"]]
    assert names == ["Ada Lovelace", "Countess of Lovelace"]
    known = grace.asks(f"/people?ids={before['user_id']}").json["people"]
    assert [it["name"] for it in known] == ["Countess of Lovelace"]


def test_all_pages_are_told_the_new_name_and_the_picture(app, ada, outbox):
    person_id = id_of(ada)

    is_called(ada, "Countess")
    pictured(ada, "none")

    until(lambda: len(of_status(outbox)) == 2)
    told = [json.loads(event["data"]) for event in of_status(outbox)]
    status = {"user_id": person_id, "status": "available", "emoji": None, "words": None}
    assert {event["channel"] for event in of_status(outbox)} == {"presence-chat"}
    assert told == [
        status | {"name": "Countess", "picture": None},
        status | {"name": "Countess", "picture": ""},
    ]


def of_status(outbox):
    return [event for event in outbox.events if event["name"] == "status-changed"]


def test_nobody_is_told_of_what_stays_as_it_is(app, ada, outbox):
    assert is_called(ada, "Ada Lovelace").status_code == 204
    pictured(ada, "provider")
    ada.says("after that")

    until(lambda: outbox.events)
    assert of_status(outbox) == []


def test_it_outlives_sign_ins_beside_the_name_of_the_provider(app, ada):
    person_id = id_of(ada)
    is_called(ada, "Countess")

    again = comes_back(app)

    assert again.says("hello").json["name"] == "Countess"
    person = row_of(app, person_id)
    assert (person.name, person.chosen_name) == ("Countess", "Countess")
    assert person.provider_name == "Ada Lovelace"


def test_without_one_the_providers_comes_back(app, ada):
    person_id = id_of(ada)
    is_called(ada, "Countess")

    assert is_called(ada, "  ").status_code == 204

    person = row_of(app, person_id)
    assert (person.name, person.chosen_name) == ("Ada Lovelace", None)


def test_the_providers_is_no_name_of_ones_own(app, ada):
    person_id = id_of(ada)
    is_called(ada, "Countess")

    is_called(ada, "Ada Lovelace")

    assert row_of(app, person_id).chosen_name is None


@pytest.mark.parametrize(
    ("wanted", "code", "sentence"),
    [
        pytest.param("Grace Hopper", "name_taken", "Somebody has that name", id="another's"),
        pytest.param("grace HOPPER", "name_taken", "Somebody has", id="in capitals"),
        pytest.param(LOOK_ALIKE, "name_taken", "Somebody has", id="a look-alike"),
        pytest.param("Grace Hopper (1)", "name_taken", "Somebody has", id="as if the first"),
        pytest.param("Gr\u0430ce Hopper (2)", "name_taken", "Somebody has", id="as if the second"),
        pytest.param("Grace Hopper ( 07 )", "name_taken", "Somebody has", id="another number"),
        pytest.param("Nobody yet (2)", None, "", id="a number without the name"),
        pytest.param("@everyone", "invalid_name", "can't begin with @", id="like a mention"),
        pytest.param("\uff20Grace Hopper", "invalid_name", "can't begin", id="a wide @"),
        pytest.param("everyone", "invalid_name", "Nobody can have that name", id="everyone"),
        pytest.param("\u0435veryone", "invalid_name", "Nobody can", id="like everyone"),
        pytest.param("Everyone (2)", "invalid_name", "Nobody can", id="everyone, numbered"),
        pytest.param("Somebody", "invalid_name", "Nobody can", id="the name of the nameless"),
        pytest.param("\u200d\u3164", "invalid_name", "Nobody would see", id="invisible"),
        pytest.param("me@example.com", "invalid_name", "e-mail address", id="an address"),
        pytest.param("ada @ example . com", None, "", id="no address"),
        pytest.param("😀" * 100, None, "", id="the longest"),
        pytest.param("x" * 101, "invalid_name", "Yours has 101.", id="too long"),
    ],
)
def test_not_every_name_can_be_had(ada, grace, outbox, wanted, code, sentence):
    id_of(grace)

    answer = is_called(ada, wanted)

    if code is None:
        assert answer.status_code == 204
    else:
        assert (answer.status_code, answer.json["error"]) == (422, code)
        assert sentence in answer.json["message"]
        assert ada.says("hello").json["name"] == "Ada Lovelace"


def test_a_refusal_stands_at_the_form_with_what_was_written(ada, grace):
    id_of(grace)

    answer = ada.post("/you/name", data={"name": LOOK_ALIKE})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Somebody has that name or had it lately" in answer.text
    assert f'value="{LOOK_ALIKE}"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_name_that_was_given_up_is_nobody_elses_for_30_days(app, ada, grace):
    id_of(grace)
    is_called(ada, "Countess")
    is_called(ada, "Enchantress")

    refused = is_called(grace, "Count\u0435ss")
    back = is_called(ada, "Countess")
    is_called(ada, "Enchantress")
    changes(app, FormerName, given_up_at=now() - timedelta(days=31))

    assert (refused.status_code, refused.json["error"]) == (422, "name_taken")
    assert back.status_code == 204
    assert is_called(grace, "Countess").status_code == 204
    assert grace.says("hello").json["name"] == "Countess"


def test_the_provider_gives_nobody_a_name_that_somebody_chose(app, ada):
    is_called(ada, "Grace Hopper")

    grace = comes_back(app, "Grace Hopper")

    assert grace.says("hello").json["name"] == "Grace Hopper (2)"


def test_nobody_hoards_names(app, ada, clock):
    for number in range(profiles.MOST_GIVEN_UP):
        assert is_called(ada, f"Ada the {number}th").status_code == 204
        clock.passes(minutes=1)

    refused = is_called(ada, "Ada the last")

    assert (refused.status_code, refused.json["error"]) == (422, "too_many_names")
    # One of one's own, in turns, and as often as one likes.
    for name in ["Ada the 0th", "Ada the 1th", "Ada the 0th", ""]:
        assert is_called(ada, name).status_code == 204
    changes(app, FormerName, given_up_at=now() - timedelta(days=31))
    assert is_called(ada, "Ada the last").status_code == 204


@pytest.mark.parametrize("until_", [UNTIL_LIFTED, None], ids=["until lifted", "for an hour"])
def test_whoever_is_muted_says_nothing_by_their_name(app, ada, until_):
    id_of(ada)
    moment = until_ or now() + timedelta(hours=1)
    changes(app, Person, muted_until=moment)

    answer = is_called(ada, "You can't mute me")
    page = ada.post("/you/name", data={"name": "You can't mute me"})

    assert (answer.status_code, answer.json["error"]) == (403, "muted")
    assert (answer.json["muted_until"] is None) == (until_ is not None)
    assert (page.status_code, "been muted until" in page.text) == (403, True)
    assert pictured(ada, "none").status_code == 204
    changes(app, Person, muted_until=now())
    assert is_called(ada, "Ada again").status_code == 204


def test_it_counts_towards_the_rate_limit(ada, clock):
    answers = [pictured(ada, "initials").status_code for _ in range(31)]

    assert answers == [204] * 30 + [429]


def test_of_two_who_want_one_name_one_has_it(room):
    people = [known_member(room, name) for name in ("Ada Lovelace", "Grace Hopper")]
    together = threading.Barrier(2)
    statuses = []

    def wants(browser):
        together.wait()
        statuses.append(is_called(browser, "Countess").status_code)

    threads = [threading.Thread(target=wants, args=[it]) for it in people]
    for it in threads:
        it.start()
    for it in threads:
        it.join()

    assert sorted(statuses) == [204, 422]


@pytest.mark.parametrize(
    ("choice", "shown"), [("provider", PICTURE), ("initials", None), ("none", "")]
)
def test_a_picture_is_the_providers_or_initials_or_none(app, ada, choice, shown):
    person_id = id_of(ada)
    changes(app, Person, provider_picture=PICTURE)

    assert pictured(ada, choice).status_code == 204

    assert ada.says("hello").json["picture"] == shown
    known = ada.asks(f"/people?ids={person_id}").json["people"]
    assert [it["picture"] for it in known] == [shown]
    room = ada.get("/").text
    assert (PICTURE in room) == (shown == PICTURE)
    assert ('data-picture="none"' in room) == (shown == "")


def test_what_was_sent_before_keeps_its_picture(ada):
    before = ada.says("hello").json

    pictured(ada, "none")

    [message] = ada.reads().json["messages"]
    assert (message["picture"], message["rev"]) == (before["picture"], before["rev"])


def test_the_choice_outlives_sign_ins_and_the_providers_is_known_by_then(app, ada, monkeypatch):
    person_id = id_of(ada)
    pictured(ada, "none")
    claims = {"iss": app.config["AUTH0_ISSUER"], "name": "Ada", "picture": PICTURE}
    claims["sub"] = row_of(app, person_id).subject

    with app.test_request_context("/callback"):
        sessions.start(claims)

    person = row_of(app, person_id)
    assert (person.picture, person.provider_picture) == ("", PICTURE)
    assert pictured(ada, "provider").status_code == 204
    assert row_of(app, person_id).picture == PICTURE


def test_there_is_no_other_picture(ada):
    answer = pictured(ada, "https://evil.example/")
    page = ada.post("/you/picture", data={})

    assert (answer.status_code, answer.json["error"]) == (422, "no_such_picture")
    assert (page.status_code, "Choose one of the three" in page.text) == (422, True)


def test_the_page_says_what_was_done(ada):
    done = ada.post("/you/name", data={"name": "Countess"})
    assert (done.status_code, done.location) == (303, "/you?did=renamed")

    page = ada.get(done.location)

    assert "This is your name now." in page.text
    assert 'value="Countess"' in page.text
    assert "Use the name of your account: <bdi>Ada Lovelace</bdi>" in page.text


def test_administrators_find_and_see_the_providers_name_too(app, grace):
    admin = grace
    changes(app, Person, has_admin_role=True)
    ada = known_member(app, "Ada Lovelace")
    person_id = id_of(ada)
    is_called(ada, "Countess")

    listed = admin.get("/admin/people?q=lovelace").text
    page = admin.get(f"/admin/people/{person_id}").text
    table = admin.get("/admin/people.csv?q=countess").text
    by_members = admin.asks("/people?q=lovelace").json["people"]

    assert "Countess" in listed
    for shown in (listed, page):
        assert "<bdi>Ada Lovelace</bdi> at the provider" in shown
    assert '"Countess","Ada Lovelace",' in table
    assert by_members == []
