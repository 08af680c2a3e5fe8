"""Which @names are mentions; mentions.js, the browser's twin, is tested with the same cases."""

import json
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.messages.mentions import find

CASES = json.loads((Path(__file__).parents[1] / "support" / "mention_cases.json").read_text())
PEOPLE = [(user_id, name) for user_id, name in CASES["people"]]


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_a_text_mentions_those_whose_names_stand_in_it(case):
    text = case["text"]

    found = [[text[start:end], user_id] for start, end, user_id in find(text, PEOPLE)]

    assert found == case["mentions"]


def test_whoever_is_no_candidate_is_not_mentioned():
    assert find("@Ada @Kate", [("u_kate", "Kate")]) == [(5, 10, "u_kate")]
    assert find("@Ada", []) == []


PIECES = st.sampled_from(["@", "Ada", " Lovelace", "`", "```", "\n", " ", "x", ".", "😀", "́"])


@given(st.lists(PIECES, max_size=30).map("".join))
def test_mentions_stand_in_order_apart_and_each_holds_a_name(text):
    names = dict(PEOPLE)

    found = find(text, PEOPLE)

    ends = [0, *(mention.end for mention in found)]
    assert all(end <= mention.start for end, mention in zip(ends, found, strict=False))
    assert all(text[m.start : m.end] == f"@{names[m.user_id]}" for m in found)


@pytest.mark.parametrize(
    "text",
    ["@Ada" * 500, "`" * 2_000, "` `` " * 400, "```\n" * 500, "@`" * 1_000, "\n   ```" * 280],
    ids=["names", "one run", "runs", "fences", "in turn", "pushed in"],
)
def test_no_text_takes_long(text):
    is_quick(text)


@pytest.mark.parametrize("text", ["@Ada " * 10_000, "`x` @Ada " * 10_000], ids=["names", "code"])
def test_a_longer_text_takes_longer_in_proportion(text):
    is_quick(text)


def is_quick(text):
    crowd = [(f"u_{number}", f"Ada {number}") for number in range(10)]
    start = process_time()

    find(text, [*crowd, *PEOPLE])

    # What grows with the square takes half a minute.
    assert process_time() - start < 2
