"""The pictures in README.md: `make screenshots` takes them, `make screenshots CHECK=1` compares.

They show one evening of a team (evening.py) at one moment (app.py), in fonts of Debian's
(fonts.conf). Another version of Chromium may draw letters a little differently.
"""

import argparse
import io
import logging
import os
import sqlite3
import sys
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from chatapp.local.pusher.server import PusherServer
from tests.browser.conftest import chromium
from tests.support.cast import close, settings_without_auth0
from tests.support.conversing import awake, box
from tests.support.served import ROOT, Served

from .app import EVENING, create_still_app
from .compare import change
from .evening import NORA, OTHERS, PRIYA, READER, play

PICTURES = Path(__file__).parent / "pictures"
WIDE, PHONE = (1280, 880), (390, 800)
FONTS = str(Path(__file__).parent / "fonts.conf")
ARGS = [
    *chromium()["args"],
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--force-color-profile=srgb",
]

# Else letters are a fraction of a pixel apart now and then, and so are messages, which are drawn
# only where they are in sight.
EXACT = """
  const style = new CSSStyleSheet()
  style.replaceSync(`* {
    content-visibility: visible !important;
    text-rendering: geometricPrecision !important;
  }`)
  document.adoptedStyleSheets.push(style)"""
# From the very top, since a fraction of a pixel may be left of where it was before.
TO_THE_END = """async log => {
  log.scrollTop = 0
  log.scrollTop = log.scrollHeight
  for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame)
}"""


class Shot(NamedTuple):
    """One picture: of which page, in which window."""

    name: str
    path: str
    size: tuple[int, int]
    scheme: str

    @property
    def scaled(self):
        """The browser's argument for how many pixels are where a length is one."""
        return f"--force-device-scale-factor={2 if self.size == PHONE else 1}"


SHOTS = [
    Shot(f"{name}-{scheme}", path, size, scheme)
    for name, path, size in (
        ("room", "/", WIDE),
        ("phone", "/", PHONE),
        ("dashboard", "/admin/people", WIDE),
    )
    for scheme in ("light", "dark")
]


def main():
    """Take the pictures, and keep them or compare them; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots")
    parser.add_argument("--check", action="store_true", help="compare with those in git")
    chosen = parser.parse_args()
    logging.disable(logging.WARNING)
    with TemporaryDirectory() as folder, evening(Path(folder)) as room:
        taken = dict(room.pictures())
    return check(taken) if chosen.check else keep(taken)


def keep(taken):
    """Store the pictures."""
    for name, picture in taken.items():
        file = PICTURES / f"{name}.png"
        picture.save(file, optimize=True)
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1000} KB")
    return 0


def check(taken):
    """Say which pictures have changed, and draw the changes beside them."""
    results = [_has_changed(name, picture) for name, picture in taken.items()]
    return int(any(results))


def _has_changed(name, picture):
    with Image.open(PICTURES / f"{name}.png") as before:
        found = change(before, picture)
    print(f"{name}: {found.sentence if found else 'as before'}")
    if found and found.image:
        file = PICTURES / f"{name}.changed.png"
        found.image.save(file)
        print(f"  see {file.relative_to(ROOT)}")
    return found is not None


class Stage:
    """The room on this evening, with the team in it."""

    def __init__(self, address, database, cookies, read_id, launch):
        self._address = address
        self._database = database
        self._cookies = cookies
        self._read_id = read_id
        self._launch = launch

    def pictures(self):
        """Take all pictures: pairs of a name and an image."""
        with self._launch() as browser:
            typing = [self._enter(browser, member) for member in OTHERS][OTHERS.index(PRIYA)]
            for shot in SHOTS:
                # Where pages of two scales share a process, letters are spaced by chance.
                with self._launch(args=[*ARGS, shot.scaled]) as own:
                    yield shot.name, self._picture(own, shot, typing)

    def _picture(self, browser, shot, typing):
        self._is_unread()
        page = self._open(browser, READER, shot.size, shot.scheme)
        page.clock.set_fixed_time(EVENING)
        page.goto("/")
        self._until_all_are_there(page, typing)
        if shot.path != "/":
            page = page.context.new_page()
            page.clock.set_fixed_time(EVENING)
            page.goto(shot.path)
        image = page.screenshot(animations="disabled", caret="hide")
        return Image.open(io.BytesIO(image)).convert("RGB")

    def _is_unread(self):
        """Let the reader have read all but what is new, whatever the last picture has shown."""
        with closing(sqlite3.connect(self._database)) as database, database:
            values = (self._read_id, NORA.id)
            database.execute("UPDATE people SET read_id = ? WHERE id = ?", values)

    def _enter(self, browser, member):
        page = self._open(browser, member, WIDE, "light")
        page.clock.install()
        page.goto("/")
        expect(box(page)).to_be_enabled()
        return page

    def _open(self, browser, member, size, scheme):
        width, height = size
        context = browser.new_context(
            base_url=self._address,
            viewport={"width": width, "height": height},
            device_scale_factor=2 if size == PHONE else 1,
            color_scheme=scheme,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
        )
        context.add_cookies([self._cookies[member] | {"url": self._address}])
        context.add_init_script(EXACT)
        return context.new_page()

    def _until_all_are_there(self, page, typing):
        awake(page)
        for member in OTHERS:
            row = page.locator("[data-people] [data-somebody]").filter(has_text=member.name)
            expect(row).to_contain_text(member.words or member.status.capitalize())
        page.mouse.move(0, 0)
        # Shown for five seconds, and told every three.
        typing.clock.fast_forward(4_000)
        box(typing).press("k")
        expect(page.locator("[data-typing]")).to_contain_text(PRIYA.name.split()[0])
        page.get_by_role("log", name="Messages").evaluate(TO_THE_END)
        # The date of what one reads stays for a moment after that.
        expect(page.locator("[data-sticky-day]")).to_be_hidden()


@contextmanager
def evening(folder):
    """Serve the room on that evening, and open a browser."""
    with PusherServer("1", "a-key", "a-secret") as pusher, sync_playwright() as playwright:
        settings = settings_without_auth0(pusher, f"sqlite:///{folder}/chat.sqlite")
        settings |= {"ROOM_NAME": "Tea room", "ADMIN_EMAILS": READER.email}
        app = create_still_app(settings)
        cookies, read_id = play(app)
        close(app)
        how = chromium()
        how |= {"args": ARGS, "env": os.environ | {"FONTCONFIG_FILE": FONTS}}
        room = Served(settings, folder, "--app", "tests.screenshots.app:create_still_app")
        room.environment["BASE_URL"] = room.address
        launch = partial(playwright.chromium.launch, **how)
        with room:
            yield Stage(room.address, folder / "chat.sqlite", cookies, read_id, launch)


if __name__ == "__main__":
    sys.exit(main())
