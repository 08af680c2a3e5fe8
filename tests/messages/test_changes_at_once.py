"""Many people change the same messages at once: nothing is lost, and the tables agree."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from urllib.parse import quote
from uuid import uuid4

import pytest
from sqlalchemy import select

from chatapp import create_app, rate_limit
from chatapp.database import db
from chatapp.messages.reactions import IDS_SHOWN, MAX_KINDS
from chatapp.models import Mention, Message, Reaction, Room, Version
from chatapp.rate_limit import BURST
from tests.support.acting import person
from tests.support.cast import close, member

NAMES = ["Ada Lovelace", "Grace Hopper", "Linus Torvalds", "Barbara Liskov", "Alan Kay", "Tim Lee"]
EMOJI = ["👍", "👎", "😀", "🎉", "😕", "❤️", "🚀", "👀", "🔥", "💯", "🙏", "👏", "🤔", "✨"]
CHANGES = 40
EXPECTED = {200, 201, 403, 409, 422}


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def beside(room, settings):
    """The same room as another process serves it."""
    app = create_app(settings | {"DATABASE_URL": room.config["DATABASE_URL"]})
    yield app
    close(app)


@pytest.fixture
def crowd(room, monkeypatch):
    """Six people who may do as much as they like."""
    monkeypatch.setattr(rate_limit, "BURST", 1_000 * BURST)
    return [member(room, name) for name in NAMES]


def test_whatever_comes_together_is_one_order_of_changes(room, crowd, outbox):
    ids = {name: person(room, name).id for name in NAMES}
    for browser in crowd[:3]:
        browser.says("hello")

    with ThreadPoolExecutor(len(crowd)) as threads:
        statuses = threads.map(lambda it: changes(*it, ids), enumerate(crowd))
        counts = Counter(status for each in statuses for status in each)

    assert set(counts) <= EXPECTED
    assert counts[200] > CHANGES
    agree(room)
    room.extensions["publisher"].drain()
    revs = [json.loads(event["data"])["rev"] for event in outbox.events]
    assert revs == list(range(1, len(revs) + 1))
    newest = {json.loads(event["data"])["id"]: shared(event["data"]) for event in outbox.events}
    for message in crowd[0].reads(limit=100).json["messages"]:
        assert newest[message["id"]] == shared(json.dumps(message))


def shared(encoded):
    """What event and answer have in common, but for the quote, which is as new as its source."""
    message = json.loads(encoded)
    return {name: message[name] for name in message.keys() - {"by", "mine", "reply_to"}}


def changes(number, browser, ids):
    random = Random(number)
    return [change(browser, random, ids).status_code for _ in range(CHANGES)]


def change(browser, random, ids):
    path = f"/messages/{random.randint(1, 3)}"
    emoji = f"{path}/reactions/{quote(random.choice(EMOJI))}"
    names = random.sample(NAMES, 3)
    text = " ".join(f"@{name}" for name in names)
    mentions = [ids[name] for name in names[:2]]
    body = {"message": text, "client_id": str(uuid4()), "mentions": mentions, "reply_to": 1}
    seen = browser.reads().json["messages"]
    rev = next((it["rev"] for it in seen if path == f"/messages/{it['id']}"), 1)
    kinds = {
        "react": lambda: browser.asks(emoji, "PUT"),
        "take back": lambda: browser.asks(emoji, "DELETE"),
        "edit": lambda: browser.asks(path, "PATCH", json=body | {"rev": rev}),
        "remove": lambda: browser.asks(path, "DELETE"),
        "restore": lambda: browser.asks(f"{path}/restored", "PUT"),
        "send": lambda: browser.asks("/messages", "POST", json=body),
    }
    [kind] = random.choices(list(kinds), [8, 4, 4, 1, 4, 2])
    return kinds[kind]()


def agree(room):
    """Check that what a message says of itself is what the tables say."""
    with room.app_context():
        messages = db.session.scalars(select(Message)).all()
        reactions = db.session.scalars(select(Reaction).order_by(Reaction.rev)).all()
        mentions = db.session.execute(select(Mention.message_id, Mention.person_id)).all()
        versions = db.session.scalars(select(Version)).all()
        newest = db.session.scalars(select(Room.rev)).one()
    assert newest == max(message.rev for message in messages)
    for message in messages:
        kinds = {kind["emoji"]: kind for kind in json.loads(message.reactions)}
        given = [it for it in reactions if it.message_id == message.id]
        assert {e: kind["count"] for e, kind in kinds.items()} == Counter(it.emoji for it in given)
        assert len(kinds) <= MAX_KINDS
        for emoji, kind in kinds.items():
            whose = [it.person_id for it in reversed(given) if it.emoji == emoji]
            assert kind["user_ids"] == whose[:IDS_SHOWN]
        mentioned = {it["user_id"] for it in json.loads(message.mentions)}
        assert mentioned == {who for of, who in mentions if of == message.id}
        assert all(it.rev < message.text_rev for it in versions if it.message_id == message.id)
        assert message.text_rev <= message.rev


def test_two_processes_count_the_same_reactions(room, beside, crowd, outbox):
    said = crowd[0].says("hello").json
    others = [member(beside, name) for name in NAMES]
    path = f"/messages/{said['id']}/reactions"

    def toggles(browser, emoji):
        there_and_back = ("PUT", "DELETE", "PUT")
        return [browser.asks(f"{path}/{quote(emoji)}", how).status_code for how in there_and_back]

    with ThreadPoolExecutor(2 * len(NAMES)) as threads:
        asked = [
            threads.submit(toggles, browser, emoji)
            for browsers in (crowd, others)
            for number, browser in enumerate(browsers)
            for emoji in ("👏", EMOJI[number % 3])
        ]

    assert {status for each in asked for status in each.result()} == {200}
    agree(room)
    page = crowd[0].reads().json
    counts = {kind["emoji"]: kind["count"] for kind in page["messages"][0]["reactions"]}
    assert counts["👏"] == len(NAMES)
    assert sum(counts.values()) == 2 * len(NAMES)
