"""What the Dockerfile says: its stages, their instructions, and which files it may copy."""

import json
import re
import shlex
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Stage(NamedTuple):
    """One stage: the image it begins with, its own name, and its instructions in order."""

    base: str
    name: str
    steps: list

    def only(self, instruction):
        """Return what stands behind the one instruction of a kind."""
        [rest] = [rest for kind, rest in self.steps if kind == instruction]
        return rest


def stages(folder=ROOT):
    """Return the stages of the Dockerfile."""
    found = []
    for kind, rest in instructions((folder / "Dockerfile").read_text()):
        if kind == "FROM":
            base, _, name = rest.partition(" AS ")
            found.append(Stage(base, name, []))
        else:
            found[-1].steps.append((kind, rest))
    return found


def instructions(text):
    """Return pairs of an instruction and what stands behind it."""
    without_comments = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    lines = re.sub(r"\s*\\\n\s*", " ", without_comments).splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line]


def variables(rest, known):
    """Return the variables that an ENV sets, with `known` ones filled in."""
    pairs = (word.partition("=") for word in shlex.split(rest))
    return {name: re.sub(r"\$(\w+)", lambda m: known[m[1]], value) for name, _, value in pairs}


def command(rest):
    """Return the words of a CMD or HEALTHCHECK, which both are lists here."""
    return json.loads(rest[rest.index("[") :])


def context(folder=ROOT):
    """Return the files that a build may copy, as .dockerignore leaves them."""
    ignored = [line for line in (folder / ".dockerignore").read_text().splitlines() if line]
    rules = [rule for rule in ignored if not rule.startswith("#")]
    # Nothing else is let in, and these are large.
    tops = [path for path in folder.iterdir() if _is_copied(path.name, rules)]
    files = [file for top in tops for file in ([top] if top.is_file() else top.rglob("*"))]
    inside = [file.relative_to(folder) for file in files if file.is_file()]
    return sorted(file for file in inside if _is_copied(file.as_posix(), rules))


def _is_copied(path, rules):
    copied = True
    for rule in rules:
        pattern = rule.removeprefix("!")
        if any(_matches(part, pattern) for part in (path, *_folders(path))):
            copied = rule.startswith("!")
    return copied


def _folders(path):
    return [folder.as_posix() for folder in PurePosixPath(path).parents][:-1]


def _matches(path, pattern):
    if pattern.startswith("**/"):
        return PurePosixPath(path).name == pattern.removeprefix("**/")
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)
