"""The one real browser in the storm: a person writes into the room's page, and reloads it."""

import asyncio
import shutil
from http import HTTPStatus

from playwright.async_api import Error, expect

CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 3_000

READ = """() => {
  const nodes = [...document.querySelectorAll("[data-list] [data-message]")]
  const start = document.querySelector("[data-start] [data-words]").textContent
  return {
    unsent: document.querySelectorAll("[data-outbox] [data-message]").length,
    begins: start.includes("start of the conversation"),
    messages: nodes.map(node => {
      const { id, rev, removedBy } = node.dataset
      const pressed = [...node.querySelectorAll("[data-emoji]")]
      return {
        id: Number(id),
        rev: Number(rev),
        message: removedBy ? null : node.querySelector("[data-text]").textContent,
        reactions: pressed.map(it => (
          { emoji: it.dataset.emoji, count: Number(it.querySelector("[data-count]").textContent) }
        )),
        mine: pressed.filter(it => it.ariaPressed === "true").map(it => it.dataset.emoji),
      }
    }),
  }
}"""


class Page:
    """A tab of Chromium in which somebody is signed in."""

    name = "The browser"

    def __init__(self, playwright, address, random):
        self.sent = 0
        self._written = 0
        # What the page has shown: from then on it promises to keep it.
        self.promised = []
        self.complaints = []
        self._playwright = playwright
        self._address = address
        self._random = random
        self._hands = asyncio.Lock()

    async def __aenter__(self):
        found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
        self._browser = await self._playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-background-networking"]
        )
        self._tab = await self._browser.new_page()
        self._tab.set_default_timeout(PATIENCE_MS)
        self._tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._tab.on("response", self._look_at)
        return self

    async def __aexit__(self, *_):
        await self._browser.close()

    async def sign_in(self):
        await self._tab.goto(f"{self._address}/login")
        await self._tab.get_by_role("button", name="Ada Lovelace").click()
        await self._alive()

    async def talk(self, stop):
        """Write one thing after the other until told to stop; what fails, fails."""
        while not stop.is_set():
            await asyncio.sleep(self._random.uniform(0.3, 1.2))
            try:
                self._written += 1
                await self.say(f"{self.name} {self._written}")
                await self._react()
            except (Error, AssertionError):
                # The tab was reloaded under our hands.
                continue

    async def say(self, text):
        """Write and send `text`; it counts from when the page shows it."""
        box = self._box()
        await box.fill(text)
        await box.press("Enter")
        self.sent += 1
        shown = self._tab.locator("[data-message] [data-text]").get_by_text(text, exact=True)
        await expect(shown.first).to_be_attached(timeout=PATIENCE_MS)
        self.promised.append(text)

    async def _react(self):
        """Press one of the reactions that are shown, if there is any."""
        shown = self._tab.locator("[data-list] [data-emoji]")
        if await shown.count() and self._random.random() < 0.6:
            await shown.last.click()

    async def reload(self):
        """Load the room again, and again until its script runs."""
        async with self._hands:
            while True:
                try:
                    await self._tab.goto(self._address)
                    await self._alive()
                except (Error, AssertionError):
                    await asyncio.sleep(0.1)
                else:
                    return

    async def unplug(self, seconds):
        async with self._hands:
            await self._tab.context.set_offline(True)
            await asyncio.sleep(seconds)
            await self._tab.context.set_offline(False)

    async def read(self):
        """Return what is shown: messages, how many are unsent, whether this is the beginning."""
        return await self._tab.evaluate(READ)

    async def read_all(self):
        """Scroll up until the conversation begins, and return all of it.

        What is far from the reader leaves the document, so it is put together on the way.
        """
        log, read = self._tab.locator("[data-log]"), []
        while True:
            shown = await self.read()
            read = _continued(shown["messages"], read)
            if shown["begins"]:
                return read
            await log.evaluate("node => { node.scrollTop = 0 }")
            await asyncio.sleep(0.02)

    def _look_at(self, response):
        if response.status == HTTPStatus.NOT_FOUND:
            self.complaints.append(f"No server had {response.url}")

    async def _alive(self):
        await expect(self._box()).to_be_enabled(timeout=PATIENCE_MS)

    def _box(self):
        # Until the script has taken it over, Enter sends nothing.
        composer = self._tab.locator("[data-composer][data-scripted]")
        return composer.get_by_role("textbox", name="Message")


def _continued(shown, read):
    """Return what is shown now, followed by what was read further below."""
    if not read:
        return shown
    # Where the two don't meet, something is missing between them.
    return shown[: shown.index(read[0])] + read
