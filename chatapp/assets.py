"""What the build makes of the page's scripts and styles, and how browsers get it.

The build (esbuild.config.js) leaves in static/dist/ what browsers load, under names that hold a
hash of the content: whoever has such a file may keep it, because another content has another name.
Its manifest leads from the plain name ("room.js") to the built file. The sources are never served.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from wsgiref.types import WSGIApplication

from flask import Flask, current_app
from whitenoise import WhiteNoise

from .config import ConfigError

DIST = Path(__file__).parent / "static" / "dist"
PREFIX = "/static/"
# As esbuild writes them: room-M5I4BB6C.css, room-M5I4BB6C.css.map
HASHED = r"-[0-9A-Z]{8}\.[a-z]+(\.map)?$"
ONE_YEAR_S = 31_536_000
# What an open page of the room runs on.
OF_THE_ROOM = ("room.js", "room.css", "pusher.js")


class NotBuilt(ConfigError):
    """There is nothing that browsers could load."""


class Assets:
    """The built files of one application."""

    def __init__(self, application: WSGIApplication, dist: Path) -> None:
        self._dist = dist
        self._manifest = _manifest(dist)
        # Other sites' pages have no use for our files, and none may read them.
        self.server = WhiteNoise(
            application, max_age=0, allow_all_origins=False, immutable_file_test=HASHED
        )
        # "For ever" is ten years to WhiteNoise, and nobody asks for a name of last year's.
        self.server.FOREVER = ONE_YEAR_S
        self.server.add_files(dist, PREFIX)

    def url(self, name: str) -> str:
        """Return the address of a built file, by its plain name."""
        manifest = _manifest(self._dist) if self.server.autorefresh else self._manifest
        return PREFIX + manifest[name]

    def version(self) -> str:
        """Return what tells one build of the room's page from another."""
        files = "\n".join(map(self.url, OF_THE_ROOM))
        return hashlib.sha256(files.encode()).hexdigest()[:16]

    def follow_the_build(self) -> None:
        """Look for the files anew at each request: in development they are built meanwhile."""
        self.server.autorefresh = True
        self.server.add_files(self._dist, PREFIX)


def init_app(app: Flask) -> None:
    """Serve the built files before `app` is asked, and tell its templates their addresses."""
    assets = Assets(app.wsgi_app, DIST)
    app.wsgi_app = assets.server  # type: ignore[method-assign]
    app.extensions["assets"] = assets
    app.jinja_env.globals["assets"] = assets


def url(name: str) -> str:
    """Return the address of a built file of the current application, by its plain name."""
    assets: Assets = current_app.extensions["assets"]
    return assets.url(name)


def version() -> str:
    """Return what tells one build of the room's page from another."""
    assets: Assets = current_app.extensions["assets"]
    return assets.version()


def _manifest(dist: Path) -> Mapping[str, str]:
    try:
        manifest: dict[str, str] = json.loads((dist / "manifest.json").read_text())
    except FileNotFoundError as error:
        raise NotBuilt(
            "Chatapp cannot start: its scripts and styles have not been built yet. Say: make build"
        ) from error
    return manifest
