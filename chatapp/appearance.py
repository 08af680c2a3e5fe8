"""The room's own look: its name, its accent and the icon that is made of them, and the theme.

Templates know it as `appearance`. styles/tokens.css takes the accent from `style`.
"""

import hashlib
from base64 import b64encode

import regex
from flask import Flask, current_app, request, url_for
from markupsafe import Markup

from . import accent

THEMES = ("light", "dark")
# The ground of the pages, --page in styles/tokens.css: browsers colour what is around a page so.
GROUNDS = {"light": accent.LIGHT.ground, "dark": accent.DARK.ground}


class Appearance:
    """The look of one application's room."""

    def __init__(self, name: str, on_light: str) -> None:
        self.name, self.accent = name, on_light
        self.mark = _first_character(name)
        on_dark = accent.on_dark(on_light)
        rule = f":root{{--accent-on-light:{on_light};--accent-on-dark:{on_dark}}}"
        # The default's tones stand in styles/tokens.css.
        self._rule = "" if on_light == accent.DEFAULT else rule
        self.version = hashlib.sha256(f"{name}\n{on_light}".encode()).hexdigest()[:12]

    @property
    def style(self) -> Markup:
        """Return the style element that sets the accent; nothing for the default one."""
        return Markup("<style>{}</style>").format(self._rule) if self._rule else Markup()

    @property
    def style_source(self) -> str:
        """Return what allows that element in the Content-Security-Policy."""
        digest = b64encode(hashlib.sha256(self._rule.encode()).digest()).decode()
        return f" 'sha256-{digest}'" if self._rule else ""

    def icon(self, kind: str = "plain") -> str:
        """Return the address of the room's icon: plain, or with the badge "unread" or "mention"."""
        return url_for("icons.show", kind=kind, v=self.version)

    @property
    def theme(self) -> str | None:
        """Return the theme that the reader has chosen in this browser; None is the system's."""
        chosen = request.cookies.get("theme")
        return chosen if chosen in THEMES else None

    @property
    def grounds(self) -> dict[str, str]:
        """Return the ground of the pages where the system is light, and where it is dark."""
        return {system: GROUNDS[self.theme or system] for system in THEMES}


def init_app(app: Flask) -> None:
    """Give the templates of `app` its `appearance`."""
    appearance = Appearance(app.config["ROOM_NAME"], app.config["ROOM_ACCENT"])
    app.extensions["appearance"] = appearance
    app.jinja_env.globals["appearance"] = appearance


def of_the_room() -> Appearance:
    """Return the look of the current application's room."""
    appearance: Appearance = current_app.extensions["appearance"]
    return appearance


def _first_character(name: str) -> str:
    # As people see characters: a letter with its accents, an emoji of several parts.
    first = str(regex.findall(r"\X", name)[0])
    upper = first.upper()
    # The German ß would become two letters.
    return upper if len(upper) == len(first) else first
