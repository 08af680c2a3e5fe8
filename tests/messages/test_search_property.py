"""Searching random texts: what was said is found, and both databases find the same."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatapp import rate_limit
from chatapp.messages import search_words
from tests.support.cast import known_member

# Letters that fold, marks that vanish, scripts without spaces, and what queries are written with.
ALPHABET = "aAbé\u0301ßøıİŁ7_'.-\"*: \n東京都ーｶﾞสวั한글हिنمـשָ🎉👍"  # noqa: RUF001
WORDS = st.text(st.one_of(st.sampled_from(ALPHABET), st.characters(exclude_categories=["Cs"])))
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join).filter(lambda it: len(it) < 300)
QUERIES = st.lists(
    st.one_of(
        st.text(st.sampled_from("ab東京é7 "), max_size=4),
        st.text(st.sampled_from("ab東京é7 "), max_size=5).map(lambda it: f'"{it}"'),
        st.sampled_from(["from:me", "from:ada", "to:me", "before:2999-01-01", "after:2020-01-01"]),
    ),
    min_size=1,
    max_size=4,
).map(" ".join)
PER_EXAMPLE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _no_limit(monkeypatch):
    monkeypatch.setattr(rate_limit, "BURST", 10**6 * rate_limit.INTERVAL)


def ids(person, query, **more):
    answer = person.asks("/search", query_string={"q": query, **more})
    known = [it["id"] for it in answer.json["messages"]] if answer.status_code == 200 else None
    return answer.status_code, known


@PER_EXAMPLE
@given(TEXTS)
def test_every_word_of_a_text_finds_its_message(room, text):
    ada = known_member(room, "Ada Lovelace")
    said = ada.says(text)
    if said.status_code != 201:
        return

    for run in search_words.runs(said.json["message"]):
        for token in run.tokens:
            # A whole word, or a stretch of up to three characters.
            written = said.json["message"][token.start : token.end]
            found = ids(ada, f'"{written}"', before=said.json["id"] + 1)
            assert (found[0], found[1][:1]) == (200, [said.json["id"]]), (written, token)


SAID = ["ab", "a b", "AB 東京", "東京都ab", "é7", "b a b 7", "京都", "abba é", "7 東 é a", "ba東ab"]


@PER_EXAMPLE
@given(st.lists(QUERIES, min_size=5, max_size=20))
def test_both_databases_find_the_same(app, on_postgresql, both, queries):
    for query in queries:
        on_sqlite, elsewhere = (ids(person, query) for person in both)
        assert on_sqlite == elsewhere, query


@pytest.fixture
def both(app, on_postgresql):
    """The same person in two rooms, in which the same was said."""
    people = [known_member(room, "Ada Lovelace") for room in (app, on_postgresql)]
    for person in people:
        for words in SAID:
            assert person.says(words).status_code == 201
    return people
