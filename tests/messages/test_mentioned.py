"""Mentioning people in a message."""

import json
import re
from uuid import uuid4

import pytest
from sqlalchemy import update

from chatapp.auth import access
from chatapp.database import db
from chatapp.models import Person
from tests.support.acting import act, person
from tests.support.cast import is_sentence, known_member


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


def test_only_those_are_mentioned_whose_name_is_in_the_text(app, ada, grace):
    linus = known_member(app, "Linus Torvalds")
    ids = [id_of(app, name) for name in ("Grace Hopper", "Linus Torvalds")]

    said = says(ada, "ask @Grace Hopper, not `@Linus Torvalds`", ids)

    assert said.json["mentions"] == [{"user_id": ids[0], "name": "Grace Hopper"}]
    assert (mentions_unread(grace), mentions_unread(linus)) == (1, 0)
    assert says(ada, "@Grace Hopper", [ids[1], "u_nobody"]).json["mentions"] == []


def test_the_name_stays_as_it_was_typed(app, ada, grace):
    said = says(ada, "@Grace Hopper?", [id_of(app, "Grace Hopper")]).json
    rename(app, "Grace Hopper", "Admiral Hopper")

    again = edits(ada, said, "@Grace Hopper!", [said["mentions"][0]["user_id"]]).json

    assert again["mentions"] == said["mentions"]
    assert mentions_unread(grace) == 1


def test_mentions_change_with_the_text(app, ada, grace):
    linus = known_member(app, "Linus Torvalds")
    said = says(ada, "@Grace Hopper", [id_of(app, "Grace Hopper")]).json

    edited = edits(ada, said, "@Linus Torvalds", [id_of(app, "Linus Torvalds")]).json
    assert [it["name"] for it in edited["mentions"]] == ["Linus Torvalds"]
    assert (mentions_unread(grace), mentions_unread(linus)) == (0, 1)

    # A page that says nothing of mentions keeps those that still stand.
    kept = edits(ada, edited, "now @Linus Torvalds").json
    assert kept["mentions"] == edited["mentions"]
    assert edits(ada, kept, "nobody").json["mentions"] == []


def test_an_edit_of_what_was_read_is_not_unread(app, ada, grace):
    said = says(ada, "hello", []).json
    reads_up_to(grace, said["id"])

    edits(ada, said, "hello @Grace Hopper", [id_of(app, "Grace Hopper")])

    assert mentions_unread(grace) == 0


def test_one_does_not_count_what_one_says_nor_what_was_removed(app, ada, grace):
    everybody = [id_of(app, "Ada Lovelace"), id_of(app, "Grace Hopper")]

    said = says(ada, "@Ada Lovelace and @Grace Hopper", everybody).json
    assert (mentions_unread(ada), mentions_unread(grace)) == (0, 1)

    removed = ada.asks(f"/messages/{said['id']}", "DELETE").json
    assert (removed["mentions"], mentions_unread(grace)) == ([], 0)


def test_who_was_suspended_is_not_mentioned_anew_and_stays_where_they_were(app, ada, grace):
    known = says(ada, "@Grace Hopper", [id_of(app, "Grace Hopper")]).json
    act(app, access.suspend, "Grace Hopper")

    assert says(ada, "@Grace Hopper", [id_of(app, "Grace Hopper")]).json["mentions"] == []
    edited = edits(ada, known, "@Grace Hopper!", [id_of(app, "Grace Hopper")]).json
    assert edited["mentions"] == known["mentions"]


def test_each_is_mentioned_once_in_the_order_in_which_they_were_given(app, ada, grace):
    ids = [id_of(app, "Grace Hopper"), id_of(app, "Ada Lovelace")]

    said = says(ada, "@Ada Lovelace @Grace Hopper @Ada Lovelace", [*ids, *ids]).json

    assert [it["user_id"] for it in said["mentions"]] == ids
    assert mentions_unread(grace) == 1


def test_who_is_called_everyone_is_one_person(app, ada, grace):
    rename(app, "Grace Hopper", "everyone")
    linus = known_member(app, "Linus Torvalds")
    hers = id_of(app, "everyone")

    said = says(linus, "@everyone", [hers]).json
    assert said["mentions"] == [{"user_id": hers, "name": "everyone"}]
    assert (mentions_unread(grace), mentions_unread(ada)) == (1, 0)
    assert says(linus, "@everyone", ["everyone"]).status_code == 403
    both = says(ada, "@everyone", [hers, "everyone"]).json
    assert both["mentions"] == said["mentions"], "one name mentions the first that was given"


@pytest.mark.parametrize("name", ["everyone", "Everyone", "EVERY0NE", "\u0435veryon\u0435"])
def test_nobody_comes_in_under_a_name_that_looks_like_everyone(app, name):
    known_member(app, name)

    assert person(app, f"{name} (2)")


@pytest.mark.parametrize("name", ["A.*", "(x|y)+", "[a", "\\", "$&", "a@b", "@", "Zoë 😀", "x`y"])
def test_any_name_can_be_mentioned(app, ada, grace, name):
    rename(app, "Grace Hopper", name)

    said = says(ada, f"hello @{name}", [id_of(app, name)]).json

    assert [it["name"] for it in said["mentions"]] == [name]
    assert said["message"].endswith(name)
    assert 'class="mention"' in ada.get("/").text


def test_an_eleventh_is_refused_with_a_sentence(ada):
    response = says(ada, "hello", [f"u_{n}" for n in range(11)])

    assert (response.status_code, response.json["error"]) == (422, "too_many_mentions")
    assert is_sentence(response.json["message"])


@pytest.mark.parametrize(
    "mentions", ["u_1", [1], [None], {}, [["u_1"]], ["é"], ["\0"], ["u_1", "\n"], False, 0, ""]
)
def test_what_is_no_list_of_ids_is_refused(room, mentions):
    ada = known_member(room, "Ada Lovelace")
    said = says(ada, "hello", []).json

    assert says(ada, "hello", mentions).status_code == 422
    assert edits(ada, said, "hello, world", mentions).status_code == 422
    assert ada.reads().json["rev"] == 1


def test_administrators_mention_everyone(app, ada, grace):
    said = says(ada, "@everyone: hello", ["everyone"]).json

    assert said["mentions"] == [{"user_id": "everyone", "name": "everyone"}]
    assert mentions_unread(grace) == 1


def test_others_mention_everyone_where_an_administrator_allows_it(app, ada, grace):
    response = says(grace, "@everyone", ["everyone"])
    assert (response.status_code, response.json["error"]) == (403, "may_not_mention_everyone")
    assert is_sentence(response.json["message"])

    page = f"/admin/people/{id_of(app, 'Grace Hopper')}/everyone"
    assert ada.post(page, data={"allowed": "yes"}).status_code == 303
    assert says(grace, "@everyone", ["everyone"]).status_code == 201
    assert page_data(grace)["person"]["may_mention_everyone"] is True

    assert ada.post(page, data={"allowed": "no"}).status_code == 303
    assert says(grace, "@everyone again", ["everyone"]).status_code == 403
    log = ada.get("/admin/log").text
    assert "Allowed to mention everyone" in log
    assert "No longer allowed to mention everyone" in log


def test_a_send_is_not_refused_when_it_is_repeated_after_the_permission_is_gone(app, ada, grace):
    page = f"/admin/people/{id_of(app, 'Grace Hopper')}/everyone"
    ada.post(page, data={"allowed": "yes"})
    body = {"message": "@everyone", "client_id": str(uuid4()), "mentions": ["everyone"]}
    said = grace.asks("/messages", "POST", json=body).json
    ada.post(page, data={"allowed": "no"})

    again = grace.asks("/messages", "POST", json=body)

    assert (again.status_code, again.json) == (200, said)
    other = body | {"client_id": str(uuid4())}
    assert grace.asks("/messages", "POST", json=other).status_code == 403
    assert grace.asks("/messages", "POST", json=body | {"message": "@everyone!"}).status_code == 409


def test_the_page_marks_mentions_and_what_is_for_its_reader(app, ada, grace):
    says(ada, "<b>hello</b> @Grace Hopper", [id_of(app, "Grace Hopper")])

    page = grace.get("/").text

    marked = '<span class="mention">@Grace Hopper</span>'
    assert f"&lt;b&gt;hello&lt;/b&gt; {marked}" in page
    assert page.count("message--for-reader") == 1
    assert "message--for-reader" not in ada.get("/").text


def says(browser, text, mentions):
    body = {"message": text, "client_id": str(uuid4()), "mentions": mentions}
    return browser.asks("/messages", "POST", json=body)


def edits(browser, message, text, mentions=None):
    body = {"message": text, "rev": message["rev"]}
    more = {} if mentions is None else {"mentions": mentions}
    return browser.asks(f"/messages/{message['id']}", "PATCH", json=body | more)


def reads_up_to(browser, message_id):
    assert browser.asks("/read", "PUT", json={"id": message_id}).status_code == 204


def mentions_unread(browser):
    """How many mentions their page says are unread, once they have read anything."""
    data = page_data(browser)
    if data["read_id"] is None:
        browser.asks("/read", "PUT", json={"id": 0, "back": True})
        data = page_data(browser)
    return data["unread"]["mentions"]


def page_data(browser):
    [data] = re.findall(r'id="page-data">(.*?)</script>', browser.get("/").text)
    return json.loads(data)


def id_of(app, name):
    return person(app, name).id


def rename(app, name, new):
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(update(Person).where(Person.name == name).values(name=new))
