"""What comes in: found by words, people and days, a page at a time."""

import re
from datetime import timedelta

import pytest

from chatapp.database import now
from tests.support.crowd import joins, wrote


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def zoe(app):
    """A member who is not here now; their id."""
    return joins(app, "Zoe")


def shown(response):
    """The messages' texts, in order."""
    assert response.status_code == 200, response.text
    return re.findall(r'dir="auto">(.*?)</td>', response.text, re.DOTALL)


def test_everything_incoming_is_shown_newest_first(app, ada, zoe):
    wrote(app, zoe, "first", "second")
    ada.says("third")

    assert shown(ada.get("/admin/messages")) == ["third", "second", "first"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("q=WATCH", ["cheap watches"], id="words in any case"),
        pytest.param("q=gr%C3%BC%C3%9F", ["GRÜSSE, GRÜß"], id="letters beyond ASCII"),
        pytest.param("q=%25", ["100%"], id="a percent sign is itself"),
        pytest.param("q=_", [], id="an underscore is itself"),
        pytest.param("person=zo", ["cheap watches", "GRÜSSE, GRÜß"], id="by name"),
        pytest.param("person=yan@example.com", ["100%"], id="by e-mail address"),
        pytest.param("person={zoe}", ["cheap watches", "GRÜSSE, GRÜß"], id="by id"),
        pytest.param("person={zoe}&q=watch", ["cheap watches"], id="both"),
        pytest.param("removed=yes", ["cheap watches"], id="removed, with their text"),
        pytest.param("removed=no", ["100%", "GRÜSSE, GRÜß"], id="not removed"),
        pytest.param("removed=x&before=x&after=-1", 3, id="nonsense"),
        pytest.param("from=9999-12-31", [], id="the last day"),
        pytest.param("to=0001-01-01", [], id="the first day"),
        pytest.param("from=0001-01-01&to=9999-12-31", 3, id="every day"),
    ],
)
def test_messages_are_searched_and_filtered(app, ada, zoe, query, found):
    watches, _ = wrote(app, zoe, "cheap watches", "GRÜSSE, GRÜß")
    wrote(app, joins(app, "Yan"), "100%")
    ada.post("/admin/messages/removals", data={"id": watches, "reason": "spam"})

    listed = shown(ada.get(f"/admin/messages?{query.format(zoe=zoe)}"))

    if isinstance(found, int):
        assert len(listed) == found
    else:
        assert sorted(listed) == sorted(found)


def test_messages_are_found_by_their_days(app, ada, zoe):
    for age in range(4):
        wrote(app, zoe, f"{age} days ago", at=now() - timedelta(days=age))
    today = ada.says("now").json["sent_at"][:10]
    day = re.findall(r'<time .*?datetime="(\S{10})', ada.get("/admin/messages?q=2+days").text)[0]

    assert shown(ada.get(f"/admin/messages?from={day}&to={day}")) == ["2 days ago"]
    assert shown(ada.get(f"/admin/messages?from={today}")) == ["now", "0 days ago"]
    assert shown(ada.get(f"/admin/messages?to={day}")) == ["3 days ago", "2 days ago"]


@pytest.mark.parametrize("day", ["x", "2026-02-30", "22.11.2026", "0000-00-00"])
def test_a_day_that_is_none_is_refused(ada, day):
    response = ada.get("/admin/messages", query_string={"from": day})

    assert response.status_code == 422
    assert "Write the date like this: 2026-11-22." in response.text
    assert "Back to the messages" in response.text
    assert ada.get("/admin/messages.csv", query_string={"to": day}).status_code == 422


def test_pages_are_turned_both_ways(app, ada, zoe):
    ids = wrote(app, zoe, *(str(n) for n in range(120)))

    newest = shown(ada.get("/admin/messages"))
    older = shown(ada.get(f"/admin/messages?before={ids[70]}"))
    newer = shown(ada.get(f"/admin/messages?after={ids[69]}"))

    assert newest == newer == [str(n) for n in range(119, 69, -1)]
    assert older == [str(n) for n in range(69, 19, -1)]
    assert f"before={ids[70]}" in ada.get("/admin/messages").text
    assert f"after={ids[69]}" in ada.get(f"/admin/messages?before={ids[70]}").text
