"""Sending by the composer's plain form, and what is shown when that is refused."""

from html.parser import HTMLParser
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

from chatapp.auth import access
from chatapp.messages import revisions
from tests.support.acting import act
from tests.support.cast import Browser

UUID = "0b9c4a52-6d7e-4f80-9a1b-2c3d4e5f6071"


class Page(HTMLParser):
    """What a page holds for a person who writes: its composer's fields, and the text in it."""

    def __init__(self, text):
        super().__init__()
        self.fields, self.text, self.is_read_only, self._is_text = {}, None, False, False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "input" and given.get("type") == "hidden":
            assert given["autocomplete"] == "off", given
            self.fields[given["name"]] = given["value"]
        if tag == "textarea":
            self.text, self._is_text, self.is_read_only = "", True, "readonly" in given

    def handle_endtag(self, tag):
        self._is_text = self._is_text and tag != "textarea"

    def handle_data(self, data):
        if self._is_text:
            self.text += data

    @property
    def written(self):
        """The text as a browser has it: without the line break that follows the tag."""
        return self.text.removeprefix("\n")


def sends(person, text, fields=None, **options):
    """Press Send in a page without its script; `fields` are those of another page."""
    fields = Page(person.get("/").text).fields if fields is None else fields
    return person.post("/messages", data=fields | {"message": text}, **options)


def said(person):
    return [message["message"] for message in person.reads().json["messages"]]


def test_a_form_is_kept_and_leads_back_to_the_room(app, ada, outbox):
    answer = sends(ada, "one\r\ntwo")

    assert (answer.status_code, answer.location) == (303, "/")
    assert said(ada) == ["one\ntwo"]
    app.extensions["publisher"].drain()
    [event] = outbox.events
    assert event["name"] == "message-added"


def test_a_form_says_what_it_answers_and_whom_it_mentions(ada, grace):
    first, fields = grace.says("hello").json, Page(ada.get("/").text).fields
    more = {"reply_to": str(first["id"]), "mentions": [first["user_id"], "u_nobody"]}

    assert sends(ada, "yes, @Grace Hopper", fields | more).status_code == 303

    [_, reply] = ada.reads().json["messages"]
    assert reply["reply_to"]["id"] == first["id"]
    assert [it["name"] for it in reply["mentions"]] == ["Grace Hopper"]
    assert sends(ada, "no", Page(ada.get("/").text).fields | {"reply_to": "x"}).status_code == 422


def test_a_form_that_is_sent_twice_is_one_message(app, ada, outbox):
    fields = Page(ada.get("/").text).fields

    answers = [sends(ada, "hello", fields) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert said(ada) == ["hello"]
    app.extensions["publisher"].drain()
    assert len(outbox.events) == 1


def test_each_page_has_a_client_id_of_its_own(ada):
    pages = [Page(ada.get("/").text) for _ in range(2)]

    assert pages[0].fields["client_id"] != pages[1].fields["client_id"]
    assert pages[0].fields["person"] == pages[1].fields["person"] == me(ada)
    assert [page.written for page in pages] == ["", ""]


def test_the_widest_message_fits_into_a_form(ada):
    assert sends(ada, "\U0001f600" * 2000).status_code == 303
    assert said(ada) == ["\U0001f600" * 2000]


TEXT = '\n"<b>&amp; </textarea>\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("x" * 2001, "A message can have up to 2,000 characters", id="too long"),
        pytest.param(" \n ", "Write something first.", id="empty"),
        pytest.param(f"{TEXT}\x1b", "characters that can&#39;t be shown", id="markup"),
    ],
)
def test_a_text_that_is_refused_stays_in_the_form(app, ada, outbox, text, words):
    before = Page(ada.get("/").text).fields

    answer = sends(ada, text, before)

    assert answer.status_code == 422
    assert words in answer.text
    page = Page(answer.text)
    assert (page.written, page.is_read_only) == (text, False)
    assert page.fields["person"] == before["person"]
    assert page.fields["client_id"] != before["client_id"]
    assert_nothing_was_said(app, ada, outbox)


@pytest.mark.parametrize("client_id", ["17", "", UUID[:-1]])
def test_a_form_whose_client_id_is_none_gets_another(ada, client_id):
    page = Page(sends(ada, "hello", {"client_id": client_id}).text)

    assert page.written == "hello"
    assert sends(ada, page.written, page.fields).status_code == 303


def test_a_client_id_that_named_another_message_is_refused_with_the_text(ada):
    fields = Page(ada.get("/").text).fields
    sends(ada, "hello", fields)

    answer = sends(ada, "hello, once more", fields)

    assert answer.status_code == 409
    page = Page(answer.text)
    assert page.written == "hello, once more"
    assert sends(ada, page.written, page.fields).status_code == 303
    assert said(ada) == ["hello", "hello, once more"]


def test_whoever_is_too_fast_sends_the_same_again_later(ada, clock):
    fields = Page(ada.get("/").text).fields
    for n in range(30):
        ada.says(f"message number {n}.")

    answer = sends(ada, "hello", fields)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    page = Page(answer.text)
    assert (page.written, page.fields) == ("hello", fields)
    clock.passes(seconds=1)
    assert sends(ada, page.written, page.fields).status_code == 303


def test_a_database_that_fails_leaves_the_text_and_its_client_id(ada, monkeypatch):
    fields = Page(ada.get("/").text).fields

    def fails(*_):
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr(revisions, "Transaction", fails)
        answer = sends(ada, "hello", fields)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    page = Page(answer.text)
    assert (page.written, page.fields) == ("hello", fields)


def test_a_form_of_another_persons_page_is_not_sent_unasked(app, ada, grace, outbox):
    answer = sends(grace, "I am Ada", Page(ada.get("/").text).fields)

    assert answer.status_code == 409
    assert "Send as Grace Hopper" in answer.text
    page = Page(answer.text)
    assert (page.written, page.fields["person"]) == ("I am Ada", me(grace))
    assert_nothing_was_said(app, ada, outbox)
    assert sends(grace, page.written, page.fields).status_code == 303


def test_a_form_that_names_nobody_is_not_checked(ada):
    assert sends(ada, "hello", {"client_id": str(uuid4())}).status_code == 303


def test_who_is_signed_out_can_still_read_what_they_wrote(app, ada, outbox):
    answer = sends(Browser(app), TEXT, {"client_id": UUID})

    assert answer.status_code == 401
    page = Page(answer.text)
    assert (page.written, page.is_read_only, page.fields) == (TEXT, True, {})
    assert 'href="/login">Log in<' in answer.text
    assert_nothing_was_said(app, ada, outbox)


def test_who_is_suspended_can_still_read_what_they_wrote(app, ada, grace):
    fields = Page(grace.get("/").text).fields
    act(app, access.suspend, "Grace Hopper")

    answer = sends(grace, "hello", fields)

    assert answer.status_code == 403
    assert "You&#39;ve been suspended" in answer.text
    assert (Page(answer.text).written, Page(answer.text).is_read_only) == ("hello", True)


def test_what_another_site_sends_is_shown_but_a_click_does_not_send_it(app, ada, outbox):
    answer = sends(ada, TEXT, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    page = Page(answer.text)
    assert (page.written, page.is_read_only, page.fields) == (TEXT, True, {})
    assert_nothing_was_said(app, ada, outbox)


def test_a_text_beyond_what_chatapp_takes_at_once_stays_in_the_form(app, ada, outbox):
    before = Page(ada.get("/").text).fields

    answer = sends(ada, "ä" * 64 * 1024, before)

    assert answer.status_code == 413
    page = Page(answer.text)
    assert (page.written, page.is_read_only) == ("ä" * 64 * 1024, False)
    assert page.fields["person"] == before["person"]
    assert_nothing_was_said(app, ada, outbox)


@pytest.mark.parametrize(
    ("headers", "status"),
    [pytest.param({}, 413, id="ours"), ({"Sec-Fetch-Site": "cross-site"}, 403)],
)
def test_what_is_too_large_to_be_read_is_still_in_the_page_before(
    app, ada, outbox, headers, status
):
    answer = sends(ada, "x" * 500_000, {}, headers=headers)

    assert answer.status_code == status
    assert ("Go back in your browser" in answer.text) == (status == 413)
    assert_nothing_was_said(app, ada, outbox)


def test_a_script_that_sends_a_form_is_refused_in_json(ada):
    answer = ada.asks("/messages", "POST", data={"message": "", "client_id": UUID})

    assert (answer.status_code, answer.json["error"]) == (422, "invalid_message")


def test_json_is_refused_on_a_page_as_anywhere(ada):
    answer = ada.post("/messages", json={"message": "", "client_id": UUID})

    assert answer.status_code == 422
    assert "Back to the room" in answer.text
    assert Page(answer.text).text is None


def me(person):
    return Page(person.get("/").text).fields["person"]


def assert_nothing_was_said(app, ada, outbox):
    assert said(ada) == []
    assert app.extensions["publisher"].drain()
    assert outbox.events == []
