"""A message as answers and events tell it."""

import json
from datetime import UTC, datetime

import pytest

from chatapp import create_app
from chatapp.messages.drafts import MAX_MENTIONS, MAX_MESSAGE
from chatapp.messages.reactions import IDS_SHOWN, MAX_KINDS
from chatapp.messages.rows import EXCERPT, MessageRow, answer, event, hint
from chatapp.payload import MAX_NUMBER, encode
from chatapp.realtime import encryption
from chatapp.realtime.client import MAX_EVENT_BYTES
from chatapp.text import MAX_NAME
from tests.support.cast import ENCRYPTION_KEY, SETTINGS_WITHOUT_SERVICES

WIDE = "\U0001f3f4"
ID = "u_" + "f" * 24
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
FIELDS = [
    *("id", "rev", "client_id", "message", "name", "user_id", "picture", "sent_at", "edited_at"),
    *("removed", "text_rev", "reply_to", "mentions", "reactions"),
]


@pytest.fixture(params=["", ENCRYPTION_KEY], ids=["plain", "encrypted"])
def sent_size(request):
    """How many bytes of an event go through Pusher, in a room of each kind."""
    with create_app(
        SETTINGS_WITHOUT_SERVICES | {"PUSHER_ENCRYPTION_KEY": request.param}
    ).app_context():
        yield lambda data: len((sealed(data) if request.param else data).encode())


def sealed(data):
    return encryption.encrypt(data, "private-encrypted-chat", ENCRYPTION_KEY)


@pytest.fixture
def plain_room():
    """A room without an encryption key."""
    with create_app(SETTINGS_WITHOUT_SERVICES).app_context():
        yield


def widest(**given):
    """The message that takes the most bytes of all."""
    mention = {"user_id": ID, "name": WIDE * MAX_NAME}
    kind = {"emoji": WIDE * 7, "count": MAX_NUMBER, "user_ids": [ID] * IDS_SHOWN}
    numbers = dict.fromkeys(("id", "rev", "text_rev", "reply_to_id", "quoted_rev"), MAX_NUMBER)
    texts = {"client_id": "f" * 36, "text": WIDE * MAX_MESSAGE, "picture": "https://" + "x" * 492}
    names = dict.fromkeys(("name", "quoted_name"), WIDE * MAX_NAME)
    ids = dict.fromkeys(("author_id", "quoted_author_id"), ID)
    lists = {
        "mentions": encode([mention] * MAX_MENTIONS),
        "reactions": encode([kind] * MAX_KINDS),
        "quoted_excerpt": WIDE * EXCERPT,
    }
    nothing = dict.fromkeys(("removed_at", "removed_by", "removed_reason"))
    moments = {"sent_at": MOMENT, "edited_at": MOMENT}
    return MessageRow(**numbers | texts | names | ids | lists | nothing | moments | given)


@pytest.mark.usefixtures("plain_room")
def test_every_answer_and_event_has_these_fields_in_this_order():
    message = widest(text="hello", mentions="[]")

    assert list(json.loads(answer(message))) == [*FIELDS, "mine"]
    assert list(json.loads(event(message, ID))) == [*FIELDS, "by"]
    assert list(json.loads(event(message, ID))["reply_to"]) == [
        *("id", "rev", "name", "user_id", "excerpt")
    ]


@pytest.mark.usefixtures("plain_room")
def test_what_is_too_large_for_an_event_is_told_as_a_hint():
    message = widest()

    assert json.loads(event(message, ID)) == {"id": MAX_NUMBER, "rev": MAX_NUMBER}
    assert json.loads(answer(message))["message"] == message.text


def test_an_event_has_ten_thousand_bytes_at_most(sent_size):
    told = hint(MAX_NUMBER, MAX_NUMBER)
    simple = {"mentions": "[]", "reactions": "[]", "quoted_rev": None}
    whole = [event(widest(text="x" * length, **simple), ID) for length in range(4_000, 10_000)]

    fitting = [data for data in whole if data != told]

    assert whole[: len(fitting)] == fitting
    assert sent_size(fitting[-1]) == MAX_EVENT_BYTES
    assert len(fitting) < len(whole)


def test_two_thousand_emoji_are_a_hint_once_they_are_encrypted(sent_size):
    simple = {"mentions": "[]", "reactions": "[]", "quoted_rev": None}

    data = event(widest(**simple), ID)

    is_hint = data == hint(MAX_NUMBER, MAX_NUMBER)
    assert is_hint == (sent_size("x") > 1)


@pytest.mark.usefixtures("plain_room")
def test_plain_messages_always_fit():
    plain = widest(mentions="[]", reactions="[]", quoted_rev=None)

    assert json.loads(event(plain, ID))["message"] == plain.text
