"""What stands for a person who has no picture; its twin is avatar.js."""

import json
from pathlib import Path

import pytest

from chatapp.avatar import initials, tint

CASES = json.loads((Path(__file__).parent / "support" / "drawing_cases.json").read_text())


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Lovelace", "AL"), ("Kate (2)", "K2"), ("Kate M. (12)", "K12"), ("(2)", "("), ("", "")],
)
def test_a_number_that_tells_names_apart_is_told_whole(name, letters):
    assert initials(name) == letters


@pytest.mark.parametrize(("name", "letters"), CASES["initials"].items())
def test_initials_are_those_that_the_browser_draws(name, letters):
    assert initials(name) == letters


@pytest.mark.parametrize(("person_id", "number"), CASES["tints"].items())
def test_tints_are_those_that_the_browser_draws(person_id, number):
    assert tint(person_id) == number
