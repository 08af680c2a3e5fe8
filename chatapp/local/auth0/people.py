"""Who can sign in, and who is signed in, in which browser (a single sign-on session)."""

import hashlib
import re
import secrets
import time
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from authlib.oidc.core import UserInfo
from flask import Response, request

ROLES_CLAIM = "https://chatapp.example/roles"
# A name of its own: cookies ignore ports, so the browser sends the room's cookies here, too.
COOKIE = "auth0-stand-in"
MAX_NAME_LENGTH = 100
# RFC 5321 section 4.5.3.1.1 allows 64 before the @, and a digest may follow.
MAX_SLUG_LENGTH = 40


@dataclass(frozen=True)
class Person:
    """One account: `sub` begins with the connection it came through, as Auth0's do."""

    sub: str
    name: str
    email: str
    email_verified: bool = True
    roles: tuple[str, ...] = ()

    @property
    def nickname(self) -> str:
        """Auth0's nickname is what stands before the @."""
        return self.email.partition("@")[0]

    @property
    def initials(self) -> str:
        """One or two letters for a badge."""
        words = self.name.split()
        return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][0]).upper()

    @property
    def label(self) -> str:
        """What a screen reader says of the account, the name first."""
        return ", ".join(part for part in (self.name, self.note, self.email) if part)

    @property
    def note(self) -> str:
        """What is particular about this account, in a word or two."""
        if self.roles:
            return "administrator"
        return "through Google" if self.sub.startswith("google-oauth2|") else ""

    def claims(self, scope: str) -> dict[str, Any]:
        """Return the claims that `scope` allows (OpenID Connect Core section 5.4).

        The roles come with any scope: at Auth0 an Action adds them, whatever was asked for.
        """
        names = ("sub", "name", "nickname", "email", "email_verified")
        known = UserInfo({name: getattr(self, name) for name in names})
        return {**known.filter(scope), ROLES_CLAIM: list(self.roles)}


PEOPLE = (
    Person("auth0|ada", "Ada Lovelace", "ada@example.com", roles=("admin",)),
    Person("google-oauth2|100000000000000000002", "Grace Hopper", "grace@example.com"),
    Person("auth0|linus", "Linus Torvalds", "linus@example.com"),
    Person("auth0|margaret", "Margaret Hamilton", "margaret@example.com"),
)


def known(hint: str) -> Person | None:
    """Return the person of PEOPLE with this subject, full name, first name or e-mail address."""
    asked = hint.strip().casefold()
    for person in PEOPLE:
        names = (person.sub, person.name, person.nickname, person.email)
        if asked in {name.casefold() for name in names}:
            return person
    return None


class InvalidNameError(ValueError):
    """Nobody can be called that; the message says what to do."""


def named(text: str, *, verified: bool) -> Person:
    """Return who is called `text`: the same name is the same account at every sign-in.

    A known name is the known person, so that no two accounts share an address.
    Raises InvalidNameError.
    """
    name = _cleaned(text)
    slug = _slug(name)
    new = Person(f"auth0|{_digest(slug)[:24]}", name, f"{slug}@example.com")
    return replace(known(name) or known(slug) or new, email_verified=verified)


def _cleaned(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise InvalidNameError("Enter a name, or choose an account above.")
    if len(name) > MAX_NAME_LENGTH:
        raise InvalidNameError(f"A name can have up to {MAX_NAME_LENGTH} characters.")
    if not name.isprintable():
        raise InvalidNameError("Remove the characters that can't be seen.")
    return name


def _slug(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold())
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", folded)).strip("-")
    # Two names that differ only in what an address cannot hold get a digest each.
    lost = any(char.isalnum() and not char.isascii() for char in folded)
    if slug and not lost and len(slug) <= MAX_SLUG_LENGTH:
        return slug
    return f"{slug[:MAX_SLUG_LENGTH]}-{_digest(name.casefold())[:8]}".lstrip("-")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Session:
    """One browser's single sign-on session; ID tokens and logout tokens call it `sid`."""

    sid: str
    person: Person
    auth_time: int

    @property
    def since(self) -> str:
        """When it began, by the clock of this machine."""
        return time.strftime("%H:%M", time.localtime(self.auth_time))

    def is_older_than(self, seconds: int | None) -> bool:
        """Say whether the sign-in was too long ago for this max_age (Core section 3.1.2.1)."""
        return seconds is not None and time.time() - self.auth_time >= seconds


class Sessions:
    """All live sessions, by a random value that only the browser's cookie holds.

    It is not the sid, because clients learn the sid.
    """

    def __init__(self) -> None:
        self._by_cookie: dict[str, Session] = {}

    def live(self) -> list[Session]:
        """Return every session, oldest first."""
        return list(self._by_cookie.values())

    def here(self) -> Session | None:
        """Return the session of the browser that sends the current request."""
        return self._by_cookie.get(request.cookies.get(COOKIE, ""))

    def begin(self, person: Person) -> tuple[str, Session]:
        """Sign `person` in, in this browser; return the new cookie's value and the session.

        The same person signing in again stays in the same session, as at Auth0.
        """
        before = self._by_cookie.pop(request.cookies.get(COOKIE, ""), None)
        is_same = before is not None and before.person.sub == person.sub
        sid = before.sid if before and is_same else secrets.token_urlsafe(24)
        cookie = secrets.token_urlsafe(32)
        self._by_cookie[cookie] = Session(sid, person, int(time.time()))
        return cookie, self._by_cookie[cookie]

    def end(self, ended: Session) -> bool:
        """End a session, in whichever browser; say whether it was live until now."""
        cookies = [c for c, session in self._by_cookie.copy().items() if session.sid == ended.sid]
        return any(self._by_cookie.pop(cookie, None) for cookie in cookies)


def remember(response: Response, cookie: str) -> Response:
    """Give the browser its cookie, for as long as it runs."""
    # Lax, because sign-in is a navigation from another site.
    response.set_cookie(COOKIE, cookie, httponly=True, samesite="Lax")
    return response


def forget(response: Response) -> Response:
    """Take the cookie away from the browser."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
    return response
