"""Which addresses become links; text.js, the browser's twin, is tested with the same cases."""

import json
from pathlib import Path

import pytest

from chatapp.messages import links

CASES = json.loads((Path(__file__).parents[1] / "support" / "link_cases.json").read_text())


@pytest.mark.parametrize("case", CASES["linked"], ids=lambda case: case["name"])
def test_an_address_becomes_a_link(case):
    text = case["text"]

    found = [(text[start:end], href) for start, end, href in links.find(text)]

    assert found == [(case["address"], case["href"])]


@pytest.mark.parametrize("case", CASES["text"], ids=lambda case: case["name"])
def test_what_leads_elsewhere_than_it_seems_stays_text(case):
    assert list(links.find(case["text"])) == []


@pytest.mark.parametrize(
    "target",
    [
        *("/admin/people/1", "//evil.example/", "https:evil.example", "ms-msdt:/id", "", "#x"),
        *("blob:https://a.example/1", "data:image/png;base64,AAAA", "javascript:alert(1)"),
        *("https://", "https:///", "https:///a.example/", "file:///etc/passwd", "\nhttps://a/"),
    ],
)
def test_only_absolute_addresses_of_the_web_are_honest(target):
    assert links.honest(target) is None


def test_several_addresses_stand_in_order():
    text = "https://a.example/ (https://b.example/) https://c.example/."

    assert [text[it.start : it.end] for it in links.find(text)] == [
        "https://a.example/",
        "https://b.example/",
        "https://c.example/",
    ]
