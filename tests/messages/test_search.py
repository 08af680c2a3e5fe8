"""Searching what was said: the same on both kinds of database."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text, update

from chatapp import rate_limit
from chatapp.database import db
from chatapp.messages import search, search_index
from chatapp.messages.search_index import Phrase
from chatapp.models import Message
from tests.support.cast import is_sentence, known_member


@pytest.fixture
def ada(room):
    """A member of the room on either kind of database."""
    return known_member(room, "Ada Lovelace")


@pytest.fixture
def grace(room):
    """Another member, in a browser of her own."""
    return known_member(room, "Grace Hopper")


@pytest.fixture(autouse=True)
def _no_limit(monkeypatch):
    monkeypatch.setattr(rate_limit, "BURST", 10**4 * rate_limit.INTERVAL)


def searches(person, q, **more):
    return person.asks("/search", query_string={"q": q, **more})


def found(person, q, **more):
    """Return the texts of what a search finds, the newest first."""
    response = searches(person, q, **more)
    assert response.status_code == 200, response.text
    return [it["message"] for it in response.json["messages"]]


def marked(person, q):
    """Return what is marked in the newest message that a search finds."""
    return searches(person, q).json["messages"][0]["found"]


def replies(person, message, words):
    body = {"message": words, "client_id": str(uuid4()), "reply_to": message["id"]}
    return person.asks("/messages", "POST", json=body).json


SAID = (
    "The Café in Straße 7 wasn't open; snake_case costs 3.14 € at Ørsted's. Tschüß, naïve Łódź 🎉"
)


@pytest.mark.parametrize(
    ("query", "marks"),
    [
        pytest.param("cafe", ["Café"], id="without the accent"),
        pytest.param("CAFÉ", ["Café"], id="in capitals"),
        pytest.param("cafe\u0301", ["Café"], id="with the accent apart"),
        pytest.param("strasse", ["Straße"], id="a sharp s"),
        pytest.param("str", ["Straße"], id="the beginning of a word"),
        pytest.param("ca", ["Café", "case"], id="two letters"),
        pytest.param("7", ["7"], id="one character alone"),
        pytest.param("wasn't", ["wasn't"], id="an apostrophe"),
        pytest.param("snake_case", ["snake_case"], id="an underscore"),
        pytest.param("snake_ca", ["snake_case"], id="the beginning of its second part"),
        pytest.param("3.14", ["3.14"], id="a number"),
        pytest.param("orsted", ["Ørsted"], id="a letter with a stroke"),
        pytest.param("lodz", ["Łódź"], id="another"),
        pytest.param("🎉", ["🎉"], id="an emoji"),
        pytest.param('"cafe in"', ["Café in"], id="exact words"),
        pytest.param("“cafe in”", ["Café in"], id="in the quotes of a phone"),
        pytest.param('"cafe in', ["Café in"], id="a quote that is not closed"),
        pytest.param("open the", ["The", "open"], id="two words, in any order"),
    ],
)
def test_a_message_is_found_by_its_words_as_people_write_them(ada, query, marks):
    ada.says(SAID)
    ada.says("something else")

    assert found(ada, query) == [SAID]
    assert marked(ada, query) == marks


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("afe", id="the middle of a word"),
        pytest.param("cafes", id="a longer word"),
        pytest.param("o", id="one letter"),
        pytest.param("open cafe nowhere", id="one word too many"),
        pytest.param('"in cafe"', id="exact words in another order"),
        pytest.param('"caf"', id="an exact beginning"),
        pytest.param('"cafe straße"', id="exact words with another between them"),
    ],
)
def test_nothing_else_is(ada, query):
    ada.says(SAID)

    assert found(ada, query) == []


@pytest.mark.parametrize(
    ("said", "query", "marks"),
    [
        pytest.param("私は東京都に住んでいます", "東", ["東"], id="one character"),
        pytest.param("私は東京都に住んでいます", "東京", ["東京"], id="two"),
        pytest.param("私は東京都に住んでいます", "東京都", ["東京都"], id="three"),
        pytest.param("私は東京都に住んでいます", "東京都に住んで", ["東京都に住んで"], id="seven"),
        pytest.param("私は東京都に住んでいます", "ます", ["ます"], id="the last two"),
        pytest.param("コーヒー", "ーヒ", ["ーヒ"], id="a long vowel"),
        pytest.param("ｺｰﾋｰ を飲む", "コーヒー", ["ｺｰﾋｰ"], id="narrow kana"),
        pytest.param("สวัสดีครับ", "ดีค", ["ดีค"], id="Thai"),
        pytest.param("Tokyo東京2026", "東京", ["東京"], id="between other scripts"),
        pytest.param("안녕하세요 여러분", "안녕", ["안녕하세요"], id="Hangul"),
        pytest.param("हिन्दी में", "हिन्दी", ["हिन्दी"], id="Devanagari"),
        pytest.param("שָׁלוֹם", "שלום", ["שָׁלוֹם"], id="Hebrew, without its points"),
        pytest.param("مُحَمَّد", "محمد", ["مُحَمَّد"], id="Arabic, without its vowel signs"),
        pytest.param("Ⅷ ﬁnal ｆｕｌｌ", "final", ["ﬁnal"], id="letters that are joined"),  # noqa: RUF001
        pytest.param("ΟΔΥΣΣΕΥΣ", "οδυσσευς", ["ΟΔΥΣΣΕΥΣ"], id="the sigma at the end"),
    ],
)
def test_every_script_is_found(ada, said, query, marks):
    ada.says(said)

    assert found(ada, query) == [said]
    assert marked(ada, query) == marks


@pytest.mark.parametrize(("query", "said"), [("Q2", "sent with ❤️"), ("q0", "привет")])
def test_letters_and_digits_find_no_sign_of_another_kind(ada, query, said):
    ada.says(said)
    ada.says(f"the figures of {query}04")

    assert found(ada, query) == [f"the figures of {query}04"]


@pytest.mark.parametrize(
    ("phrases", "marks"),
    [
        pytest.param([("wa", "wb", "wa", "wb")], [(0, 7), (8, 15)], id="one that overlaps itself"),
        pytest.param([("wa",)] * 10, [(0, 1), (4, 5), (8, 9), (12, 13)], id="ten times the same"),
    ],
)
def test_nothing_is_marked_over_and_over(phrases, marks):
    assert search.spans_in("a b a b a b a b", list(map(Phrase, phrases))) == marks


def test_characters_in_another_order_are_not_found(ada):
    ada.says("京都東")

    assert found(ada, "東京") == []
    assert found(ada, "東京都") == []


def test_an_edit_is_found_at_once_and_what_it_replaced_no_more(ada):
    said = ada.says("lunch at noon").json
    change = {"message": "dinner at noon", "rev": said["rev"]}

    assert ada.asks(f"/messages/{said['id']}", "PATCH", json=change).status_code == 200

    assert found(ada, "lunch") == []
    assert found(ada, "dinner") == ["dinner at noon"]


def test_what_was_removed_is_never_found_until_it_is_restored(ada):
    said = ada.says("a secret word").json

    assert ada.asks(f"/messages/{said['id']}", "DELETE").status_code == 200
    assert found(ada, "secret") == []
    assert found(ada, "from:me") == []

    assert ada.asks(f"/messages/{said['id']}/restored", "PUT").status_code == 200
    assert found(ada, "secret") == ["a secret word"]


def test_a_reaction_changes_nothing_about_it(ada, grace):
    said = ada.says("hello").json

    assert grace.asks(f"/messages/{said['id']}/reactions/👍", "PUT").status_code == 200

    assert found(ada, "hello") == ["hello"]


def test_results_are_as_in_history_newest_first_and_fifty_at_a_time(ada, room):
    page_full = search.PAGE
    for n in range(page_full + 2):
        ada.says(f"hello {n}")

    first = searches(ada, "hello").json
    second = searches(ada, "hello", before=first["messages"][-1]["id"]).json

    ids = [it["id"] for it in first["messages"] + second["messages"]]
    assert ids == list(range(page_full + 2, 0, -1))
    assert [len(first["messages"]), first["more"]] == [page_full, True]
    assert [len(second["messages"]), second["more"]] == [2, False]
    [newest] = ada.reads(limit=1).json["messages"]
    assert first["messages"][0] == newest | {"found": ["hello"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("from:ada", ["by Ada"], id="by a first name"),
        pytest.param("from:LOVE", ["by Ada"], id="by the beginning of another"),
        pytest.param('from:"Ada Lovelace"', ["by Ada"], id="by the whole name"),
        pytest.param('FROM:"grace h"', ["by Grace"], id="by the beginning of a whole one"),
        pytest.param("from:me", ["by Ada"], id="by oneself"),
        pytest.param("by from:grace", ["by Grace"], id="with a word"),
        pytest.param("from:ada from:grace", [], id="by two at once"),
    ],
)
def test_a_search_is_for_what_somebody_said(ada, grace, query, expected):
    ada.says("by Ada")
    grace.says("by Grace")

    assert found(ada, query) == expected
    assert searches(ada, "from:me").json["messages"][0]["found"] == []


def test_nobody_is_found_by_their_address(ada):
    refused = searches(ada, "from:example.com")

    assert refused.status_code == 422
    assert is_sentence(refused.json["message"])


def test_mentions_and_replies_to_me_are_a_search_of_their_own(room, ada, grace):
    [me] = [it["user_id"] for it in [ada.says("the first").json]]
    first = ada.reads().json["messages"][0]
    mention = {"message": "hello @Ada Lovelace", "client_id": str(uuid4()), "mentions": [me]}
    assert grace.asks("/messages", "POST", json=mention).status_code == 201
    replies(grace, first, "an answer")
    replies(ada, first, "an answer of my own")
    grace.says("to nobody")

    assert found(ada, "to:me") == ["an answer", "hello @Ada Lovelace"]
    assert found(ada, "to:me answer") == ["an answer"]
    assert found(grace, "to:me") == []


@pytest.fixture
def days(room, ada):
    """A message on each of three days, shortly before midnight in UTC."""
    for n in (24, 25, 26):
        ada.says(f"on day {n}")
    with room.app_context():
        for n in (1, 2, 3):
            moment = datetime(2025, 11, 23 + n, 23, 30, tzinfo=UTC)
            db.session.execute(update(Message).filter_by(id=n).values(sent_at=moment))
        db.session.commit()


@pytest.mark.parametrize(
    ("query", "zone", "expected"),
    [
        ("day before:2025-11-26", "", [25, 24]),
        ("day after:2025-11-25", "", [26, 25]),
        ("day after:2025-11-25 before:2025-11-26", "UTC", [25]),
        ("day after:2025-11-25", "Europe/Berlin", [26, 25, 24]),
        ("day before:2025-11-26", "America/New_York", [25, 24]),
        ("day after:2025-11-25 before:2025-11-26", "no/where", [25]),
        ("day after:2025-11-25 before:2025-11-26", "../../etc/passwd", [25]),
        ("day after:2025-11-25 before:2025-11-26", "Europe", [25]),
        ("day before:2025-11-24", "", []),
        ("day after:2030-01-01", "", []),
        ("day before:0001-01-01", "Asia/Tokyo", []),
    ],
)
@pytest.mark.usefixtures("days")
def test_days_are_those_of_whoever_searches(ada, query, zone, expected):
    response = searches(ada, query, zone=zone)

    if response.status_code == 422:
        assert "0001" in query
        assert is_sentence(response.json["message"])
    else:
        assert found(ada, query, zone=zone) == [f"on day {n}" for n in expected]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("", id="nothing"),
        pytest.param("   ", id="spaces"),
        pytest.param('""', id="quotes alone"),
        pytest.param("-*.(", id="no word"),
        pytest.param("before:2026-11-25", id="a day alone"),
        pytest.param("word before:2026-13-45", id="no day"),
        pytest.param("word after:yesterday", id="no date"),
        pytest.param("from:", id="from nobody"),
        pytest.param("from:\u0301", id="from an accent by itself"),
        pytest.param("from:nobody", id="from somebody unknown"),
        pytest.param("to:ada", id="to somebody else"),
        pytest.param("w" * 201, id="too long"),
        pytest.param("a b c d e f g h i j k", id="too many words"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_sentence(ada, query):
    refused = searches(ada, query)

    assert (refused.status_code, refused.json["error"]) == (422, "invalid_search")
    assert is_sentence(refused.json["message"])


HOSTILE = [
    '"', '""""', "'", "\\", "*", "a*", "NEAR(a b)", "a NEAR/2 b", "-word", "word AND NOT word",
    "word OR word", "{word}: word", "message_words:word", "searched:word", "rank", "^word", "a:*",
    "a & b", "!word", "a <-> b", "'; DROP TABLE messages; --", "%", "_", "a\0b", "\0", "\ud800",
    "word\ud800word", "\u202eword\u2066", "e" + "\u0301" * 150, "\u0301" * 20, "q0041", "zw",
    "\U0010ffff", "🏳️‍🌈", "ﷺ" * 60, "ß" * 150, "ー" * 120, "東" * 199, "x" * 10_000, "\x85\x1f",
    "from:%", 'from:"%_%"', "from:\0", "from:\ud800", "before:\0 a", "ـ", "ـ ـ", "before:٢٠٢٦-١١-٢٥ a",  # noqa: E501, RUF001
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE, ids=ascii)
def test_no_query_is_anything_but_words(ada, query):
    ada.says("word")

    answer = searches(ada, query.encode("utf-8", "surrogatepass"))

    assert answer.status_code in {200, 400, 422}, answer.text
    assert found(ada, "word") == ["word"]


def test_numbers_that_are_none_are_as_none_given(ada):
    ada.says("word")

    for before in ("", "x", "-1", "9" * 30, "１"):  # noqa: RUF001
        assert found(ada, "word", before=before) == ["word"]
    assert found(ada, "word", before=1) == []


def test_beyond_the_newest_the_index_is_asked(ada, monkeypatch):
    for n in range(6):
        ada.says(f"hello {n}")
    monkeypatch.setattr(search_index, "WINDOW", 2)

    assert found(ada, "0") == ["hello 0"]
    assert len(found(ada, "hello")) == 6


def test_what_the_version_before_says_meanwhile_is_found_by_its_words(room, ada):
    ada.says("the first")
    with room.app_context():
        db.session.execute(
            text(
                "INSERT INTO messages (rev, author_id, client_id, text, name, sent_at)"
                " SELECT 2, author_id, 'another', 'Queued by\n the OLD version', name, sent_at"
                " FROM messages"
            )
        )
        db.session.execute(text("UPDATE room SET rev = 2"))
        db.session.commit()

    for query in ("old", "QUEUED", "version from:me", '"the old version"', "ver"):
        assert found(ada, query) == ["Queued by\n the OLD version"]
    change = {"message": "edited", "rev": 2}
    assert ada.asks("/messages/2", "PATCH", json=change).status_code == 200
    assert found(ada, "old") == []
    assert found(ada, "edited") == ["edited"]


def test_what_the_version_before_edits_meanwhile_is_found_by_its_new_words(room, ada):
    said = ada.says("lunch at noon").json
    with room.app_context():
        db.session.execute(text("UPDATE messages SET text = 'Dinner at eight'"))
        db.session.commit()

    assert found(ada, "lunch") == []
    for query in ("dinner", "din from:me", '"at eight"'):
        assert found(ada, query) == ["Dinner at eight"]
    change = {"message": "Supper", "rev": said["rev"]}
    assert ada.asks(f"/messages/{said['id']}", "PATCH", json=change).status_code == 200
    assert found(ada, "dinner") == []
    assert found(ada, "supper") == ["Supper"]
    assert ada.asks(f"/messages/{said['id']}", "DELETE").status_code == 200
    assert found(ada, "supper") == []


def test_an_edit_that_changes_no_word_is_still_found_without_its_accents(ada):
    said = ada.says("Café, Łódź").json
    for words in ("CAFÉ ŁÓDŹ", "café łódź!", "Café, Łódź"):
        change = {"message": words, "rev": said["rev"]}
        said = ada.asks(f"/messages/{said['id']}", "PATCH", json=change).json

        assert found(ada, "cafe lodz") == [words]


def test_a_browser_without_the_script_gets_a_page(ada):
    said = ada.says("hello <b>there</b>, Café").json

    page = ada.get("/search?q=cafe")

    assert page.status_code == 200
    assert "<mark>Café</mark>" in page.text
    assert "&lt;b&gt;there" in page.text
    assert f"/?message={said['id']}#message-{said['id']}" in page.text


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/search", "Search"),
        ("/search?q=nowhere", "No results for"),
        ("/search?q=to:ada", "to:me"),
        ("/search?date=never", "2026-11-25"),
    ],
)
def test_the_page_says_what_happened(ada, address, says):
    page = ada.get(address)

    assert says in page.text
    assert 'role="search"' in page.text


def test_the_page_leads_to_older_results_and_to_a_day(ada):
    for n in range(search.PAGE + 1):
        ada.says(f"hello {n}")

    page = ada.get("/search?q=hello")
    [older] = re.findall(r'href="(/search\?q=hello&amp;before=\d+)"', page.text)
    assert "hello 0" in re.sub(r"</?mark>", "", ada.get(older.replace("&amp;", "&")).text)

    to_day = ada.get("/search?date=2020-01-01")
    assert (to_day.status_code, to_day.location) == (302, "/?message=1#message-1")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2025-11-24T23:30:00Z", 1),
        ("2025-11-24T23:30:00.001Z", 2),
        ("2025-11-25", 2),
        ("2025-11-26T00:30:00+01:00", 2),
        ("2000-01-01", 1),
        ("2100-01-01", 3),
    ],
)
@pytest.mark.usefixtures("days")
def test_the_message_of_a_moment(ada, at, expected):
    page = ada.reads(at=at, limit=1).json

    assert [it["id"] for it in page["messages"]] == [expected]


@pytest.mark.parametrize("at", ["", "never", "2026-99-99", "0001-01-01T00:00:00+23:00", "1"])
def test_a_moment_that_is_none_is_refused(ada, at):
    refused = ada.reads(at=at)

    assert (refused.status_code, refused.json["error"]) == (422, "invalid_page")
    assert refused.json["message"].startswith("at has to be a moment")


def test_an_empty_room_has_a_page_of_any_moment(ada):
    assert ada.reads(at="2026-01-01").json["messages"] == []
    assert ada.get("/search?date=2026-01-01").location == "/"
