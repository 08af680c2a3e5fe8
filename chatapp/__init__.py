"""Chatapp: one private chat room that a team can run for itself."""

from collections.abc import Mapping

from flask import Flask

from . import (
    admin,
    assets,
    auth,
    backchannel,
    channels,
    config,
    cutter,
    database,
    errors,
    gate,
    headers,
    health,
    identity,
    messages,
    provider_keys,
    publisher,
    realtime,
    room,
    status,
)

PARTS = (
    database,
    identity,
    provider_keys,
    realtime,
    publisher,
    cutter,
    gate,
    assets,
    headers,
    errors,
)
PAGES = (auth, backchannel, room, messages, status, channels, admin, health)


def create_app(overrides: Mapping[str, str] | None = None) -> Flask:
    """Build one independent application.

    Servers call this with nothing and are configured by their environment.
    Tests pass the whole configuration, so no environment leaks into them.
    """
    # What browsers load is served by assets.py.
    app = Flask(__name__, static_folder=None)
    config.load(app, overrides)

    for part in PARTS:
        part.init_app(app)

    for pages in PAGES:
        app.register_blueprint(pages.bp)

    return app
