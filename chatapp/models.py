"""The tables: people, their sign-ins, the room and its messages."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from .database import Base
from .text import skeleton

# Kept instead of "available" while a person's pages wait for a key press; others read "away".
# Nobody chooses it, so it never takes the place of what somebody chose.
IDLE = "idle"
# With a condition, the index is no key to PostgreSQL. While a key changes, whatever refers to the
# person waits, even if it already holds what the change waits for.
HAS_SKELETON = text("skeleton IS NOT NULL")


def _person_id() -> str:
    return f"u_{secrets.token_hex(12)}"


class Person(Base):
    """Somebody who has signed in; Auth0 knows them by (issuer, subject).

    `id` is the only name of a person that other members and Pusher ever see.
    """

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        # The dashboard turns pages in these orders.
        Index(None, "first_signed_in_at", "id"),
        Index(None, "last_signed_in_at", "id"),
        Index(None, "sign_in_count", "id"),
        Index(None, "suspended_at", "id"),
        # By name, that is; and the one index in which a search looks through everybody.
        Index(None, "searched", "id"),
        Index(
            None,
            "skeleton",
            unique=True,
            postgresql_where=HAS_SKELETON,
            sqlite_where=HAS_SKELETON,
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=_person_id)
    issuer: Mapped[str]
    subject: Mapped[str]
    name: Mapped[str]
    picture: Mapped[str | None]
    email: Mapped[str | None]
    email_verified: Mapped[bool] = mapped_column(default=False)
    first_signed_in_at: Mapped[datetime]
    last_signed_in_at: Mapped[datetime]
    sign_in_count: Mapped[int] = mapped_column(default=0)
    # The role in AUTH0_ROLES_CLAIM, as it was at the newest sign-in.
    has_admin_role: Mapped[bool] = mapped_column(default=False, server_default=false())
    # What they chose, or IDLE.
    kept_status: Mapped[str] = mapped_column(
        "status", default="available", server_default="available"
    )
    suspended_at: Mapped[datetime | None]
    # Set until Pusher has confirmed that the person's sockets are cut: see door.py.
    sockets_to_cut_since: Mapped[datetime | None] = mapped_column(index=True)
    # The newest message that they have seen: the line "New" stands below it.
    read_id: Mapped[int] = mapped_column(default=0, server_default="0")
    # The moment at which all changes so far have paid for themselves: see pace.py.
    sends_paid_at: Mapped[datetime | None]
    # Name and address in small letters: databases differ in what those are beyond ASCII.
    searched: Mapped[str] = mapped_column(default="", server_default=text("''"))
    # What the name looks like: no two people have one that looks the same.
    skeleton: Mapped[str | None]

    @property
    def status(self) -> str:
        """How they are, as everybody sees it."""
        return "away" if self.kept_status == IDLE else self.kept_status

    @validates("name", "email")
    def _searchable(self, field: str, value: str | None) -> str | None:
        known = {"name": self.name, "email": self.email} | {field: value}
        self.searched = searched(known["name"], known["email"])
        self.skeleton = skeleton(known["name"]) if known["name"] else None
        return value


def searched(name: str | None, email: str | None) -> str:
    """Return what a search for a person looks through; PostgreSQL indexes no more than 2 KB."""
    return f"{name or ''}\n{email or ''}".lower()[:500]


class SignIn(Base):
    """One sign-in of a person in one browser; the session cookie carries its id."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(primary_key=True, default=secrets.token_urlsafe)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    sid: Mapped[str | None] = mapped_column(index=True)
    signed_in_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Room(Base):
    """The one room: its counter gives every change its number."""

    __tablename__ = "room"

    id: Mapped[int] = mapped_column(primary_key=True)
    rev: Mapped[int]


class Message(Base):
    """Something said, with its author's name and picture as they were then.

    A removed message keeps its row and its text, so that a removal can be taken back.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("author_id", "client_id"),
        Index(None, "author_id", "id"),
        # With the author, counting a day's people needs no look at the messages.
        Index(None, "sent_at", "author_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rev: Mapped[int] = mapped_column(unique=True)
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    client_id: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    name: Mapped[str]
    picture: Mapped[str | None]
    sent_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    # "author" or "moderator", as members see it; and who it was.
    removed_by: Mapped[str | None]
    removed_by_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    removed_reason: Mapped[str | None]

    def as_json(self) -> dict[str, Any]:
        """Return the message as members and Pusher see it (design: the room)."""
        return {
            "id": self.id,
            "rev": self.rev,
            "client_id": self.client_id,
            "message": None if self.removed_at else self.text,
            "name": self.name,
            "user_id": self.author_id,
            "picture": self.picture,
            "sent_at": iso(self.sent_at),
            "edited_at": iso(self.edited_at),
            "removed": self._removed(),
        }

    def _removed(self) -> dict[str, str | None] | None:
        if not self.removed_at:
            return None
        return {"by": self.removed_by, "reason": self.removed_reason}


class AuditEntry(Base):
    """Something that an administrator or the room did; rows are added and never changed."""

    __tablename__ = "acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    done_at: Mapped[datetime] = mapped_column(index=True)
    # Nobody where the room did it by itself.
    by_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    # "suspend", "reinstate", "sign out everywhere", "remove", "restore", "refused"
    act: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    reason: Mapped[str | None]


class LogoutToken(Base):
    """A back-channel logout token that was used: each counts once."""

    __tablename__ = "logout_tokens"

    jti: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


def iso(moment: datetime | None) -> str | None:
    """Return a moment as scripts and pages get it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None
