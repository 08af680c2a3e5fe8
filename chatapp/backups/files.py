"""Files that are there complete or not at all, and what is said where that can't be."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp

import click

# A file of SQLite, and what SQLite puts beside it.
ENDS = ("", "-journal", "-wal", "-shm")


class Failed(click.ClickException):
    """A backup or a restoration doesn't work; the message says why, and what to do."""


@contextmanager
def taking_the_place_of(target: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Give an empty file, for its owner alone, which becomes `target` at the end.

    After a failure nothing is left of it. Raises Failed.
    """
    _refuse(target, overwrite)
    try:
        with beside(target) as written:
            yield written
            _reach_the_disk(written)
            _refuse(target, overwrite)
            written.replace(target)
            _reach_the_disk(target.parent)
    except OSError as error:
        raise Failed(f"{target} can't be written: {error.strerror}.") from error


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Give an empty file beside `target` for a while."""
    handle, name = mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        # SQLite's, too, where it was interrupted.
        for end in ENDS:
            Path(name + end).unlink(missing_ok=True)


def refuse_same(live: Path, file: Path) -> None:
    """Raise Failed where a backup would be the database itself."""
    if live.exists() and file.exists() and live.samefile(file):
        raise Failed(f"{file} is the room's database itself. Choose another file.")


def replaced(name: str) -> str:
    """Return the name under which something is kept that a restoration replaces."""
    return f"{name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}"


def _refuse(target: Path, overwrite: bool) -> None:
    if not target.parent.is_dir():
        raise Failed(f"There is no folder {target.parent}.")
    if target.exists() and not overwrite:
        raise Failed(f"{target} exists. Choose another name, or add --overwrite.")


def _reach_the_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
