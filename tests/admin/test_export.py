"""CSV files: complete, streamed, and safe in a spreadsheet."""

import csv
import io
import re
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.admin.export import cell, line
from tests.support.crowd import joins, wrote


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


def table(response):
    """The rows as dictionaries."""
    assert response.status_code == 200, response.text
    text = response.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("name", ["people", "messages", "log"])
def test_a_table_is_a_file_for_spreadsheets(ada, name):
    response = ada.get(f"/admin/{name}.csv")

    assert response.content_length is None, "it is written while it is read"
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    assert response.data.startswith(b"\xef\xbb\xbf")


def test_people_are_taken_away_as_they_are_searched(app, ada):
    zoe = joins(app, "Zoe", subject="google-oauth2|1")
    wrote(app, zoe, "one", "two")

    [row] = table(ada.get("/admin/people.csv?q=zoe"))

    assert (row["id"], row["name"], row["provider"]) == (zoe, "Zoe", "Google")
    assert (row["e-mail"], row["verified"], row["messages"]) == ("zoe@example.com", "yes", "2")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", row["first seen"])
    assert [p["name"] for p in table(ada.get("/admin/people.csv?sort=name"))] == [
        "Ada Lovelace",
        "Zoe",
    ]


def test_messages_and_the_log_are_taken_away(app, ada):
    ids = wrote(app, joins(app, "Zoe"), *(f"number {n}\nof many" for n in range(1100)))
    ada.post("/admin/messages/removals", data={"id": ids[0], "reason": "=SUM(A1)"})

    messages = table(ada.get("/admin/messages.csv"))
    [act] = table(ada.get("/admin/log.csv"))

    assert [int(m["id"]) for m in messages] == ids[::-1]
    assert (messages[-1]["text"], messages[-1]["reason"]) == ("number 0\nof many", "'=SUM(A1)")
    assert (act["who"], act["what"], act["whom"]) == ("Ada Lovelace", "remove", "Zoe")
    assert (act["message"], act["why"]) == (str(ids[0]), "'=SUM(A1)")
    assert len(table(ada.get("/admin/messages.csv?removed=yes"))) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\tx", "'\tx"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),  # noqa: RUF001
        ("x;=1", "x;'=1"),
        ("x\n- y", "x\n'- y"),
        ('x;"=1', "x;'\"=1"),
        ("1 + 1 = 2", "1 + 1 = 2"),
        ("a-b@c", "a-b@c"),
        ("", ""),
        (None, ""),
        (7, "7"),
    ],
)
def test_no_cell_starts_a_formula(value, text):
    assert cell(value) == text


@given(st.lists(st.text(alphabet=st.sampled_from("=+-@;,\"' \t\r\nax"), max_size=8), min_size=1))
def test_no_reading_of_a_line_finds_a_formula(values):
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(line(values), newline=""), delimiter=separator):
            assert not [c for c in row if c.lstrip(" \"'").startswith(("=", "@")) and "'" not in c]


# What one reads first: after the beginning or a separator, blanks and quotes, then a sign.
FORMULA = re.compile(r"""(^|[;\t\r\n])(?=[\s"']*[=+\-@＝＋－＠])|^(?=[\t\r\n])""")  # noqa: RUF001


@given(st.text(alphabet=st.sampled_from("=+-@＝＋－＠;,\"' \t\r\n\v\u3000ax"), max_size=30))  # noqa: RUF001
def test_an_apostrophe_stands_before_each_formula_and_nowhere_else(text):
    assert cell(text) == FORMULA.sub(r"\1'", text)


@pytest.mark.parametrize("character", ["\n", "\t", ";", " ", '"', ";\n", "\n=", "=", "a\n"])
def test_a_cell_takes_time_in_proportion_to_its_length(character):
    short, long = (least_work(character * n) for n in (1_000, 8_000))

    # Eight times as much in proportion, 64 times with the square.
    assert long < 24 * short


def least_work(text):
    """Return the processor's seconds for one cell, the least of many: others use the machine."""

    def once():
        started = thread_time()
        cell(text)
        return thread_time() - started

    return min(once() for _ in range(20))
