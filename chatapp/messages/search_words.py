"""The words of texts as the search index has them: folded, and in a form that no database changes.

A token is ASCII letters and digits. Its first letter tells its kind: `w` a word or a symbol, `t` up
to three characters of a script that is written without spaces, `a` the author of a message, `m` a
person whom it mentions, `r` the author of the message that it answers.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import regex

# Longer words are cut: PostgreSQL refuses lexemes of more than 2 KB.
MAX_WORD = 64
AT_ONCE = 3

# Scripts without spaces between words, with the long vowel and the repetition that several share.
UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ーｰ々"
CHARACTER = regex.compile(rf"[{UNSPACED}][\p{{M}}ﾞﾟ]*")
PIECE = regex.compile(
    rf"(?P<unspaced>(?:[{UNSPACED}][\p{{M}}ﾞﾟ]*)+)"
    rf"|(?P<word>(?:(?![{UNSPACED}])[\p{{L}}\p{{N}}])(?:(?![{UNSPACED}])[\p{{L}}\p{{N}}\p{{M}}])*)"
    r"|(?P<symbol>\p{So})"
)
ASCII_WORD = regex.compile(r"[0-9a-z]+")
# Accents, Hebrew points, Arabic vowel signs and the stroke that lengthens Arabic words. The vowel
# signs of Indic scripts stay, because they make other words.
DIACRITICS = regex.compile(r"[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u0655\u0670]")
# Letters with a stroke or of two letters, which Unicode doesn't take apart.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "\u0131": "i", "ð": "d"}
    | {"æ": "ae", "œ": "oe", "þ": "th", "ŧ": "t"}
)


class Token(NamedTuple):
    """A token, and the stretch of the text that it stands for."""

    key: str
    start: int
    end: int


class Run(NamedTuple):
    """Tokens of one piece of a text: a word or symbol, or characters that follow each other."""

    tokens: list[Token]
    is_unspaced: bool


def runs(text: str) -> Iterator[Run]:
    """Return the tokens of a text in its order, piece by piece."""
    for piece in PIECE.finditer(text):
        if piece.lastgroup == "unspaced":
            yield Run(list(_unspaced(text, *piece.span())), True)
        # Of a sign that only lengthens a word nothing is left.
        elif folded := fold(piece[0])[:MAX_WORD]:
            yield Run([Token(f"w{_written(folded)}", *piece.span())], False)


def tokens(text: str) -> Iterator[Token]:
    """Return the tokens of a text in its order."""
    for run in runs(text):
        yield from run.tokens


def document(
    text: str, author_id: str, mentioned: Iterable[str] = (), answered_id: str | None = None
) -> str:
    """Return what the index has of a message: its tokens, and whom it is by and for.

    `mentioned` are the ids of people, `answered_id` is that of whoever wrote what it answers.
    """
    keys = _ascii_keys(text) if text.isascii() else [token.key for token in tokens(text)]
    keys.append(author(author_id))
    keys += map(mention, mentioned)
    if answered_id is not None:
        keys.append(answer(answered_id))
    return " ".join(keys)


def author(person_id: str) -> str:
    """Return the token of all messages by a person."""
    return f"a{_written(person_id)}"


def mention(person_id: str) -> str:
    """Return the token of all messages that mention a person."""
    return f"m{_written(person_id)}"


def answer(person_id: str) -> str:
    """Return the token of all messages that answer a message by a person."""
    return f"r{_written(person_id)}"


def fold(word: str) -> str:
    """Return a word without what a search doesn't tell apart: case, accents, width."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.casefold()).casefold()
    return unicodedata.normalize("NFC", DIACRITICS.sub("", plain).translate(LETTERS))


def _ascii_keys(text: str) -> list[str]:
    """Return what `tokens` has of a text in ASCII, many times as fast: sending waits for it."""
    return [f"w{_written(word[:MAX_WORD])}" for word in ASCII_WORD.findall(text.lower())]


def _unspaced(text: str, start: int, end: int) -> Iterator[Token]:
    """Return a token at each character, so that any stretch is found by where it begins."""
    characters = list(CHARACTER.finditer(text, start, end))
    folded = [_written(fold(character[0])) for character in characters]
    for at, character in enumerate(characters):
        last = characters[min(at + AT_ONCE, len(characters)) - 1]
        yield Token(f"t{''.join(folded[at : at + AT_ONCE])}", character.start(), last.end())


def _written(text: str) -> str:
    """Return a text in ASCII letters and digits; what a text begins with, this begins with, too.

    A `q` tells that a sign is written by its number, and is written twice itself.
    """
    if text.isascii() and text.isalnum():
        return text.replace("q", "qq")
    return "".join(map(_sign, text))


def _sign(sign: str) -> str:
    if sign.isascii() and sign.isalnum():
        return "qq" if sign == "q" else sign
    return f"q{ord(sign):04x}" if sign <= "\uffff" else f"qz{ord(sign):06x}"
