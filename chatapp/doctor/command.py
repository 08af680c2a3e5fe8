"""The command `flask --app wsgi doctor`, also where the room itself can't start."""

import sys
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, FlaskGroup

from .. import config
from .examination import examine
from .findings import Level


@click.command()
def doctor() -> None:
    """Try all that the room needs, and say what to do about what is wrong.

    One line each: OK, NOTICE, WARNING or PROBLEM. Ends with 1 if there is a PROBLEM, else with 0.
    """
    levels = set()
    for finding in examine(config.environment()):
        click.echo(finding.line())
        levels.add(finding.level)
    sys.exit(Level.PROBLEM in levels)


def init_app(app: Flask) -> None:
    """Give `app` the command."""
    app.cli.add_command(doctor)


class _OnlyTheDoctor(AppGroup):
    """The commands of a room that can't start: the doctor; any other one says why there is none."""

    def __init__(self, why: config.ConfigError) -> None:
        super().__init__()
        self._why = why
        self.add_command(doctor)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if command := super().get_command(ctx, cmd_name):
            return command
        raise click.ClickException(f"{self._why}\nTo find out more: flask --app wsgi doctor")


def only_the_doctor(why: config.ConfigError) -> Flask:
    """Return what `flask --app wsgi` gets instead of a room that can't start.

    Raises `why` for anything else than the choice of a command: nothing of it may be served.
    """
    context: Any = click.get_current_context(silent=True)
    if context is None or not isinstance(context.command, FlaskGroup):
        raise why
    app = Flask("chatapp", static_folder=None)
    app.cli = _OnlyTheDoctor(why)
    return app
