"""Of a removed message nothing that was in it reaches members, whichever way they ask."""

from uuid import uuid4

import pytest

from tests.support.acting import person
from tests.support.cast import member

SECRET = "quodsecretumest"
BEFORE = "quodanteaerat"
FLAG = "🏴‍☠️"


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.mark.parametrize("who", ["Grace Hopper", "Ada Lovelace"])
def test_nothing_of_a_removed_message_is_told(app, outbox, who):
    people = {name: member(app, name) for name in ("Ada Lovelace", "Grace Hopper", "Zed Quux")}
    grace, zed = people["Grace Hopper"], people["Zed Quux"]
    grace.says("first")
    mentions = [person(app, "Zed Quux").id]
    body = {"message": f"{BEFORE} @Zed Quux", "client_id": str(uuid4()), "mentions": mentions}
    said = grace.asks("/messages", "POST", json=body | {"reply_to": 1}).json
    address = f"/messages/{said['id']}"
    grace.asks(address, "PATCH", json={"message": f"{SECRET} @Zed Quux", "rev": said["rev"]})
    zed.asks(f"{address}/reactions/{FLAG}", "PUT")
    zed.asks("/messages", "POST", json=answer(said))
    app.extensions["publisher"].drain()
    told_before = len(outbox.events)

    people[who].asks(address, "DELETE")
    zed.asks("/messages", "POST", json=answer(said))

    app.extensions["publisher"].drain()
    told = [event["data"] for event in outbox.events[told_before:]]
    assert len(told) == 2
    for browser in (grace, zed):
        answers = [
            browser.asks(f"/messages?{query}").text
            for query in ("", "since=0", "since=2", "after=1", f"around={said['id']}", "before=9")
        ]
        pages = [browser.get(path).text for path in ("/", f"/?message={said['id']}", "/?after=1")]
        refusals = [browser.asks(f"{address}/versions").text]
        refusals.append(browser.asks(f"{address}/reactions/{FLAG}", "DELETE").text)
        refusals.append(browser.asks(address, "PATCH", json={"message": "x", "rev": 9}).text)
        for text in (*told, *answers, *pages, *refusals):
            assert SECRET not in text
            assert BEFORE not in text
            assert FLAG not in text
            assert "@Zed" not in text
            assert '"mentions":[{' not in text


def answer(message):
    return {"message": "so it is", "client_id": str(uuid4()), "reply_to": message["id"]}
