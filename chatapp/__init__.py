"""Chatapp: one private chat room that a team can run for itself."""

from collections.abc import Mapping

from flask import Flask

from . import (
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
)


def create_app(overrides: Mapping[str, str] | None = None) -> Flask:
    """Build one independent application.

    Servers call this with nothing and are configured by their environment.
    Tests pass the whole configuration, so no environment leaks into them.
    """
    app = Flask(__name__)
    config.load(app, overrides)

    for part in (
        database,
        identity,
        provider_keys,
        realtime,
        publisher,
        cutter,
        gate,
        headers,
        errors,
    ):
        part.init_app(app)

    for blueprint in (auth.bp, backchannel.bp, room.bp, messages.bp, channels.bp, health.bp):
        app.register_blueprint(blueprint)

    return app
