"""The people who are always there, and what tokens say of a person."""

from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import UserInfo

ROLES_CLAIM = "https://chatapp.example/roles"


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
        known = UserInfo(
            sub=self.sub,
            name=self.name,
            nickname=self.nickname,
            email=self.email,
            email_verified=self.email_verified,
        )
        return {**known.filter(scope), ROLES_CLAIM: list(self.roles)}


PEOPLE = (
    Person("auth0|ada", "Ada Lovelace", "ada@example.com", roles=("admin",)),
    Person("google-oauth2|100000000000000000002", "Grace Hopper", "grace@example.com"),
    Person("auth0|linus", "Linus Torvalds", "linus@example.com"),
    Person("auth0|margaret", "Margaret Hamilton", "margaret@example.com"),
)


def known(hint: str) -> Person | None:
    """Return the person with this subject, full name, first name or e-mail address."""
    asked = hint.strip().casefold()
    for person in PEOPLE:
        names = (person.sub, person.name, person.nickname, person.email)
        if asked in {name.casefold() for name in names}:
            return person
    return None
