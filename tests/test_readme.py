"""The README's map: every address is on it, and every file that it names exists."""

import re
from pathlib import Path

import pytest

from chatapp import create_app
from tests.support.cast import SETTINGS_WITHOUT_SERVICES

ROOT = Path(__file__).parent.parent
MAP = (ROOT / "README.md").read_text().partition("## How it works")[2]
# The folder that each column begins in.
FOLDERS = ("", "chatapp", "chatapp/templates", "chatapp/static", "tests")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w./]+\.(py|js|html|cfg)")


def rows():
    lines = [line for line in MAP.splitlines() if line.startswith("| `")]
    return [[CODE.findall(cell) for cell in line.strip("| ").split("|")] for line in lines]


def addresses():
    rules = create_app(SETTINGS_WITHOUT_SERVICES).url_map.iter_rules()
    return {
        f"{method} {re.sub('<[^>]+>', 'ID', rule.rule)}"
        for rule in rules
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def test_the_map_has_every_address_once():
    on_the_map = [address for addresses, *_ in rows() for address in addresses]

    assert sorted(on_the_map) == sorted(addresses())


def test_every_row_of_the_map_names_a_module_and_a_test():
    assert len(rows()) > 10
    for row in rows():
        assert row[1], row
        assert row[4], row


@pytest.mark.parametrize("column", range(1, len(FOLDERS)))
def test_every_file_on_the_map_exists(column):
    named = [name for row in rows() for name in row[column]]

    assert named
    assert [n for n in named if not (ROOT / FOLDERS[column] / n).is_file()] == []


def test_every_file_named_below_the_map_exists():
    named = {name for name in CODE.findall(MAP) if FILE.fullmatch(name)}
    folders = [ROOT / folder for folder in FOLDERS]

    assert len(named) > 40
    assert [n for n in named if not any((folder / n).is_file() for folder in folders)] == []
