"""The tables, as SQLAlchemy models: people, sign-ins, the room, its messages and the audit log.

Who may come in, reports and the rest of what is about people follow at the end.

Times are in UTC. Attributes are named like their columns, but for `Person.kept_status`.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from .database import Base
from .text import skeleton

# Stored instead of "available" while nobody has pressed a key for a while; shown as "away".
# Nobody can choose it, so it never replaces a status that somebody chose.
IDLE = "idle"
# In the place of a person's id: a mention of all who have access.
EVERYONE = "everyone"
# The picture of somebody who wants neither one nor initials.
NO_PICTURE = ""
# In the place of the issuer of somebody who is forgotten, or about to be: nobody finds them by it.
NO_ISSUER = ""
# The end of a mute without one. Not the last moment that there is: a time zone may add hours.
UNTIL_LIFTED = datetime(9000, 1, 1, tzinfo=UTC)
# PostgreSQL doesn't take an index with a condition for a key. While a key changes, inserts that
# refer to the person have to wait, and that could end in a deadlock.
HAS_SKELETON = text("skeleton IS NOT NULL")


def _person_id() -> str:
    return f"u_{secrets.token_hex(12)}"


class Person(Base):
    """Somebody who has signed in; the identity provider knows them as (issuer, subject).

    Other members and Pusher see `id`, and never the subject or the e-mail address.
    """

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        # The orders in which the dashboard lists people.
        Index(None, "first_signed_in_at", "id"),
        Index(None, "last_signed_in_at", "id"),
        Index(None, "sign_in_count", "id"),
        Index(None, "suspended_at", "id"),
        # The order by name; a search also reads this index instead of the table.
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
    # Whether AUTH0_ROLES_CLAIM listed the role "admin" at the newest sign-in.
    has_admin_role: Mapped[bool] = mapped_column(default=False, server_default=false())
    # "available", "busy" or "away" as they chose, or IDLE.
    kept_status: Mapped[str] = mapped_column(
        "status", default="available", server_default="available"
    )
    # What they say of it in words of their own: one of emoji.txt, and a line of text.
    status_emoji: Mapped[str | None]
    status_words: Mapped[str | None]
    # When they had the room open last, to a few minutes: auth/sessions.py.
    here_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    # Set until Pusher has confirmed that their sockets are cut: see realtime/sockets.py.
    sockets_to_cut_since: Mapped[datetime | None] = mapped_column(index=True)
    # The id of the newest message that they have seen, 0 for none.
    read_id: Mapped[int] = mapped_column(default=0, server_default="0")
    # How often they have marked messages unread: a page that doesn't know of the last time must not
    # mark them read again.
    read_marks: Mapped[int] = mapped_column(default=0, server_default="0")
    # Whether an administrator has allowed them to mention everyone.
    may_mention_everyone: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The rate limit's one value, see rate_limit.py.
    sends_paid_at: Mapped[datetime | None]
    # Name, e-mail address, and the provider's name if it is another one, in lower case; beyond
    # ASCII, databases differ in what that is.
    searched: Mapped[str] = mapped_column(default="", server_default=text("''"))
    # The same for all names that look alike (text.skeleton), and unique: see auth/membership.py.
    skeleton: Mapped[str | None]
    # When an invitation let them in: the lists of access don't matter to them then.
    invited_at: Mapped[datetime | None]
    made_administrator_at: Mapped[datetime | None]
    # They can only read until then; UNTIL_LIFTED has no end.
    muted_until: Mapped[datetime | None] = mapped_column(index=True)
    # The name that they gave themselves, and the provider's; `name` is the one that is shown.
    chosen_name: Mapped[str | None]
    provider_name: Mapped[str | None]
    # "provider", "initials" or "none"; `picture` is what is shown, NO_PICTURE for "none".
    picture_choice: Mapped[str] = mapped_column(default="provider", server_default="provider")
    provider_picture: Mapped[str | None]
    # When they asked to be forgotten, and whether their messages are then "kept" or "removed".
    left_at: Mapped[datetime | None] = mapped_column(index=True)
    left_messages: Mapped[str | None]
    # When that was done; from then on the row is empty.
    forgotten_at: Mapped[datetime | None]

    @property
    def status(self) -> str:
        """The status that everybody sees: "available", "busy" or "away"."""
        return shown_status(self.kept_status)

    @validates("name", "email", "provider_name")
    def _searchable(self, field: str, value: str | None) -> str | None:
        fields = ("name", "email", "provider_name")
        known = {it: getattr(self, it) for it in fields} | {field: value}
        self.searched = searched(*known.values())
        self.skeleton = skeleton(known["name"]) if known["name"] else None
        return value


@dataclass(frozen=True, slots=True)
class Member:
    """A person who makes a request: what the request needs of their row, as it was at its start.

    Read without the ORM, which would take longer than many a request. The fields are columns.
    """

    id: str
    name: str
    picture: str | None
    email: str | None
    email_verified: bool
    has_admin_role: bool
    kept_status: str
    status_emoji: str | None
    status_words: str | None
    here_at: datetime | None
    read_id: int
    read_marks: int
    may_mention_everyone: bool
    suspended_at: datetime | None
    invited_at: datetime | None
    made_administrator_at: datetime | None
    muted_until: datetime | None
    left_at: datetime | None

    @property
    def status(self) -> str:
        """The status that everybody sees: "available", "busy" or "away"."""
        return shown_status(self.kept_status)


def shown_status(kept: str) -> str:
    """Return the status that everybody sees, of the one that is stored."""
    return "away" if kept == IDLE else kept


def searched(name: str | None, email: str | None, provider_name: str | None = None) -> str:
    """Return the text that a search for people reads; PostgreSQL can't index more than 2.7 KB."""
    others = "" if provider_name in {None, name} else f"\n{provider_name}"
    return f"{name or ''}\n{email or ''}{others}".lower()[:500]


class FormerName(Base):
    """A name that a person has given up: what looks like it goes to nobody else for a while."""

    __tablename__ = "former_names"

    skeleton: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    given_up_at: Mapped[datetime]


class SignIn(Base):
    """One sign-in of a person in one browser; the session cookie carries its id."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(primary_key=True, default=secrets.token_urlsafe)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    sid: Mapped[str | None] = mapped_column(index=True)
    # What the browser says that it is, in words: "Firefox on Linux".
    browser: Mapped[str | None]
    signed_in_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


def handle_of(sign_in_id: str) -> str:
    """Return by what pages name a sign-in: its id is a key, which no page may hold."""
    return hashlib.sha256(sign_in_id.encode()).hexdigest()[:16]


class Room(Base):
    """The one room, a single row. `rev` is the revision of the newest change.

    `life` is random, and new after a restore; `epoch` is a part of the names of the channels, and
    is raised when somebody may no longer listen. `encryption_key_id` is a hash of the key by which
    events are encrypted; None where they aren't.
    """

    __tablename__ = "room"

    id: Mapped[int] = mapped_column(primary_key=True)
    rev: Mapped[int]
    life: Mapped[str] = mapped_column(server_default=text("''"))
    epoch: Mapped[int] = mapped_column(server_default="1")
    encryption_key_id: Mapped[str | None]
    # The oldest message that there is: those before it have expired.
    first_id: Mapped[int] = mapped_column(server_default="1")
    # How often the pins have changed, so that a page sees whether it knows them.
    pins_rev: Mapped[int] = mapped_column(server_default="0")
    # Who may enter: "anyone" or "listed" (AccessEntry), None for what the settings say. Each
    # change counts `access_rev` up.
    access: Mapped[str | None]
    access_rev: Mapped[int] = mapped_column(server_default="0")
    # For how many days these are kept, None for ever; the settings go before.
    messages_kept_days: Mapped[int | None]
    sign_ins_kept_days: Mapped[int | None]
    reports_kept_days: Mapped[int | None]
    # When a process last began or went on with the upkeep: upkeep/worker.py.
    upkeep_at: Mapped[datetime | None]


class Message(Base):
    """A message, with its author's name and picture as they were when it was sent.

    `rev` is the revision of its newest change, `text_rev` that of the newest change of its text,
    or of its removal; `client_id` is the UUID that the author's browser gave it. A removed message
    keeps its text, so that it can be restored.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("author_id", "client_id"),
        Index(None, "author_id", "id"),
        # With the author in it, this index alone is enough to count who wrote on a day.
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
    # Members see "author" or "moderator"; the person's id stays here.
    removed_by: Mapped[str | None]
    removed_by_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    removed_reason: Mapped[str | None]
    text_rev: Mapped[int] = mapped_column(default=0, server_default="0")
    # Without a foreign key, because SQLite could not drop the column then. The message may expire.
    reply_to_id: Mapped[int | None]
    # As JSON has them, so that reading a message takes one row: whom it mentions, and how people
    # have reacted to it. The tables below tell the same for other questions.
    mentions: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")
    reactions: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")
    # What a search knows it by: messages/search_words.py. Triggers keep the index `message_words`
    # of it; a migration that copies this table on SQLite has to make them again.
    searched: Mapped[str | None] = mapped_column(Text)


class Version(Base):
    """What a message said before an edit: its text between `written_at` and the edit."""

    __tablename__ = "versions"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    # The message's text_rev while this was its text.
    rev: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


class Mention(Base):
    """A person whom a message of somebody else mentions; EVERYONE for all."""

    __tablename__ = "mentions"
    __table_args__ = (Index(None, "person_id", "message_id"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(primary_key=True)


class Reaction(Base):
    """An emoji with which a person has reacted to a message."""

    __tablename__ = "reactions"
    __table_args__ = (Index(None, "message_id", "emoji", "rev"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    emoji: Mapped[str] = mapped_column(primary_key=True)
    rev: Mapped[int]


class AuditEntry(Base):
    """An entry of the audit log; the database refuses to change or delete one."""

    __tablename__ = "acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    done_at: Mapped[datetime] = mapped_column(index=True)
    # None where Chatapp did it by itself.
    by_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    # One of the constants in audit.py.
    act: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"), index=True)
    # Without a foreign key: the log outlives messages.
    message_id: Mapped[int | None]
    # What the version before this one writes; a trigger moves it to where it can be erased.
    unmoved_reason: Mapped[str | None] = mapped_column("reason")

    erasable: Mapped["AuditReason | None"] = relationship(lazy="joined")

    @property
    def reason(self) -> str | None:
        """Why it was done, as far as that wasn't erased."""
        return self.erasable.reason if self.erasable else None


class AuditReason(Base):
    """The reason of an entry of the audit log: of any words, so it can be erased."""

    __tablename__ = "act_reasons"

    act_id: Mapped[int] = mapped_column(ForeignKey("acts.id"), primary_key=True)
    reason: Mapped[str]


class LogoutToken(Base):
    """The id of a back-channel logout token that was used, so that nobody can use it again."""

    __tablename__ = "logout_tokens"

    jti: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AccessEntry(Base):
    """An address (ada@chat.example) or a domain (@chat.example) that the dashboard lets in."""

    __tablename__ = "access_entries"

    entry: Mapped[str] = mapped_column(primary_key=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))


class Invitation(Base):
    """A link that lets people in; its code is shown once, and only its hash is kept."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    # Whom it is for, in the words of whoever made it.
    label: Mapped[str | None]
    for_administrator: Mapped[bool] = mapped_column(default=False, server_default=false())
    made_at: Mapped[datetime]
    # None for one that the operator made in a terminal.
    made_by_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    ends_at: Mapped[datetime]
    most_uses: Mapped[int]
    uses: Mapped[int] = mapped_column(default=0, server_default="0")
    revoked_at: Mapped[datetime | None]


class InvitationUse(Base):
    """Who came by an invitation, and when."""

    __tablename__ = "invitation_uses"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    used_at: Mapped[datetime]


class Pin(Base):
    """A message that an administrator keeps at the top of the room."""

    __tablename__ = "pins"

    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pinned_at: Mapped[datetime]
    pinned_by_id: Mapped[str] = mapped_column(ForeignKey("people.id"))


class Report(Base):
    """A message that a person has reported, with what it said then, and what came of it.

    It has no foreign key to the message, which may expire before it.
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("message_id", "reporter_id"),
        Index(None, "handled_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int]
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    reporter_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    reported_at: Mapped[datetime] = mapped_column(index=True)
    # One of a list, and a line of the reporter's.
    reason: Mapped[str]
    words: Mapped[str | None]
    text: Mapped[str] = mapped_column(Text)
    handled_at: Mapped[datetime | None]
    handled_by_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[str | None]
    note: Mapped[str | None]


class Notice(Base):
    """What the room tells one person, until they have dismissed it; `about` is a JSON object."""

    __tablename__ = "notices"
    __table_args__ = (Index(None, "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    # One of the constants in notices.py.
    kind: Mapped[str]
    made_at: Mapped[datetime]
    about: Mapped[str] = mapped_column(Text, default="{}", server_default=text("'{}'"))


class KeptSanction(Base):
    """A suspension or mute of somebody who was forgotten, found by a keyed hash of who they were.

    There is one for issuer and subject, and one for a verified address.
    """

    __tablename__ = "kept_sanctions"

    hash: Mapped[str] = mapped_column(primary_key=True)
    # Their emptied row.
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    suspended_at: Mapped[datetime | None]
    muted_until: Mapped[datetime | None]


def iso(moment: datetime | None) -> str | None:
    """Return a moment as JSON holds it, e.g. 2026-11-22T12:00:00.123Z."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None
