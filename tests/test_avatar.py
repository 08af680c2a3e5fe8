"""What stands for a person who has no picture; its twin is avatar.js."""

import pytest

from chatapp.avatar import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Lovelace", "AL"), ("Kate (2)", "K"), ("Kate Moss (12)", "KM"), ("(2)", "("), ("", "")],
)
def test_a_mark_is_no_word_of_a_name(name, letters):
    assert initials(name) == letters
