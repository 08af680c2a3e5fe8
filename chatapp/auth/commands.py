"""The command `flask --app wsgi invite`: how the first administrator of a fresh room comes in."""

from datetime import timedelta

import click
from flask import Flask
from flask.cli import with_appcontext

from ..database import Behind, alembic
from . import invitations

BEHIND = """The database is older than this version. Bring it up to date first:
  flask --app wsgi db upgrade"""

DAYS = click.IntRange(1, invitations.LONGEST_LIFE.days)
USES = click.IntRange(1, invitations.MAX_USES)


@click.command()
@click.option("--administrator", is_flag=True, help="Whoever comes by it is an administrator.")
@click.option("--for", "label", metavar="LABEL", help="Whom it is for; the dashboard shows it.")
@click.option("--days", type=DAYS, default=7, show_default=True, help="So long it lasts.")
@click.option("--uses", type=USES, default=1, show_default=True, help="For how many people it is.")
@with_appcontext
def invite(administrator: bool, label: str | None, days: int, uses: int) -> None:
    """Print a link by which people join the room, also while it runs.

    It is shown this once: the room keeps only a hash of it.
    """
    try:
        alembic.refuse_behind()
        wanted = invitations.Wanted(label, uses, timedelta(days=days), administrator).checked()
    except Behind:
        raise click.ClickException(BEHIND) from None
    except invitations.InvalidInvitation as problem:
        raise click.ClickException(str(problem)) from None
    made = invitations.make(wanted, by=None)
    click.echo(made.link)
    click.echo(_explained(wanted, made))


def init_app(app: Flask) -> None:
    """Give `app` the command."""
    app.cli.add_command(invite)


def _explained(wanted: invitations.Wanted, made: invitations.Made) -> str:
    people = "1 person" if wanted.most_uses == 1 else f"{wanted.most_uses:,} people"
    role = ", as an administrator" if wanted.for_administrator else ""
    end = made.invitation.ends_at.strftime("%Y-%m-%d %H:%M UTC")
    return (
        f"For {people}{role}, until {end}. Send it to nobody else: whoever opens it and logs in "
        "may join.\nIt isn't shown again. An administrator can revoke it: Dashboard, Access."
    )
