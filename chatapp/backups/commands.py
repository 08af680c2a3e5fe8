"""The commands `flask --app wsgi backup FILE` and `flask --app wsgi restore FILE`."""

import logging
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from ..database import db
from . import postgresql, sqlite

EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--overwrite", is_flag=True, help="Replace FILE if it exists.")
@with_appcontext
def backup(file: Path, overwrite: bool) -> None:
    """Copy the room into FILE, as it is at this moment, while people talk."""
    if live := _file():
        found = sqlite.backup(live, file, overwrite=overwrite)
    else:
        found = postgresql.backup(postgresql.engine_of(db.engine.url), file, overwrite=overwrite)
    click.echo(f"{file}: {found}.")
    click.echo("It holds all that was said, and e-mail addresses: keep it where nobody else reads.")


@click.command()
@click.argument("file", type=EXISTING)
@click.option("--yes", is_flag=True, help="Replace a room that has messages; they are kept aside.")
@with_appcontext
def restore(file: Path, yes: bool) -> None:
    """Make the room what it was when FILE was backed up. Stop the room first.

    Restore only what you have backed up yourself: a database can hold commands of its own.
    """
    # Each migration would be told here.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    if live := _file():
        lines = sqlite.restore(file, live, yes=yes)
    else:
        lines = postgresql.restore(postgresql.engine_of(db.engine.url), file, yes=yes)
    for line in lines:
        click.echo(line)
    click.echo("Start the room again. Every open page starts over by itself.")


def init_app(app: Flask) -> None:
    """Give `app` the commands."""
    for command in (backup, restore):
        app.cli.add_command(command)


def _file() -> Path | None:
    """Return the file of a database of SQLite; None for another kind."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    return Path(str(db.engine.url.database)) if is_sqlite else None
