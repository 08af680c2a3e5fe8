"""WebKit, the engine of Safari, over plain WebDriver: Playwright can't drive Debian's.

It is in webkit2gtk-driver, and needs xvfb, because it has no headless mode.
"""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import requests

from tests.support.ports import free_port

DRIVER = shutil.which("WebKitWebDriver")
BROWSER = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"), None)
SCREEN = shutil.which("Xvfb")
WITHIN_S = 10
TEXTS = """
  const found = document.querySelectorAll("[data-list] [data-text]")
  return [...found].map(node => node.innerText.trim())"""
ENTER = "\ue007"
# Under this name an answer of WebDriver's carries the id of an element.
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class WebKit:
    """One window. What isn't there yet is waited for."""

    def __init__(self, address):
        self._address = address
        browser = {"binary": str(BROWSER), "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": browser}}}
        self._session = f"/session/{self._ask('POST', '/session', wanted)['sessionId']}"

    def goes_to(self, address):
        self._ask("POST", f"{self._session}/url", {"url": address})

    def clicks(self, words):
        """Click the link or button with these words."""
        self._ask("POST", f"{self._element(_pressable(words))}/click", {})

    def writes(self, text):
        """Write into the composer, and send it."""
        box = self._element("//*[@data-composer][@data-scripted]//textarea[not(@disabled)]")
        self._ask("POST", f"{box}/value", {"text": text + ENTER})

    def shows(self, words):
        """Wait until these words are on the page."""
        _until(lambda: words in self.evaluate("return document.body.innerText"), words)

    def shows_messages(self, *texts):
        """Wait until these are the messages, each once and in this order."""
        _until(lambda: self.evaluate(TEXTS) == list(texts), texts)

    def evaluate(self, script):
        return self._ask("POST", f"{self._session}/execute/sync", {"script": script, "args": []})

    def ends(self):
        self._ask("DELETE", self._session)

    def _element(self, xpath):
        """Wait until one such element is shown, and return its address."""
        shown = []

        def is_there():
            shown[:] = filter(self._is_shown, self._elements(xpath))
            return len(shown) == 1

        _until(is_there, xpath)
        return shown[0]

    def _elements(self, xpath):
        wanted = {"using": "xpath", "value": xpath}
        found = self._ask("POST", f"{self._session}/elements", wanted)
        return [f"{self._session}/element/{it[ELEMENT]}" for it in found]

    def _is_shown(self, element):
        return self._ask("GET", f"{element}/displayed")

    def _ask(self, method, path, body=None):
        answer = requests.request(method, self._address + path, json=body, timeout=20)
        assert answer.ok, answer.text
        return answer.json()["value"]


@contextmanager
def webkit():
    """Start a screen that nobody sees, the driver, and a browser."""
    with _running(SCREEN, "-displayfd", "1", "-nolisten", "tcp", stdout=subprocess.PIPE) as screen:
        display = {"DISPLAY": f":{int(screen.stdout.readline())}"}
        port = free_port()
        with _running(DRIVER, f"--port={port}", env=os.environ | display):
            address = f"http://127.0.0.1:{port}"
            _until(lambda: _answers(address), "the driver")
            browser = WebKit(address)
            try:
                yield browser
            finally:
                browser.ends()


@contextmanager
def _running(*command, **options):
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **options)
    with process:
        try:
            yield process
        finally:
            process.terminate()


def _answers(address):
    try:
        return requests.get(f"{address}/status", timeout=1).ok
    except requests.ConnectionError:
        return False


def _pressable(words):
    named = f"normalize-space()='{words}' or contains(@aria-label, '{words}')"
    return f"//*[self::a or self::button][{named}]"


def _until(is_so, what):
    late = monotonic() + WITHIN_S
    while not is_so():
        assert monotonic() < late, what
        sleep(0.05)
