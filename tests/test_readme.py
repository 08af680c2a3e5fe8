"""What the README says is there: addresses, files, tests, figures; the map has every address.

Its commands are in test_readme_commands.py.
"""

import re

import pytest

from chatapp import create_app
from chatapp.__main__ import CONNECTIONS, HEAD_WITHIN_MS, HUNG_AFTER_S
from chatapp.backups.postgresql import DUMP
from chatapp.config import MAX_BODY_BYTES, SETTINGS
from chatapp.database import MAX_OVERFLOW, POOL_SIZE
from chatapp.serving.bridge import BODY_WITHIN_S
from tests.support.cast import SETTINGS_WITHOUT_SERVICES
from tests.support.readmes import BLOCK, CODE, HOW, ON_FAILURES, README, ROOT, codes

FEWER_LINES_THAN = 400
TEXT = README.read_text()
MAP = HOW.read_text()
# The folder that each column begins in.
FOLDERS = ("", "chatapp", "chatapp/templates", "chatapp/static", "tests")
FILE = re.compile(r"[\w./]+\.(py|js|html|cfg|md|txt|yaml|service)|[A-Z][a-z]+file|\.env\.example")
FOLDER = re.compile(r"[\w.]+/([\w/]+/)?")
# Made by what runs.
LATER = {"instance/"}
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
LINK = re.compile(r"\]\(([^)]+)\)|(?:src|srcset)=\"([^\"]+)\"")
READMES = {"README": (README, 5), "how it works": (HOW, 60), "on failures": (ON_FAILURES, 0)}
# Each README, and how many files it names at least.
EACH = pytest.mark.parametrize(("readme", "least"), READMES.values(), ids=READMES)
# Names in capitals that are no setting of the room's.
OTHER_NAMES = {"POSTGRES_PASSWORD", "MAX_BODY_BYTES"}


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


@EACH
def test_every_file_that_is_named_exists(readme, least):
    words = {word for code in codes(readme.read_text()) for word in code.split()} - LATER
    named = [word for word in words if FILE.fullmatch(word) or FOLDER.fullmatch(word)]
    own = [name for name in named if not name.startswith("/")]

    assert len(own) >= least
    assert [n for n in own if not any((ROOT / folder / n).exists() for folder in FOLDERS)] == []


@EACH
def test_every_link_leads_to_a_file(readme, least):
    links = [either or other for either, other in LINK.findall(readme.read_text())]
    own = [link for link in links if "://" not in link]

    assert len(own) > 5 or readme != README
    assert [link for link in own if not (readme.parent / link).is_file()] == []


@EACH
def test_no_code_is_broken_over_two_lines(readme, least):
    lines = BLOCK.sub("", readme.read_text()).splitlines()

    # It would be seen by none of these tests.
    assert [line for line in lines if line.count("`") % 2] == []


def test_it_can_be_read_in_one_go():
    assert len(TEXT.splitlines()) < FEWER_LINES_THAN


def table(beginning):
    """Return the cells of the rows of the table after these words."""
    _, found, rest = TEXT.partition(beginning)
    assert found
    lines = re.search(r"(^\|.*\n)+", rest, flags=re.MULTILINE)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


FAILURES = table("**When a part fails**")


def test_every_part_that_fails_has_a_row():
    told = " ".join(what for what, *_ in FAILURES)

    parts = ("Pusher", "WebSockets", "Auth0", "database", "disk", "process", "machine", "browser")
    assert [part for part in parts if part not in told] == []


@pytest.mark.parametrize("row", FAILURES, ids=[row[0] for row in FAILURES])
def test_what_people_see_when_a_part_fails_is_tested(row):
    _what, seen, tests = row
    assert seen

    named = TEST.findall(tests)
    assert named
    for file, name in named:
        text = (ROOT / "tests" / file).read_text()
        assert re.search(rf"^(async )?def {name}\(", text, flags=re.MULTILINE), name


def test_an_alert_is_about_figures_that_there_are(app, visitor):
    app.config["METRICS_TOKEN"] = token = "the-token-of-whoever-watches-the-room"
    bearer = {"Authorization": f"Bearer {token}"}
    visitor.asks("/healthz")
    told = visitor.asks("/metrics", headers=bearer).text

    alerts = [CODE.findall(alert)[0] for alert, _ in table("These deserve an alert")]
    for alert in alerts:
        figures = re.findall(r"chatapp_\w+", alert)
        assert figures
        assert [it for it in figures if not re.search(rf"^{it}[ {{]", told, re.MULTILINE)] == []
    assert len(alerts) > 3


def test_every_setting_that_it_speaks_of_exists():
    words = [
        name for code in codes(TEXT) for name in re.findall(r"\b[A-Z]+\d?(?:_[A-Z]+)+\b", code)
    ]

    assert len(words) > 50
    assert set(words) - {*SETTINGS, *OTHER_NAMES} == set()


@pytest.mark.parametrize(
    "figure",
    [
        f"{CONNECTIONS:,} connections",
        f"head and its body have {BODY_WITHIN_S} seconds each",
        f"head and its body have {HEAD_WITHIN_MS // 1000} seconds each",
        f"no sign of life for {HUNG_AFTER_S:.0f} seconds",
        f"may have {MAX_BODY_BYTES // 1024} KiB",
        f"up to {POOL_SIZE + MAX_OVERFLOW} connections",
        f"pg_dump {' '.join(DUMP)}",
    ],
)
def test_a_figure_is_that_of_the_code(figure):
    assert figure in TEXT
