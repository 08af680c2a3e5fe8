"""The dashboard's numbers, as bars and as a table."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from chatapp.admin import numbers
from chatapp.admin.charts import Chart, round_up
from chatapp.database import db, now
from tests.support.crowd import came, joins, wrote


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


def test_each_day_has_its_figures(room):
    yan, zoe = joins(room, "Yan"), joins(room, "Zoe")
    midnight = datetime.combine(now().date(), time.min, UTC)
    last_moment = midnight - timedelta(milliseconds=1)
    wrote(room, yan, "1", "2", at=midnight)
    wrote(room, zoe, "3", at=last_moment)
    wrote(room, yan, "4", "5", at=last_moment)
    wrote(room, zoe, "too old", at=now() - timedelta(days=8))
    came(room, yan, timedelta(0), timedelta(days=6), timedelta(days=9))

    with room.app_context():
        days = numbers.last(7)
        db.session.rollback()

    figures = [(d.messages, d.people, d.sign_ins) for d in days]
    assert figures == [(0, 0, 1), *[(0, 0, 0)] * 4, (3, 2, 0), (2, 1, 1)]
    assert [d.day for d in days] == [now().date() - timedelta(days=n) for n in range(6, -1, -1)]


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("", 30),
        ("days=7", 7),
        ("days=90", 90),
        ("days=x", 30),
        ("days=-1", 30),
        ("days=999999", 30),
    ],
)
def test_bars_and_table_say_the_same(ada, query, days):
    ada.says("hello")

    text = ada.get(f"/admin/numbers?{query}").text

    bars = re.findall(r"<title>(\S+): (\d+)</title>", text)
    rows = re.findall(r'<time datetime="(\S+)">.*?\n.*?>(\d+)<.*?\n.*?>(\d+)<.*?\n.*?>(\d+)<', text)
    assert len(bars) == 3 * days
    assert [(day, *_) for day, *_ in rows][::-1] == rows[::-1]
    table = [[(row[0], row[n]) for row in reversed(rows)] for n in (1, 2, 3)]
    assert bars == [bar for column in table for bar in column]
    assert rows[0][1:] == ("1", "1", "1")


def test_a_drawing_has_no_inline_style(ada):
    text = ada.get("/admin/numbers").text

    assert "style=" not in text
    assert "<style" not in text


@pytest.mark.parametrize(
    ("value", "top"), [(0, 2), (2, 2), (3, 4), (5, 10), (11, 20), (21, 40), (41, 100), (101, 200)]
)
def test_a_scale_ends_at_a_round_number(value, top):
    assert round_up(value) == top


def test_bars_stand_on_the_ground():
    chart = Chart.of("Messages", [(date(2026, 11, 21), 0), (date(2026, 11, 22), 3)])

    assert (chart.top, chart.total, chart.most, chart.width) == (4, 3, 3, 20)
    assert [(b.y, b.height) for b in chart.bars] == [(100, 0), (25, 75)]
    assert [b.x for b in chart.bars] == [1.5, 11.5]
