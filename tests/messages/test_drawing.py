"""How the server draws messages; the browser's twins are tested with the same cases."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from werkzeug.datastructures import LanguageAccept

from chatapp.messages.drawing import Words, draw, is_emoji_only, time_of_day
from chatapp.messages.history import HistoryPage, RoomState, Stretch
from chatapp.messages.rows import NONE, MessageRow
from chatapp.models import Person

CASES = json.loads((Path(__file__).parents[1] / "support" / "drawing_cases.json").read_text())
NOW = datetime(2026, 5, 6, 18, tzinfo=UTC)
BRITISH = Words.of(LanguageAccept([("en-GB", 1)]), NOW)


def drawn(messages, read_id=0, has_older=False, has_newer=False, words=BRITISH, marks=0):
    reader = Person(id="u_ada", name="Ada Lovelace", read_id=read_id, read_marks=marks)
    rows = [row(**message) for message in messages]
    page = HistoryPage(rows, RoomState(rev=1, life="", epoch=1, first=1, pins=0), more=has_older)
    return draw(Stretch(page, has_older, has_newer), reader, words)


def row(user_id, sent_at, **more):
    """Return a message as the database gives it."""
    moment = datetime.fromisoformat(sent_at).astimezone(UTC)
    given = dict.fromkeys(MessageRow._fields) | {"mentions": NONE, "reactions": NONE} | more
    return MessageRow(**given | {"author_id": user_id, "sent_at": moment})


@pytest.mark.parametrize("case", CASES["groups"], ids=lambda case: case["name"])
def test_days_and_groups_are_as_the_browser_draws_them(case):
    found = drawn(case["messages"])

    assert [m.message.id for m in found if m.day] == case["days"]
    assert [m.message.id for m in found if m.is_continued] == case["continued"]


@pytest.mark.parametrize(("text", "is_it"), CASES["emoji_only"].items())
def test_a_few_emoji_are_told_from_all_else(text, is_it):
    assert is_emoji_only(text) == is_it


def test_emoji_that_take_long_to_tell_do_not_hold_up_the_page():
    assert not is_emoji_only("\U0001f468\U0001f3fd" * 49 + "x")
    assert not is_emoji_only("\U0001f600" * 51)


AT = datetime(2026, 5, 4, 21, 5, tzinfo=UTC)
MIDNIGHT, LAST_YEAR = datetime(2026, 5, 6, tzinfo=UTC), datetime(2025, 12, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("languages", "times", "days"),
    [
        (["en-GB"], ["21:05", "00:00"], ["Monday 4 May", "Monday 1 December 2025"]),
        (["de", "fr"], ["21:05", "00:00"], ["Monday 4 May", "Monday 1 December 2025"]),
        (["de", "en-US"], ["9:05 PM", "12:00 AM"], ["Monday, May 4", "Monday, December 1, 2025"]),
        (["en"], ["9:05 PM", "12:00 AM"], ["Monday, May 4", "Monday, December 1, 2025"]),
        (["en-AU"], ["9:05 pm", "12:00 am"], ["Monday 4 May", "Monday 1 December 2025"]),
        (["enm", "en-gb"], ["21:05", "00:00"], ["Monday 4 May", "Monday 1 December 2025"]),
        ([], ["21:05", "00:00"], ["Monday 4 May", "Monday 1 December 2025"]),
    ],
)
def test_times_are_in_the_readers_english(languages, times, days):
    words = Words.of(LanguageAccept([(tag, 1) for tag in languages]), NOW)

    hours = words.has_twelve_hours, words.has_month_first
    assert [time_of_day(at, *hours) for at in (AT, MIDNIGHT)] == times
    assert [words.day(at) for at in (AT, LAST_YEAR)] == days


def test_the_last_two_days_have_names_of_their_own():
    days = [datetime(2026, 5, day, 23, tzinfo=UTC) for day in (6, 5, 4)]

    assert [BRITISH.day(at) for at in days] == ["Today", "Yesterday", "Monday 4 May"]


HERS, OWN = {"user_id": "u_grace", "name": "Grace"}, {"user_id": "u_ada", "name": "Ada Lovelace"}
COMMON = {"picture": None, "sent_at": "2026-05-06T12:00:00.000Z"}


@pytest.mark.parametrize(
    ("read_id", "has_older", "first"),
    [
        pytest.param(0, False, [], id="who never read anything has missed nothing"),
        pytest.param(1, False, [3], id="the first of others"),
        pytest.param(3, False, [], id="all is read"),
        pytest.param(2, True, [3], id="some of it was read"),
    ],
)
def test_the_line_new_stands_above_what_others_said_since(read_id, has_older, first):
    messages = [COMMON | {"id": 1} | HERS, COMMON | {"id": 2} | OWN, COMMON | {"id": 3} | HERS]

    found = drawn(messages, read_id, has_older)

    assert [m.message.id for m in found if m.is_first_unread] == first


@pytest.mark.parametrize(("has_older", "first"), [(True, []), (False, [2])])
def test_the_line_new_stands_above_the_first_of_all_that_was_marked_unread(has_older, first):
    messages = [COMMON | {"id": 1} | OWN, COMMON | {"id": 2} | HERS, COMMON | {"id": 3} | HERS]

    found = drawn(messages, 0, has_older, marks=1)

    assert [m.message.id for m in found if m.is_first_unread] == first


@pytest.mark.parametrize(("has_older", "first"), [(True, []), (False, [5])])
def test_the_line_new_is_not_drawn_where_its_place_may_be_further_up(has_older, first):
    found = drawn([COMMON | {"id": 5} | HERS], 3, has_older)

    assert [m.message.id for m in found if m.is_first_unread] == first


def test_a_message_has_its_face_and_its_time():
    [message] = drawn([COMMON | {"id": 1} | HERS])

    assert (message.initials, message.tint) == ("G", 6)
    assert message.time == "12:00"


def test_sent_stands_below_the_newest_of_ones_own_and_nowhere_while_that_is_not_loaded():
    talk = [COMMON | {"id": n} | who for n, who in enumerate((OWN, HERS, OWN, HERS), 1)]

    assert [it.is_newest_own for it in drawn(talk)] == [False, False, True, False]
    assert not any(it.is_newest_own for it in drawn(talk, has_newer=True))
    assert not any(it.is_newest_own for it in drawn(talk[1:2]))
