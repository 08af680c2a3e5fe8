"""CSV files: streamed from the database, and without formulas for a spreadsheet to run."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import Response, stream_with_context
from sqlalchemy import Select

from ..database import db

ROWS_AT_ONCE = 500
# A spreadsheet takes a cell for a formula if it begins with one of these, also in full width. One
# that expects semicolons between cells splits ours at semicolons and line breaks.
# https://owasp.org/www-community/attacks/CSV_Injection
SIGN = r"[=+\-@＝＋－＠]"  # noqa: RUF001
FIRST = re.compile(rf"""[\s"']*+{SIGN}|[\t\r\n]""")
# Matches a whole run of separators even if no sign follows. Otherwise the search would begin again
# at each character, and a thousand line breaks would take half a million steps.
WITHIN = re.compile(rf"""[;\t\r\n][;\s"']*+({SIGN})?""")
BEGINS_CELL = re.compile(r"[;\t\r\n]")
# Without it Excel doesn't read the file as UTF-8.
BYTE_ORDER_MARK = "\ufeff"

Cells = Sequence[object]


class _Line:
    """A file for the csv module that returns each line instead of storing it."""

    def write(self, line: str) -> str:
        return line


_csv = csv.writer(_Line(), quoting=csv.QUOTE_ALL)


def table(
    name: str, headings: Cells, query: Select[*tuple[Any, ...]], cells: Callable[[Any], Cells]
) -> Response:
    """Return an answer that streams the rows of `query` as a file `name`.csv.

    `cells` turns a row into its cells.
    """
    response = Response(stream_with_context(_lines(headings, query, cells)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _lines(
    headings: Cells, query: Select[*tuple[Any, ...]], cells: Callable[[Any], Cells]
) -> Iterator[str]:
    yield BYTE_ORDER_MARK + line(headings)
    rows = db.session.execute(query, execution_options={"yield_per": ROWS_AT_ONCE})
    for some in rows.partitions():
        yield "".join(line(cells(row)) for row in some)


def line(cells: Iterable[object]) -> str:
    """Return one line of the file."""
    written: str = _csv.writerow([cell(value) for value in cells])
    return written


def cell(value: object) -> str:
    """Return the text of one cell, with an apostrophe wherever a formula could begin."""
    if isinstance(value, datetime):
        value = value.isoformat(timespec="seconds").replace("+00:00", "Z")
    text = "" if value is None else str(value)
    return ("'" if FIRST.match(text) else "") + WITHIN.sub(_without_formula, text)


def _without_formula(match: re.Match[str]) -> str:
    if not match[1]:
        return match[0]
    # Before the last semicolon there are only empty cells.
    before, semicolon, last = match[0].rpartition(";")
    return before + BEGINS_CELL.sub(r"\g<0>'", semicolon + last)
