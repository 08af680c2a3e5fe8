"""The search for people: who is found, in which order, on which page."""

import re
from datetime import timedelta

import pytest

from chatapp.admin import people_search
from chatapp.database import now
from tests.support.crowd import joins, wrote


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


def names(response):
    """Who is listed, in order."""
    assert response.status_code == 200, response.text
    return re.findall(r'<a href="/admin/people/u_\w+"><bdi>(.*?)</bdi>', response.text)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("q=zoe", ["Zoe"], id="by name, in any case"),
        pytest.param("q=YAN@EX", ["Yan"], id="by e-mail address"),
        pytest.param("q=%C3%A5sa", ["ÅSA"], id="letters beyond ASCII"),
        pytest.param("q=%25", ["100%"], id="a percent sign is itself"),
        pytest.param("q=_", ["a_b"], id="an underscore is itself"),
        pytest.param("q=nobody", [], id="nobody"),
        pytest.param("q=%01%0a", 6, id="nothing that can be looked for"),
        pytest.param("q=" + "x" * 5000, [], id="far too long"),
        pytest.param("q=a_&show=suspended", ["a_b"], id="suspended"),
        pytest.param("q=zoe&show=suspended", [], id="not suspended"),
        pytest.param("show=nonsense", 6, id="a filter that there isn't"),
    ],
)
def test_people_are_searched(app, ada, query, found):
    for name in ("Zoe", "Yan", "ÅSA", "100%"):
        joins(app, name)
    joins(app, "a_b", suspended_at=now())

    listed = names(ada.get(f"/admin/people?{query}"))

    assert (len(listed) if isinstance(found, int) else listed) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["Ada Lovelace", "bob", "Carl"]),
        ("-name", ["Carl", "bob", "Ada Lovelace"]),
        ("first", ["Carl", "bob", "Ada Lovelace"]),
        ("-first", ["Ada Lovelace", "bob", "Carl"]),
        ("last", ["Carl", "bob", "Ada Lovelace"]),
        ("-last", ["Ada Lovelace", "bob", "Carl"]),
        ("sign_ins", ["Ada Lovelace", "bob", "Carl"]),
        ("-sign_ins", ["Carl", "bob", "Ada Lovelace"]),
        ("messages", ["Ada Lovelace", "Carl", "bob"]),
        ("-messages", ["bob", "Carl", "Ada Lovelace"]),
        ("id; DROP TABLE people", ["Ada Lovelace", "bob", "Carl"]),
    ],
)
def test_people_are_sorted(app, ada, sort, order):
    day = timedelta(days=1)
    wrote(app, joins(app, "bob", last_signed_in_at=now() - day, sign_in_count=2), "1", "2")
    wrote(app, joins(app, "Carl", last_signed_in_at=now() - 2 * day, sign_in_count=3), "1")

    response = ada.get("/admin/people", query_string={"sort": sort})

    assert names(response) == order
    direction = "descending" if sort.startswith("-") or ";" in sort else "ascending"
    assert response.text.count("aria-sort") == response.text.count(f'aria-sort="{direction}"') == 1


def test_people_are_shown_fifty_at_a_time(app, ada):
    for n in range(60):
        joins(app, f"Somebody {n:02}")

    pages = [names(ada.get(f"/admin/people?q=somebody&sort=name&page={n}")) for n in (1, 2)]

    assert pages[0] == [f"Somebody {n:02}" for n in range(50)]
    assert pages[1] == [f"Somebody {n:02}" for n in range(50, 60)]
    first = ada.get("/admin/people?q=somebody").text
    assert "Page 1 of 2" in first
    assert "/admin/people?q=somebody&amp;sort=-last&amp;page=2" in first


def test_a_page_that_there_is_not_is_one_that_there_is(ada):
    for page in ("", "0", "-1", "x", "1.5", "9" * 18, "9" * 400, "²"):
        assert names(ada.get("/admin/people", query_string={"page": page})) == ["Ada Lovelace"]


def test_many_are_found_as_few_are(app, ada, monkeypatch):
    for name in ("Zoe", "Zora", "Yan"):
        joins(app, name)
    few = names(ada.get("/admin/people?q=zo&sort=name"))

    monkeypatch.setattr(people_search, "FEW", 2)

    assert names(ada.get("/admin/people?q=zo&sort=name")) == few == ["Zoe", "Zora"]
