"""Which emoji there are, and the one form in which each is kept."""

import pytest

from chatapp.messages.emoji import LIST, normalised


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("👍", "👍", id="as it is"),
        pytest.param("\u2764", "\u2764\ufe0f", id="a heart that would be drawn as text"),
        pytest.param("\u2764\ufe0f", "\u2764\ufe0f", id="a heart in colour"),
        pytest.param("#\u20e3", "#\ufe0f\u20e3", id="a key"),
        pytest.param("#\ufe0f\u20e3", "#\ufe0f\u20e3", id="a key in colour"),
        pytest.param("👍\ufe0f", "👍", id="asked for in colour, which it has anyway"),
        pytest.param("👍🏽", "👍🏽", id="a skin tone"),
        pytest.param("\u270c\ufe0f🏽", "\u270c🏽", id="a skin tone, which is in colour"),
        pytest.param("🕵🏽\u200d♀", "🕵🏽\u200d♀\ufe0f", id="joined with a sign"),
        pytest.param("🏴󠁧󠁢󠁷󠁬󠁳󠁿", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", id="the flag of a part of a country"),
    ],
)
def test_an_emoji_has_one_form_however_it_was_typed(typed, kept):
    assert normalised(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="nothing"),
        pytest.param("\ufe0f", id="only the wish for colour"),
        pytest.param("ok", id="text"),
        pytest.param(":smile:", id="a name"),
        pytest.param("#", id="half a key"),
        pytest.param("👍👍", id="two"),
        pytest.param("👍 ", id="a space after it"),
        pytest.param("🏽", id="a skin tone by itself"),
        pytest.param("👍🏽🏽", id="a skin tone too many"),
        pytest.param("\u2764\ufe0e", id="the form of a text"),
        pytest.param("# Flags", id="a heading of the list"),
        pytest.param("smile", id="a name of the list"),
    ],
)
def test_what_is_no_emoji_has_none(typed):
    assert normalised(typed) is None


def test_every_emoji_of_the_list_is_kept_as_it_stands_there():
    lines = [line for line in LIST.read_text(encoding="utf-8").splitlines() if "\t" in line]
    assert len(lines) > 1_900, "without a list this test would prove nothing"

    for line in lines:
        emoji, names, tones = line.split("\t")
        assert names
        assert all(normalised(form) == form for form in (emoji, *tones.split()))
