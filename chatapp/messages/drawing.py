"""How messages look before the page's script is there: as it would draw them, but in UTC.

What is decided here is decided in the browser, too, for what comes later: in timeline.js (days and
groups), unread.js (the line "New"), clock.js and text.js. Both are tested with the same cases.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept

from ..avatar import initials, tint
from ..models import EVERYONE, Member, iso
from ..payload import encode
from . import formatting, rows
from .history import Stretch, has_read
from .rows import MessageRow

# A thousand messages take about two megabytes.
MARKUP_KEPT = 1_000
FACE = ("author_id", "name", "picture")
TOGETHER_WITHIN = timedelta(minutes=5)
# Of the English that people read, these have the afternoon begin at 1:00 pm.
TWELVE_HOURS = frozenset(
    ("AU", "CA", "GH", "HK", "IN", "JM", "MY", "NZ", "PH", "PK", "SG", "TT", "US", "ZM")
)
MONTH_FIRST = frozenset({"CA", "PH", "US"})

# Unicode's Emoji_Presentation: what is drawn as emoji by itself.
PRESENTED = """
231a-231b 23e9-23ec 23f0 23f3 25fd-25fe 2614-2615 2648-2653 267f 2693 26a1 26aa-26ab 26bd-26be
26c4-26c5 26ce 26d4 26ea 26f2-26f3 26f5 26fa 26fd 2705 270a-270b 2728 274c 274e 2753-2755 2757
2795-2797 27b0 27bf 2b1b-2b1c 2b50 2b55 1f004 1f0cf 1f18e 1f191-1f19a 1f201 1f21a 1f22f
1f232-1f236 1f238-1f23a 1f250-1f251 1f300-1f320 1f32d-1f335 1f337-1f37c 1f37e-1f393 1f3a0-1f3ca
1f3cf-1f3d3 1f3e0-1f3f0 1f3f4 1f3f8-1f43e 1f440 1f442-1f4fc 1f4ff-1f53d 1f54b-1f54e 1f550-1f567
1f57a 1f595-1f596 1f5a4 1f5fb-1f64f 1f680-1f6c5 1f6cc 1f6d0-1f6d2 1f6d5-1f6d8 1f6dc-1f6df
1f6eb-1f6ec 1f6f4-1f6fc 1f7e0-1f7eb 1f7f0 1f90c-1f93a 1f93c-1f945 1f947-1f9ff 1fa70-1fa7c
1fa80-1fa8a 1fa8e-1fac6 1fac8 1facd-1fadc 1fadf-1faea 1faef-1faf8
"""


def _few_emoji() -> re.Pattern[str]:
    ranges = "".join(
        "-".join(chr(int(end, 16)) for end in part.split("-")) for part in PRESENTED.split()
    )
    # What is drawn as text by itself asks for its emoji by U+FE0F, or by the colour of a skin.
    textual = "\u00a9\u00ae\u203c-\u3299\U0001f170-\U0001faff"
    skin = "[\U0001f3fb-\U0001f3ff]"
    one = f"(?:[{ranges}{textual}]{skin}|[{ranges}]|[{textual}]\ufe0f)"
    joined = f"{one}(?:\u200d{one})*"
    flag = "[\U0001f1e6-\U0001f1ff]{2}"
    region = "\U0001f3f4[\U000e0061-\U000e007a]+\U000e007f"
    key = "[0-9#*]\ufe0f\u20e3"
    return re.compile(f"(?:(?:{flag}|{region}|{key}|{joined})\\s*){{1,6}}")


FEW_EMOJI = _few_emoji()


@dataclass(frozen=True)
class Words:
    """How an English reader writes times and days: by the first English of their browser."""

    has_twelve_hours: bool
    has_month_first: bool
    today: datetime

    @classmethod
    def of(cls, languages: LanguageAccept, now: datetime) -> "Words":
        """Choose as the browser does, where readers without an English have the British one."""
        english = next((tag for tag in languages.values() if re.match(r"en\b", tag)), "en-GB")
        region = "US" if english == "en" else english[3:].upper()
        return cls(region in TWELVE_HOURS, region in MONTH_FIRST, now)

    def day(self, at: datetime) -> str:
        """Return the day; today's and yesterday's by these names."""
        age = (self.today.date() - at.date()).days
        if age in {0, 1}:
            return "Yesterday" if age else "Today"
        if self.has_month_first:
            day, before_year = f"{at:%A, %B} {at.day}", ", "
        else:
            day, before_year = f"{at:%A} {at.day} {at:%B}", " "
        return day if at.year == self.today.year else f"{day}{before_year}{at.year}"

    def moment(self, at: datetime) -> str:
        """Return day and time, in UTC."""
        return f"{self.day(at)}, {time_of_day(at, self.has_twelve_hours, self.has_month_first)}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that decides how a message looks to one reader: two that are equal look the same."""

    message: MessageRow
    # The day that begins with it.
    day: str | None
    has_twelve_hours: bool
    has_month_first: bool
    is_own: bool
    is_newest_own: bool
    is_continued: bool
    is_first_unread: bool
    is_found: bool
    # Whether it mentions the reader, and the reader's own reactions.
    is_for_reader: bool
    mine: tuple[str, ...]

    @property
    def initials(self) -> str:
        """The author's initials."""
        return initials(self.message.name)

    @property
    def tint(self) -> int:
        """The author's colour."""
        return tint(self.message.author_id)

    @property
    def is_emoji(self) -> bool:
        """Whether it is nothing but a few emoji."""
        return not self.message.removed_at and is_emoji_only(self.message.text)

    @property
    def time(self) -> str:
        """The time of day."""
        return time_of_day(self.message.sent_at, self.has_twelve_hours, self.has_month_first)

    @property
    def sent(self) -> str | None:
        """When it was sent, for the script."""
        return iso(self.message.sent_at)

    @property
    def edited(self) -> str | None:
        """When it was edited, for the script."""
        return iso(self.message.edited_at)

    @property
    def edited_moment(self) -> str:
        """Day and time of the last edit, as the tooltip says them."""
        at = self.message.edited_at
        return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""

    @property
    def more(self) -> str | None:
        """What the script can't read from the markup, as JSON; None where that is nothing."""
        message = self.message
        is_formatted = not message.removed_at and self._drawn.is_formatted
        more = {
            "message": message.text if is_formatted else None,
            "text_rev": message.text_rev if message.text_rev != message.rev else None,
            "reply_to": self.reply_to,
            "mentions": rows.mentions(message),
            "reactions": self.reactions,
            "mine": self.mine,
        }
        said = {name: value for name, value in more.items() if value}
        return encode(said) if said else None

    @property
    def reply_to(self) -> dict[str, Any] | None:
        """What it answers."""
        return rows.reply_to(self.message)

    @property
    def reactions(self) -> list[dict[str, Any]]:
        """How people have reacted to it."""
        return rows.reactions(self.message)

    @property
    def text(self) -> Markup:
        """Its text as it looks."""
        return self._drawn.markup

    @property
    def _drawn(self) -> formatting.Drawn:
        named = ((it["user_id"], it["name"]) for it in rows.mentions(self.message))
        return formatting.draw(self.message.text, tuple(named))


def draw(
    stretch: Stretch, reader: Member, words: Words, found_id: int | None = None
) -> list[Drawn]:
    """Return what decides how these messages look to `reader`, who asked for `found_id`."""
    messages = stretch.page.messages
    own = rows.reactions_of(reader.id, messages)
    first_unread = _first_unread(messages, reader, stretch.has_older)
    newest_own = None if stretch.has_newer else _newest_of(reader, messages)
    return [
        Drawn(
            message,
            day=words.day(message.sent_at) if is_new_day(previous, message) else None,
            has_twelve_hours=words.has_twelve_hours,
            has_month_first=words.has_month_first,
            is_own=message.author_id == reader.id,
            is_newest_own=message is newest_own,
            is_continued=is_continued(previous, message),
            is_first_unread=message is first_unread,
            is_found=message.id == found_id,
            is_for_reader=_is_for(reader, message),
            mine=tuple(own.get(message.id, ())),
        )
        for previous, message in zip([None, *messages], messages, strict=False)
    ]


@lru_cache(MARKUP_KEPT)
def markup(drawn: Drawn) -> Markup:
    """Return the markup of a message; kept, as most of a page looks the same to most readers."""
    template = current_app.jinja_env.get_template("_message.html")
    text: Markup = template.module.message(drawn.message, drawn)  # type: ignore[attr-defined]
    return text


def is_new_day(previous: MessageRow | None, message: MessageRow) -> bool:
    """Say whether a day begins with this message."""
    return previous is None or previous.sent_at.date() != message.sent_at.date()


def is_continued(previous: MessageRow | None, message: MessageRow) -> bool:
    """Say whether this message is drawn with the one before it, as one."""
    if previous is None or is_new_day(previous, message):
        return False
    is_same = all(getattr(previous, part) == getattr(message, part) for part in FACE)
    return is_same and abs(message.sent_at - previous.sent_at) <= TOGETHER_WITHIN


def is_emoji_only(text: str) -> bool:
    """Say whether a message is nothing but a few emoji, which are drawn larger."""
    return len(text.encode("utf-16-le")) <= 200 and FEW_EMOJI.fullmatch(text) is not None


def time_of_day(at: datetime, has_twelve_hours: bool, has_month_first: bool) -> str:
    """Return the time of day, as English readers write it."""
    if not has_twelve_hours:
        return f"{at:%H:%M}"
    half = f"{at:%p}" if has_month_first else f"{at:%p}".lower()
    return f"{at.hour % 12 or 12}:{at:%M} {half}"


def _newest_of(reader: Member, messages: Sequence[MessageRow]) -> MessageRow | None:
    return next((it for it in reversed(messages) if it.author_id == reader.id), None)


def _is_for(reader: Member, message: MessageRow) -> bool:
    if message.author_id == reader.id:
        return False
    return any(it["user_id"] in {reader.id, EVERYONE} for it in rows.mentions(message))


def _first_unread(
    messages: Sequence[MessageRow], reader: Member, has_older: bool
) -> MessageRow | None:
    unread = [message for message in messages if message.id > reader.read_id]
    # Where all of it is unread and more is to come, the true place may be among that.
    if not has_read(reader) or (has_older and len(unread) == len(messages)):
        return None
    return next((m for m in unread if m.author_id != reader.id), None)
