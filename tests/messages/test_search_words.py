"""The words of texts as the search index has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.messages import search_words
from chatapp.messages.search_words import MAX_WORD, fold

TEXTS = st.text(st.one_of(st.characters(), st.sampled_from("qQzZ019aAé\u0301ß東ｶﾞหนหिשָ🎉 ")))


def keys(text):
    return [token.key for token in search_words.tokens(text)]


def stretches(text):
    return [text[token.start : token.end] for token in search_words.tokens(text)]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        pytest.param("CAFÉ", "cafe", id="case and an accent"),
        pytest.param("cafe\u0301", "cafe", id="an accent apart"),
        pytest.param("Straße", "strasse", id="a sharp s"),
        pytest.param("STRAẞE", "strasse", id="a sharp s in capitals"),
        pytest.param("Ørsted", "orsted", id="a stroke"),
        pytest.param("Łódź", "lodz", id="Polish"),
        pytest.param("Æsop", "aesop", id="two letters in one"),
        pytest.param("İstanbul", "istanbul", id="a dotted I"),
        pytest.param("ısı", "isi", id="a dotless i"),  # noqa: RUF001
        pytest.param("Việt", "viet", id="Vietnamese"),
        pytest.param("Ά", "α", id="Greek"),  # noqa: RUF001
        pytest.param("ΟΔΥΣΣΕΥΣ", "οδυσσευσ", id="the sigma at the end"),
        pytest.param("Ёж", "еж", id="Cyrillic"),
        pytest.param("ｆｕｌｌ", "full", id="full width"),  # noqa: RUF001
        pytest.param("ｶﾞ", "ガ", id="half width"),
        pytest.param("ﬁ", "fi", id="letters that are joined"),
        pytest.param("שָׁלוֹם", "שלום", id="Hebrew points"),
        pytest.param("مُحَمَّد", "محمد", id="Arabic vowel signs"),
        pytest.param("مـحـمد", "محمد", id="a stroke that lengthens"),
    ],
)
def test_what_a_search_does_not_tell_apart_is_folded(written, kept):
    assert fold(written) == kept


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("한글", id="Hangul"),
        pytest.param("हिन्दी", id="Devanagari"),
        pytest.param("தமிழ்", id="Tamil"),
        pytest.param("が", id="kana with its mark"),
        pytest.param("น้ำ".replace("ำ", "า"), id="Thai"),
    ],
)
def test_signs_that_make_other_words_stay(word):
    assert fold(word) == word


def test_words_symbols_and_characters_are_tokens_where_they_stand():
    text = "It's 3.14€, naïve 🎉 東京都ab"

    found = ["It", "s", "3", "14", "naïve", "🎉", "東京都", "京都", "都", "ab"]
    assert stretches(text) == found


@pytest.mark.parametrize("text", ["", " \n", "-*.(", "\u0301", "ـ", "\u202e\u2066\ufeff"])
def test_where_nothing_is_said_are_no_tokens(text):
    assert keys(text) == []


def test_a_long_word_is_cut_so_that_what_it_begins_with_finds_it():
    [long], [longer] = keys("a" * MAX_WORD), keys("a" * 2_000)

    assert long == longer


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        pytest.param("q2", "❤️", id="the second quarter, and a heart"),
        pytest.param("q2764", "❤️", id="the number of a heart"),
        pytest.param("q0", "привет", id="Cyrillic"),
        pytest.param("qd", "한글", id="Hangul"),
        pytest.param("z0", "🎉", id="an emoji"),
        pytest.param("qz", "🎉", id="an emoji, otherwise"),
        pytest.param("q", "ж", id="one letter"),
    ],
)
def test_letters_that_somebody_writes_never_stand_for_another_sign(typed, other):
    [sought], [known, *_] = keys(typed), keys(other)

    assert not known.startswith(sought)


@given(TEXTS)
def test_every_token_is_ascii_letters_and_digits(text):
    assert all(key.isascii() and key.isalnum() for key in keys(text))


@given(st.text(st.characters(max_codepoint=127)) | st.just("a_B q" + "Q7" * MAX_WORD) | TEXTS)
def test_the_index_has_the_tokens_of_a_text_and_whom_it_is_by(text):
    assert search_words.document(text, "u_1").split(" ") == [*keys(text), "auq005f1"]


@given(TEXTS)
def test_what_stands_for_a_token_has_the_same_one_by_itself(text):
    for token in search_words.tokens(text):
        assert next(search_words.tokens(text[token.start : token.end])).key == token.key


@given(st.text(st.sampled_from("aqz0éßøжहนि한❤"), max_size=MAX_WORD // 2), st.integers(0, 40))
def test_what_a_word_begins_with_its_token_begins_with(word, length):
    begun = word[:length]
    whole, part = (search_words.author(fold(it)) for it in (word, begun))

    assert whole.startswith(part)


@given(TEXTS, TEXTS)
def test_a_token_begins_with_another_only_if_its_word_does(one, other):
    one, other = fold(one), fold(other)

    begins = search_words.author(one).startswith(search_words.author(other))
    assert begins == one.startswith(other)
