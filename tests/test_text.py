"""What people write: whether it shows, what looks alike, and how addresses compare."""

import pytest

from chatapp import text
from chatapp.messages.drafts import (
    InvalidMessage,
    InvalidReason,
    reason_of,
    required_reason_of,
    text_of,
)

UNSEEN = [
    pytest.param("\u3164", id="a filler of Hangul"),
    pytest.param("\u115f\u1160\uffa0", id="the other fillers"),
    pytest.param("\u2800", id="the empty pattern of Braille"),
    pytest.param("\u200b\u2060", id="blanks without width"),
    pytest.param("\u034f", id="the grapheme joiner"),
    pytest.param("\u202e\u2066\u200f", id="controls of direction"),
    pytest.param("\u0301\ufe0f", id="marks without a character"),
    pytest.param("\U000e0041\U000e0100", id="tags and selectors"),
    pytest.param(" \u00a0\u2003", id="spaces"),
]
WRITTEN = [
    pytest.param("Vie\u0323\u0302t", id="Vietnamese"),
    pytest.param("\u05e9\u05bc\u05c1\u05b8\u05a3\u05bd", id="Hebrew with vowels and accents"),
    pytest.param("\u0e17\u0e35\u0e48\u0e19\u0e35\u0e49", id="Thai"),
    pytest.param("\u0915\u094d\u0937\u093f\u0902", id="Devanagari"),
    pytest.param("\u0627\u0644\u0644\u0651\u064e\u0670", id="Arabic"),
    pytest.param("\u0f67\u0f90\u0fb5\u0fa8\u0fb3\u0fba\u0f83", id="Tibetan"),
    pytest.param("\u0646\u200c\u062f", id="Persian"),
    pytest.param("1\ufe0f\u20e3", id="a keycap"),
    pytest.param("\U0001f469\u200d\U0001f469\u200d\U0001f467", id="a family"),
    pytest.param("\u2764\ufe0f", id="a heart"),
]
PILED = [
    pytest.param("Z" + "\u0301" * 7, id="one more than any language has"),
    pytest.param("Z" + "\u0301\u034f\u200d" * 7, id="with joiners between"),
    pytest.param("Z" + "\u20dd" * 7, id="circles around it"),
    pytest.param("fine Z" + "\u0336" * 500 + " fine", id="in the middle"),
]


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_nobody_sees_is_no_message_no_reason_and_no_name(unseen):
    assert text.clean_name(unseen) == ""
    with pytest.raises(InvalidMessage, match=r"^Write something first\.$"):
        text_of({"message": unseen})
    assert reason_of({"reason": unseen}) is None
    with pytest.raises(InvalidReason, match=r"^Enter a reason\. .+\.$"):
        required_reason_of({"reason": unseen})


@pytest.mark.parametrize("written", WRITTEN)
def test_every_way_of_writing_is_one(written):
    assert text_of({"message": written}) == written
    assert reason_of({"reason": written}) == written
    assert text.clean_name(written) == written


@pytest.mark.parametrize("piled", PILED)
def test_marks_are_not_piled_up(piled):
    with pytest.raises(InvalidMessage, match=r"^The message has too many accents .+\.$"):
        text_of({"message": piled})
    with pytest.raises(InvalidReason, match=r"^The reason has too many accents .+\.$"):
        reason_of({"reason": piled[:100]})
    assert not text.piles_marks(text.clean_name(piled))
    assert text.clean_name(piled)


def test_six_marks_are_let_through():
    assert not text.piles_marks(("Z" + "\u0301" * 6) * 9)
    assert not text.piles_marks("\u0301" * 6 + "Z")


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("Ada\u202e Lovelace\u2069", "Ada Lovelace"),
        ("A\u200bd\u3164a", "Ada"),
        ("Ada\u2028Lovelace", "Ada Lovelace"),
        ("x" * 101, "x" * 100),
        ("x" * 99 + " yz", "x" * 99),
        ("Z" + "\u0301" * 7, "Z" + "\u0301" * 6),
        (7, "7"),
        (None, ""),
    ],
)
def test_a_name_is_cleaned(name, cleaned):
    assert text.clean_name(name) == cleaned


@pytest.mark.parametrize(
    ("one", "another"),
    [
        pytest.param("Kate", "kATE", id="case"),
        pytest.param("Kate", "\u041a\u0430te", id="Cyrillic letters"),
        pytest.param("kate", "\u041aATE", id="a large Cyrillic letter"),
        pytest.param("\u041a\u0430\u0442\u044f", "\u043a\u0430\u0442\u044f", id="Cyrillic case"),
        pytest.param("Nick", "\u039dick", id="a large Greek letter"),
        pytest.param("Eva", "E\u03bda", id="a small Greek letter"),
        pytest.param("Kate", "\uff2b\uff41te", id="wide letters"),
        pytest.param("Kate", "Ka\u200d\u034fte\ufe0f", id="what doesn't show"),
        pytest.param("Bill", "BiII", id="a large i for a small l"),
        pytest.param("Bob", "B0b", id="a digit"),
        pytest.param("Kim", "Kirn", id="two letters for one"),
        pytest.param("Jos\u00e9", "Jose\u0301", id="an accent put together"),
        pytest.param("\u0102nna", "\u01ceNNA", id="accents that look alike"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(one, another):
    assert text.skeleton(one) == text.skeleton(another)


def test_a_skeleton_stays_what_it_was_when_it_was_kept():
    assert text.skeleton("Kate O'Hara-B\u00fcrger") == "kate o'hara-b\u00fcrger"


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("Eva", "Ena"),
        ("Vera", "Nera"),
        ("Jose", "Jos\u00e9"),
        ("Ali", "Eli"),
        ("Kate", "Kate (2)"),
        ("Jo Ann", "JoAnn"),
    ],
)
def test_names_that_can_be_told_apart_have_two(one, another):
    assert text.skeleton(one) != text.skeleton(another)


@pytest.mark.parametrize(
    ("name", "number", "marked"),
    [
        pytest.param("Kate", 1, "Kate", id="the first has none"),
        pytest.param("Kate", 2, "Kate (2)", id="the second"),
        pytest.param("Kate", 12, "Kate (12)", id="the twelfth"),
        pytest.param("x" * 95 + " Kate", 2, "x" * 95 + " (2)", id="no blank before it is doubled"),
    ],
)
def test_whoever_looks_alike_has_a_mark_that_can_be_read_back(name, number, marked):
    assert text.marked(name, number) == marked
    assert text.number_of(marked) == number


@pytest.mark.parametrize("name", ["Kate (0)", "Kate(2)", "(2) Kate", "Kate (2) K", "Kate (two)"])
def test_what_is_no_mark_is_a_part_of_the_name(name):
    assert text.number_of(name) == 1


def test_marks_have_skeletons_of_their_own_and_each_fits_into_an_index():
    widest = "\ufdfa" * 100

    # Marks of each length, and neighbours.
    numbers = [*range(1, 112), *range(990, 1010)]

    skeletons = {text.skeleton(text.marked(widest, n)) for n in numbers}

    assert len(skeletons) == len(numbers)
    assert max(len(s.encode()) for s in skeletons) < 2700
    assert all(len(text.marked("x" * 100, n)) <= 100 for n in (1, 2, 1200))


@pytest.mark.parametrize(
    ("email", "address"),
    [
        ("Kate@Example.COM", "kate@example.com"),
        ("\u212aate@example.com", "\u212aate@example.com"),
        ("kate@B\u00dcCHER.example", "kate@b\u00dccher.example"),
        ("kiosk.example", None),
        ("x@evil.com@kiosk.example", None),
        ('"x@evil.com"@kiosk.example', None),
        ("@kiosk.example", None),
        ("x@", None),
        ("", None),
        (None, None),
        (["kate@example.com"], None),
    ],
)
def test_an_address_has_one_at_and_small_letters_of_ascii_alone(email, address):
    assert text.address(email) == address
