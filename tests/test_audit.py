"""What `make audit` makes of the answers of its tools: silence is no all-clear."""

import json
from subprocess import CompletedProcess

import pytest

from tests import audit
from tests.audit import ALL_CLEAR, FOUND, NOT_ASKED, Look, Verdict

OLD = {"id": "PYSEC-1", "fix_versions": ["2.0"], "aliases": [], "description": "It runs."}
UNEXPLAINED = {
    "filename": "chatapp/health.py",
    "line_number": 1,
    "line_range": [1],
    "test_id": "B603",
    "issue_text": "subprocess call",
}


def ran(answer, told="", code=1):
    return CompletedProcess([], code, json.dumps(answer) if answer else "", told)


def of_pypi(*packages):
    return ran({"dependencies": packages, "fixes": []})


@pytest.mark.parametrize(
    ("packages", "code"),
    [
        pytest.param([{"name": "a", "version": "1", "vulns": []}], ALL_CLEAR, id="known as good"),
        pytest.param([{"name": "a", "version": "1", "vulns": [OLD]}], FOUND, id="known as weak"),
        pytest.param([{"name": "a", "skip_reason": "not found"}], NOT_ASKED, id="not known at all"),
        pytest.param(
            [{"name": "a", "skip_reason": "?"}, {"name": "b", "version": "1", "vulns": [OLD]}],
            FOUND,
            id="one not known, one weak",
        ),
    ],
)
def test_a_package_that_nobody_was_asked_about_is_not_a_good_one(packages, code):
    assert audit.in_python(of_pypi(*packages)).code == code


def test_what_is_found_names_the_package_and_what_to_install():
    found = audit.in_python(of_pypi({"name": "a", "version": "1", "vulns": [OLD]})).found

    assert found == ("a 1: PYSEC-1, fixed in 2.0",)


def test_nor_is_an_audit_that_failed():
    refused = ran({"message": "405 Method Not Allowed - POST https://registry.example/bulk"})

    assert audit.in_npm(refused) == Verdict(
        NOT_ASKED, "npm's advisories couldn't be asked: 405 Method Not Allowed - POST …"
    )
    assert audit.in_python(ran(None, "no network")).code == NOT_ASKED
    assert audit.in_our_code(ran(None, "no such tool")).code == NOT_ASKED
    assert audit.listed("x.json")(ran(None)).code == NOT_ASKED


def test_npm_names_what_it_found():
    weak = {"name": "a", "range": "<2", "severity": "high"}

    assert audit.in_npm(ran({"vulnerabilities": {}}, code=0)).code == ALL_CLEAR
    assert audit.in_npm(ran({"vulnerabilities": {"a": weak}})).found == ("a <2: high",)


def test_what_ruff_was_told_to_allow_is_allowed():
    [file] = (audit.ROOT / "chatapp/local").glob("__main__.py")
    lines = file.read_text().splitlines()
    [number] = [n for n, line in enumerate(lines, 1) if "noqa: S603 - our own modules" in line]
    explained = UNEXPLAINED | {"filename": "chatapp/local/__main__.py", "line_range": [number]}
    another = explained | {"test_id": "B602"}

    def judged(finding):
        return audit.in_our_code(ran({"results": [finding], "errors": []})).code

    assert [judged(it) for it in (explained, another, UNEXPLAINED)] == [ALL_CLEAR, FOUND, FOUND]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([ALL_CLEAR, ALL_CLEAR], ALL_CLEAR),
        ([ALL_CLEAR, NOT_ASKED], NOT_ASKED),
        ([NOT_ASKED, NOT_ASKED], NOT_ASKED),
        ([NOT_ASKED, FOUND, ALL_CLEAR], FOUND),
    ],
)
def test_it_ends_with_the_worst_that_is_known(monkeypatch, capsys, codes, expected):
    looks = [
        Look(f"{n}", ["true"], lambda _, c=code: Verdict(c, "!")) for n, code in enumerate(codes)
    ]
    monkeypatch.setattr(audit, "LOOKS", looks)

    assert audit.main() == expected
    assert capsys.readouterr().out.count("!") == len(codes)


def test_a_list_of_packages_is_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(audit, "ROOT", tmp_path)
    monkeypatch.setattr(audit, "LISTS", tmp_path / "dist")
    made = {"bomFormat": "CycloneDX", "components": [{}, {}]}

    assert audit.listed("it.json")(ran(made)) == Verdict(ALL_CLEAR, "2 in dist/it.json.")
    assert json.loads((tmp_path / "dist/it.json").read_text()) == made
