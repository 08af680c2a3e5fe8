"""The stand-in as a Flask application, a table of contents."""

from flask import Flask

from . import authorization, logout, pages, provider, sessions, tokens, trouble
from .tenant import Tenant

# No request to a provider is anywhere near this long.
MAX_BODY_BYTES = 64 * 1024


def create_app(tenant: Tenant) -> Flask:
    """Build the application that serves `tenant`."""
    app = Flask(__name__)
    # Another name in Host would be another site's, pointed at this machine (DNS rebinding).
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.extensions["tenant"] = tenant

    for part in (pages, provider, tokens, logout):
        part.init_app(app)

    for blueprint in (tokens.bp, authorization.bp, logout.bp, sessions.bp, trouble.bp):
        app.register_blueprint(blueprint)

    return app
