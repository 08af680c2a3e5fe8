"""Serving the built scripts and styles.

The build (esbuild.config.js) writes them to static/dist/, under names with a hash of their content,
so that browsers can cache them for ever. Its manifest.json leads from the plain name ("room.js") to
the built file. The sources are never served.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from wsgiref.types import WSGIApplication

from flask import Flask, current_app
from whitenoise import WhiteNoise

from .config import ConfigError
from .realtime import client

DIST = Path(__file__).parent / "static" / "dist"
PREFIX = "/static/"
# As esbuild writes them: room-M5I4BB6C.css, room-M5I4BB6C.css.map
HASHED = r"-[0-9A-Z]{8}\.[a-z]+(\.map)?$"
ONE_YEAR_S = 31_536_000
# What an open page of the room runs on, beside pusher-js, which has two builds.
PUSHER, PUSHER_WITH_ENCRYPTION = "pusher.js", "pusher_with_encryption.js"
OF_THE_ROOM = (
    "room.js",
    "room.css",
    "actions.js",
    "actions.css",
    "formatting.js",
    "highlight.js",
    "highlight.css",
    "emoji.txt",
)


class NotBuilt(ConfigError):
    """The scripts and styles have not been built."""


class Assets:
    """The built files of one application."""

    def __init__(self, application: WSGIApplication, dist: Path, pusher: str) -> None:
        self._dist = dist
        self._pusher = pusher
        self._manifest = _manifest(dist)
        # Pages of other sites must not read our files.
        self.server = WhiteNoise(
            application, max_age=0, allow_all_origins=False, immutable_file_test=HASHED
        )
        # WhiteNoise's "for ever" is ten years; a year is long enough for a hashed name.
        self.server.FOREVER = ONE_YEAR_S
        self.server.add_files(dist, PREFIX)

    def url(self, name: str) -> str:
        """Return the address of a built file, by its plain name."""
        return PREFIX + self._built()[name]

    def pusher_url(self) -> str:
        """Return the address of pusher-js, in the build that pages of this room need."""
        return self.url(self._pusher)

    def files_of_the_room(self) -> list[str]:
        """Return the names of the built files that an open page of the room runs on.

        A page with the other build of pusher-js can't follow the room onto its channels.
        """
        built = self._built()
        return [built[name] for name in (*OF_THE_ROOM, self._pusher)]

    def follow_the_build(self) -> None:
        """Look for the files at each request, because in development they change meanwhile."""
        self.server.autorefresh = True
        self.server.add_files(self._dist, PREFIX)

    def _built(self) -> Mapping[str, str]:
        return _manifest(self._dist) if self.server.autorefresh else self._manifest


def init_app(app: Flask) -> None:
    """Serve the built files in front of `app`, and give its templates `assets.url`."""
    is_encrypted = bool(app.config["PUSHER_ENCRYPTION_KEY"])
    assets = Assets(app.wsgi_app, DIST, PUSHER_WITH_ENCRYPTION if is_encrypted else PUSHER)
    app.wsgi_app = assets.server  # type: ignore[method-assign]
    app.extensions["assets"] = assets
    app.jinja_env.globals["assets"] = assets


def url(name: str) -> str:
    """Return the address of a built file of the current application, by its plain name."""
    assets: Assets = current_app.extensions["assets"]
    return assets.url(name)


def pusher_url() -> str:
    """Return the address of pusher-js, in the build that pages of the current room need."""
    assets: Assets = current_app.extensions["assets"]
    return assets.pusher_url()


def version() -> str:
    """Return what tells one version of the room's page from another.

    It is another with each of its files, and with the Pusher that it connects to: a page that knows
    a key of before can't connect any more, and is offered to be loaded anew.
    """
    assets: Assets = current_app.extensions["assets"]
    made_of = json.dumps([assets.files_of_the_room(), client.for_browsers()])
    return hashlib.sha256(made_of.encode()).hexdigest()[:16]


def _manifest(dist: Path) -> Mapping[str, str]:
    try:
        manifest: dict[str, str] = json.loads((dist / "manifest.json").read_text())
    except FileNotFoundError as error:
        raise NotBuilt(
            "Chatapp cannot start: its scripts and styles haven't been built yet. Run: make build"
        ) from error
    return manifest
