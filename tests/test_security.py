"""SECURITY.md: each test that its table names is there; and what its table says of the sources."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
TABLE = (ROOT / "SECURITY.md").read_text().partition("## OWASP ASVS")[2]
NAMED = re.compile(r"`([\w/]+(?:\.test)?\.(?:py|js))(?:::(\w+))?`")
# Facts of the table that need no test, because nothing is there that one could fail.
WITHOUT = ("3.4.7",)


def rows():
    lines = [line for line in TABLE.splitlines() if line.startswith("|")][2:]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    # A row of one cell in bold is a heading.
    return [row for row in cells if not re.fullmatch(r"\*\*.*\*\* \| *\|?", " | ".join(row))]


def named():
    return NAMED.findall(TABLE)


def test_every_row_names_a_test():
    found = rows()
    assert len(found) > 60

    without = [it for it, _, tests in found if not (NAMED.search(tests) or tests == "the same")]

    assert [item.split()[0] for item in without] == list(WITHOUT)


@pytest.mark.parametrize(("file", "test"), sorted(set(named())))
def test_every_test_that_is_named_is_there(file, test):
    text = (TESTS / file).read_text()

    assert not test or re.search(rf"^(async )?def {test}\(", text, re.MULTILINE)


def test_no_value_is_read_from_query_and_form_alike():
    # The stand-in for Auth0 takes either, as OpenID Connect has it.
    sources = [it for it in (ROOT / "chatapp").rglob("*.py") if "local" not in it.parts]

    assert len(sources) > 50
    assert [it for it in sources if re.search(r"request\.values\b", it.read_text())] == []


# Markup in whose place nothing that anybody wrote is put unescaped: format() escapes.
MARKUP = {"appearance.py", "formatting.py"}


def test_no_source_writes_html():
    scripts = [it for it in (ROOT / "chatapp/static").rglob("*.js") if "dist" not in it.parts]
    templates = [*(ROOT / "chatapp/templates").rglob("*.html")]
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment"

    assert len(scripts) > 50
    assert [it for it in scripts if re.search(ways, without_comments(it.read_text()))] == []
    assert [it for it in templates if re.search(r"\|\s*safe\b|autoescape", it.read_text())] == []
    python = (ROOT / "chatapp").rglob("*.py")
    assert {it.name for it in python if "Markup(" in it.read_text()} == MARKUP


def without_comments(script):
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", script, flags=re.DOTALL)
