"""The download of all that the room knows of a person."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from chatapp.database import now
from chatapp.models import AuditEntry, FormerName, Invitation, InvitationUse, Notice, Pin, Report
from chatapp.upkeep import messages
from chatapp.you import own_data
from tests.support.acting import person
from tests.support.aging import keeps, messages_age
from tests.support.cast import known_member
from tests.support.crowd import wrote
from tests.upkeep.test_erasure import add, says


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def app(room):
    """The room, on each kind of database."""
    return room


def downloaded(browser):
    answer = browser.get("/you/data.zip")
    assert answer.status_code == 200, answer.text
    return ZipFile(BytesIO(answer.data))


def read(archive, name):
    return json.loads(archive.read(f"{name}.json"))


def test_it_is_a_whole_zip_with_a_file_for_each_list(app, ada, grace):
    answer = grace.get("/you/data.zip")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "application/zip"
    archive = ZipFile(BytesIO(answer.data))
    assert archive.testzip() is None
    names = {name.removesuffix(".json") for name in archive.namelist()}
    lists = own_data.lists(person(app, "Grace Hopper").id).keys()
    assert names == {"README.txt", "profile", *lists}
    told = archive.read("README.txt").decode()
    assert all(f"{name}.json" in told for name in lists)


def test_it_has_what_one_wrote_with_all_that_was_removed_or_changed(app, ada, grace):
    answered = says(
        ada, "what do you think, @Grace Hopper?", mentions=[person(app, "Grace Hopper").id]
    )
    said = says(grace, "firts", reply_to=answered["id"])
    body = {"message": "first", "rev": said["rev"]}
    grace.asks(f"/messages/{said['id']}", "PATCH", json=body)
    gone = says(grace, "oops")["id"]
    grace.asks(f"/messages/{gone}", "DELETE")
    grace.asks(f"/messages/{answered['id']}/reactions/👍", "PUT")

    archive = downloaded(grace)

    first, removed = read(archive, "messages")
    assert (first["text"], first["reply_to_id"]) == ("first", answered["id"])
    assert [it["text"] for it in first["earlier_versions"]] == ["firts"]
    assert (removed["text"], removed["removed_by"]) == ("oops", "author")
    assert read(archive, "reactions") == [{"message_id": answered["id"], "emoji": "👍"}]
    [mention] = read(archive, "mentions_of_me")
    assert (mention["name"], mention["text"][:7]) == ("Ada Lovelace", "what do")


def test_it_has_who_one_is_and_no_key_and_no_address_of_others(app, ada, grace):
    hopper, lovelace = (person(app, name) for name in ("Grace Hopper", "Ada Lovelace"))
    with grace.room.session_transaction() as cookie:
        key = cookie["sign_in"]
    moment = now()
    said, own = says(ada, "hello")["id"], says(grace, "hm")["id"]
    ada.post(f"/admin/people/{hopper.id}/signing-out", data={"reason": "a lost phone"})
    grace = known_member(app, "Grace Hopper")
    about = {"author_id": hopper.id, "reported_at": moment, "reason": "spam"}
    add(
        app,
        FormerName(skeleton="amazing grace", person_id=hopper.id, given_up_at=moment),
        Notice(person_id=hopper.id, kind="report", made_at=moment, about='{"message_id":1}'),
        Invitation(code_hash="h1", label="x", made_at=moment, ends_at=moment, most_uses=1, uses=1),
        Pin(message_id=said, pinned_at=moment, pinned_by_id=hopper.id),
        Report(message_id=own, reporter_id=lovelace.id, words="Ada's", text="hm", **about),
        AuditEntry(
            done_at=moment,
            by_id=hopper.id,
            act="change access",
            unmoved_reason="added ada@example.com",
        ),
    )
    add(app, InvitationUse(invitation_id=1, person_id=hopper.id, used_at=moment))

    archive = downloaded(grace)

    known = read(archive, "profile")
    assert (known["name"], known["email"]) == ("Grace Hopper", "grace@example.com")
    assert (known["subject"], known["is_administrator"]) == (hopper.subject, False)
    assert known["former_names"][0]["skeleton"] == "amazing grace"
    assert [it["ended_at"] is None for it in read(archive, "sign_ins")].count(True) == 1
    assert read(archive, "notices")[0]["about"] == {"message_id": 1}
    assert read(archive, "pins")[0]["message_id"] == said
    assert read(archive, "invitations")[0]["for_administrator"] is False
    [report] = read(archive, "reports")
    assert (report["is_about_you"], report["text"], "words" in report) == (True, "hm", False)
    acts = {it["act"]: (it["by"], it["reason"]) for it in read(archive, "audit_log")}
    assert acts == {
        "sign out everywhere": ("an administrator", "a lost phone"),
        "change access": ("you", None),
    }
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for secret in (key, "ada@example.com", lovelace.id, "Ada's"):
        assert secret not in everything


def test_what_has_expired_is_in_it_no_more_even_while_its_row_is_there(app, ada, grace):
    hopper = person(app, "Grace Hopper").id
    says(ada, "an old word, @Grace Hopper", mentions=[hopper])
    says(grace, "an old answer")
    says(grace, "a young word")
    messages_age(app, 40, up_to=2)
    keeps(app, messages=30)
    with app.app_context():
        messages.expire()

    archive = downloaded(grace)

    assert [it["text"] for it in read(archive, "messages")] == ["a young word"]
    assert read(archive, "mentions_of_me") == []


@pytest.mark.parametrize("outcome", ["muted-1h", "suspended"])
def test_what_is_noted_of_a_report_names_nobody_who_made_it(app, ada, grace, comes_in, outcome):
    alan = comes_in(app, "Alan Turing")
    said = says(grace, "buy my machine")["id"]
    report = {"reason": "spam"}
    assert alan.asks(f"/messages/{said}/report", "POST", json=report).status_code == 201
    form = {"outcome": outcome, "reason": "as Alan reported"}
    assert ada.post(f"/admin/reports/{said}/outcome", data=form).status_code == 303
    hopper = person(app, "Grace Hopper").id
    if outcome == "suspended":
        ada.post(f"/admin/people/{hopper}/reinstatement", data={"reason": "she is sorry"})
        grace = known_member(app, "Grace Hopper")

    told = read(downloaded(grace), "audit_log")

    assert "Alan" not in json.dumps(told)
    assert {it["act"] for it in told} >= {"handle report"}
    assert outcome == "muted-1h" or "she is sorry" in json.dumps(told)


def test_it_has_all_of_more_than_a_page(app, ada, grace, monkeypatch):
    monkeypatch.setattr(own_data, "AT_ONCE", 2)
    hopper = person(app, "Grace Hopper").id
    ids = wrote(app, hopper, *(f"message {n}" for n in range(5)))
    for emoji in "👍🎉":
        for message_id in ids[:3]:
            grace.asks(f"/messages/{message_id}/reactions/{emoji}", "PUT")

    archive = downloaded(grace)

    assert [it["id"] for it in read(archive, "messages")] == ids
    pairs = [(it["message_id"], it["emoji"]) for it in read(archive, "reactions")]
    assert len(pairs) == len(set(pairs)) == 6


def test_once_a_minute_and_for_each_person(app, ada, grace):
    downloaded(grace)

    answer = grace.get("/you/data.zip")

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "once a minute" in answer.text
    downloaded(ada)
