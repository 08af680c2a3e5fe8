"""A browser that is killed: what it had shown as waiting is sent when it comes back."""

import os
import signal
import subprocess
from contextlib import contextmanager

from playwright.sync_api import Error, expect

from tests.support.conversing import box, hold_back, log_in, say, texts, unsent


@contextmanager
def browser(playwright, launch, profile, address):
    """Open the room in a browser with a profile on the disk."""
    launch = {k: v for k, v in launch.items() if k in {"executable_path", "args"}}
    context = playwright.chromium.launch_persistent_context(profile, **launch)
    page = context.pages[0]
    page.goto(address)
    yield page
    try:
        context.close()
    except Error:
        assert not processes_of(profile)


def kill(profile):
    """Kill every process of that browser, as a power cut does."""
    for process in processes_of(profile):
        os.kill(process, signal.SIGKILL)


def processes_of(profile):
    listed = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True, check=True)
    lines = [line.split(maxsplit=1) for line in listed.stdout.splitlines()]
    return [int(pid) for pid, *args in lines if f"--user-data-dir={profile}" in "".join(args)]


def test_what_waits_survives_a_crash_of_the_browser(
    playwright, browser_type_launch_args, tmp_path, place, grace
):
    with browser(playwright, browser_type_launch_args, tmp_path, place.address) as page:
        log_in(page, "Ada Lovelace")
        hold_back(page)
        for text in ("one", "two", "three"):
            say(page, text)
        expect(unsent(page)).to_have_count(3)
        kill(tmp_path)

    with browser(playwright, browser_type_launch_args, tmp_path, place.address) as page:
        # Chromium may have had no time to write its cookies down. The script comes after the page.
        way_in = page.get_by_role("link", name="Log in")
        expect(box(page).or_(way_in)).to_be_visible()
        if way_in.is_visible():
            log_in(page, "Ada Lovelace")

        expect(texts(page)).to_have_text(["one", "two", "three"])
        expect(texts(grace)).to_have_text(["one", "two", "three"])
