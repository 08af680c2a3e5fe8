"""What the room is made of: known weaknesses in it, and lists of it.

`python -m tests.audit` asks the advisories of PyPI and npm about every package, has bandit look
through our Python, and writes two lists in CycloneDX's format to dist/. It ends with 0 where all
was asked and nothing found, with 1 where something was found, and with 2 where nothing was found
but something couldn't be asked: that is no all-clear.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
UV = Path(sys.executable).parent / "uv"
LISTS = ROOT / "dist"
# Run by uv in environments of their own, so that the room's stays without them.
PIP_AUDIT, BANDIT, CYCLONEDX = "pip-audit==2.10.1", "bandit==1.9.4", "cyclonedx-bom==7.5.0"
ALL_CLEAR, FOUND, NOT_ASKED = 0, 1, 2


@dataclass(frozen=True)
class Verdict:
    """What came of one look: an exit code, a sentence, and what was found, a line each."""

    code: int
    sentence: str
    found: tuple[str, ...] = ()

    @classmethod
    def on(cls, found: list[str]) -> "Verdict":
        if found:
            return cls(FOUND, f"{len(found)} found:", tuple(found))
        return cls(ALL_CLEAR, "nothing found.")


@dataclass(frozen=True)
class Look:
    """One tool, what it is asked, and how its answer is understood."""

    name: str
    command: list[str]
    judge: Callable[[subprocess.CompletedProcess[str]], Verdict]

    def verdict(self) -> Verdict:
        ran = subprocess.run(
            self.command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
        )
        return self.judge(ran)


def in_python(ran: subprocess.CompletedProcess[str]) -> Verdict:
    """Understand pip-audit, which takes a package that it could not ask about for a good one."""
    asked = _json(ran.stdout)
    if asked is None:
        return _not_asked("PyPI", ran)
    missing = [it["name"] for it in asked["dependencies"] if "skip_reason" in it]
    found = [
        f"{it['name']} {it['version']}: {known['id']}, fixed in {_any(known['fix_versions'])}"
        for it in asked["dependencies"]
        for known in it.get("vulns", ())
    ]
    if missing and not found:
        why = f"PyPI's advisories couldn't be asked about {len(missing)} packages."
        return Verdict(NOT_ASKED, why)
    return Verdict.on(found)


def in_npm(ran: subprocess.CompletedProcess[str]) -> Verdict:
    """Understand `npm audit`."""
    asked = _json(ran.stdout)
    if asked is None or "vulnerabilities" not in asked:
        return _not_asked("npm", ran)
    packages = asked["vulnerabilities"].values()
    return Verdict.on([f"{it['name']} {it['range']}: {it['severity']}" for it in packages])


def in_our_code(ran: subprocess.CompletedProcess[str]) -> Verdict:
    """Understand bandit: ruff's S rules are its own, so what ruff was told to allow is allowed."""
    asked = _json(ran.stdout)
    if asked is None or asked["errors"]:
        return Verdict(NOT_ASKED, f"bandit failed: {_last_line(ran)}")
    open_ones = [it for it in asked["results"] if not _is_allowed(it)]
    return Verdict.on(
        [
            f"{it['filename']}:{it['line_number']}: {it['test_id']} {it['issue_text']}"
            for it in open_ones
        ]
    )


def _is_allowed(finding: dict) -> bool:
    lines = (ROOT / finding["filename"]).read_text().splitlines()
    rule = finding["test_id"].replace("B", "S", 1)
    allowed = re.compile(rf"# noqa: [^-]*\b{rule}\b")
    return any(allowed.search(lines[number - 1]) for number in finding["line_range"])


def listed(name: str) -> Callable[[subprocess.CompletedProcess[str]], Verdict]:
    """Keep the list of packages that the tool has written."""

    def keep(ran: subprocess.CompletedProcess[str]) -> Verdict:
        made = _json(ran.stdout)
        if made is None or made.get("bomFormat") != "CycloneDX":
            return Verdict(NOT_ASKED, f"no list was made: {_last_line(ran)}")
        LISTS.mkdir(exist_ok=True)
        file = LISTS / name
        file.write_text(json.dumps(made, indent=1) + "\n")
        return Verdict(ALL_CLEAR, f"{len(made['components'])} in {file.relative_to(ROOT)}.")

    return keep


def _json(text: str) -> dict | None:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _any(versions: list[str]) -> str:
    return ", ".join(versions) or "no version yet"


def _not_asked(whose: str, ran: subprocess.CompletedProcess[str]) -> Verdict:
    return Verdict(NOT_ASKED, f"{whose}'s advisories couldn't be asked: {_last_line(ran)}")


def _last_line(ran: subprocess.CompletedProcess[str]) -> str:
    asked = _json(ran.stdout) or {}
    # npm says it in its JSON, where the address is of no use to anybody.
    told = [asked.get("message", ""), *ran.stderr.splitlines()]
    said = [re.sub(r"https?://\S+", "…", line).strip() for line in told]
    said = [line for line in said if line]
    return (said[0] if asked else said[-1]) if said else f"it ended with {ran.returncode}."


def _tool(tool: str, *command: str) -> list[str]:
    return [str(UV), "tool", "run", "--quiet", "--from", tool, *command]


def _pip_audit(requirements: str) -> list[str]:
    # The exact pins stand in the file, so nothing has to be resolved.
    known = ("--requirement", requirements, "--require-hashes", "--disable-pip")
    return _tool(PIP_AUDIT, "pip-audit", "--format", "json", *known)


def _npm(*command: str) -> list[str]:
    return ["npm", *command, "--package-lock-only"]


LOOKS = (
    Look("Python, in production", _pip_audit("requirements.txt"), in_python),
    Look("Python, in development", _pip_audit("requirements-dev.txt"), in_python),
    Look("npm, in browsers", _npm("audit", "--json", "--omit", "dev"), in_npm),
    Look("npm, in development", _npm("audit", "--json"), in_npm),
    # B404 is that a process is started at all; B603 looks at how each is.
    Look(
        "our Python",
        _tool(BANDIT, "bandit", "-q", "-r", "chatapp", "wsgi.py", "-f", "json", "-s", "B404"),
        in_our_code,
    ),
    Look(
        "list of Python packages",
        _tool(CYCLONEDX, "cyclonedx-py", "requirements", "--output-reproducible"),
        listed("sbom-python.json"),
    ),
    Look(
        "list of npm packages",
        _npm("sbom", "--sbom-format", "cyclonedx", "--omit", "dev"),
        listed("sbom-npm.json"),
    ),
)


def main() -> int:
    codes = {told(look) for look in LOOKS}
    if NOT_ASKED in codes and FOUND not in codes:
        print("Nothing was found, but not all could be asked. Run it where they can be reached.")
        return NOT_ASKED
    return max(codes - {NOT_ASKED})


def told(look: Look) -> int:
    """Take one look, and say what came of it."""
    verdict = look.verdict()
    print(f"{look.name}: {verdict.sentence}")
    for line in verdict.found:
        print(f"  {line}")
    return verdict.code


if __name__ == "__main__":
    sys.exit(main())
