"""The command `flask --app wsgi expire`."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from . import dry_run, retention

FOR_EVER = "Messages, sign-ins and reports are kept for ever: see Retention in /admin."
NOTHING = "Nothing is old enough to be deleted."


@click.command()
@click.option("--dry-run", "is_dry", is_flag=True, help="Only say what would be deleted.")
@with_appcontext
def expire(is_dry: bool) -> None:
    """Delete the messages, sign-ins and reports that are older than they are kept.

    The room does so by itself within the hour; people may go on talking.
    """
    kept = retention.kept()
    due = dry_run.due(kept)
    if not due:
        click.echo(NOTHING if any(kept.values()) else FOR_EVER)
    for it in due:
        click.echo(f"{'Would be deleted' if is_dry else 'Deleting'}: {dry_run.words(it)}.")
    if not is_dry:
        _do_it()
        click.echo("Done.")


def init_app(app: Flask) -> None:
    """Give `app` the command."""
    app.cli.add_command(expire)


def _do_it() -> None:
    publisher = current_app.extensions["publisher"]
    publisher.start()
    current_app.extensions["upkeep"].run_all()
    # What Pusher doesn't take in time, pages learn by what they ask the server next.
    publisher.drain()
