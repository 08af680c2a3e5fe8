"""What `make run` serves: the room, with the scripts and styles that were built last."""

from flask import Flask

from chatapp import create_app as create_production_app


def create_app() -> Flask:
    """Build the room, with the scripts and styles that were built last."""
    app = create_production_app()
    app.extensions["assets"].follow_the_build()
    return app
