"""Anybody can sign in by typing a name: it becomes an account, always the same one."""

import hashlib
import re
import unicodedata
from dataclasses import replace

from .people import Person, known

MAX_NAME_LENGTH = 100
# RFC 5321 section 4.5.3.1.1 allows 64 before the @, and a digest may follow.
MAX_SLUG_LENGTH = 40


class InvalidNameError(ValueError):
    """Nobody can be called that; the message says what to do."""


def named(text: str, *, verified: bool = True) -> Person:
    """Return who is called `text`: the same name is the same account at every sign-in.

    A known name is the known person, so that no two accounts share an address.
    Raises InvalidNameError.
    """
    name = _cleaned(text)
    slug = _slug(name)
    person = known(name) or known(slug) or Person(_subject(slug), name, f"{slug}@example.com")
    return replace(person, email_verified=verified)


def _cleaned(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise InvalidNameError("Type a name, or pick somebody above.")
    if len(name) > MAX_NAME_LENGTH:
        raise InvalidNameError(f"Keep the name under {MAX_NAME_LENGTH + 1} characters.")
    if not name.isprintable():
        raise InvalidNameError("Leave out the characters that cannot be seen.")
    return name


def _slug(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold())
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", folded)).strip("-")
    # What an address cannot hold would make two people one: a digest keeps them apart.
    lost = any(char.isalnum() and not char.isascii() for char in folded)
    if slug and not lost and len(slug) <= MAX_SLUG_LENGTH:
        return slug
    return f"{slug[:MAX_SLUG_LENGTH]}-{_digest(name.casefold())[:8]}".lstrip("-")


def _subject(slug: str) -> str:
    return f"auth0|{_digest(slug)[:24]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
