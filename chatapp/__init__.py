"""Chatapp: one private chat room that a team can run for itself.

`create_app` lists all parts of the application. README.md beside it leads from each
address to its module, template, script and tests.
"""

from collections.abc import Mapping

from flask import Flask

from . import (
    address_limit,
    appearance,
    assets,
    config,
    database,
    errors,
    headers,
    health,
    icons,
    logs,
    metrics,
    notices,
    people,
    room,
)
from .admin import views as admin_views
from .auth import (
    access,
    access_lists,
    channels,
    gate,
    joining,
    kept_sanctions,
    provider,
    provider_keys,
)
from .auth import commands as auth_commands
from .auth import views as auth_views
from .backups import commands as backups
from .doctor import command as doctor_command
from .doctor import probe
from .messages import revisions, sending
from .messages import views as message_views
from .realtime import client, publisher, sockets
from .serving import too_slow
from .upkeep import command as upkeep_command
from .upkeep import erasure, messages, records
from .upkeep import worker as upkeep
from .you import data
from .you import leaving as leaving_views
from .you import views as you_views

PARTS = (
    *(too_slow, address_limit, database, revisions, provider, provider_keys, client),
    *(access_lists, gate, data),
    *(assets, appearance, notices, headers, errors),
    *(doctor_command, backups, auth_commands, upkeep_command),
)
PAGES = (
    *(auth_views, joining, room, message_views, people, channels),
    *(you_views, data, leaving_views, admin_views),
    *(icons, health, probe),
)
# What the room does by itself: each does one step, and says whether there is more to do.
JOBS: tuple[upkeep.Job, ...] = (
    *(messages.expire, messages.delete_some, messages.forget_words),
    *(records.delete_sign_ins, records.delete_reports),
    *(records.delete_former_names, records.delete_notices),
    *(erasure.step, kept_sanctions.sweep),
)


def create_app(overrides: Mapping[str, str] | None = None) -> Flask:
    """Build one independent application.

    Servers call this with nothing and are configured by their environment.
    Tests pass the whole configuration, so no environment leaks into them.
    """
    # assets.py serves the files that browsers load, not Flask.
    app = Flask(__name__, static_folder=None)
    config.load(app, overrides)
    logs.init_app(app)
    metrics.init_app(app)

    publisher.init_app(app, newest=sending.newest)
    sockets.init_app(app, exclude=access.exclude_uninvited)
    upkeep.init_app(app, JOBS)
    for part in PARTS:
        part.init_app(app)

    for pages in PAGES:
        app.register_blueprint(pages.bp)

    return app
