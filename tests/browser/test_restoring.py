"""The room is restored from a backup by the command, while a page of it stays open."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT
from tests.support.conversing import (
    UP_TO_DATE,
    box,
    come_to,
    go_offline,
    has_told,
    say,
    status,
    texts,
    turn_away,
    unsent,
    wait_until,
)


@pytest.fixture(autouse=True)
def _refusals(complaints):
    yield
    # While the room is away, the browser reports each request and socket that fails.
    complaints.clear()


def types(place, *words):
    """Type a command as the operator of a place."""
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env=os.environ | place.settings,
        check=True,
    )


def loses_three_messages(page, place, backup):
    """Have a message said and backed up, and three that the backup doesn't have; all are shown."""
    place.say("Grace Hopper", "before the backup")
    types(place, "backup", backup)
    for number in range(3):
        place.say("Grace Hopper", f"lost {number}")
    expect(texts(page)).to_have_count(4)


def test_an_open_page_starts_over_and_keeps_draft_and_outbox(ada, place, tmp_path):
    loses_three_messages(ada, place, tmp_path / "backup")
    # It asks nothing until the counter is beyond where it has been: that alone would tell it.
    go_offline(ada)
    place.stop()
    say(ada, "waits to be sent")
    box(ada).fill("half a sentence")
    expect(unsent(ada)).to_have_count(1)

    types(place, "restore", tmp_path / "backup", "--yes")
    place.start()
    since = [f"since {number}" for number in range(4)]
    for text in since:
        place.say("Grace Hopper", text)
    assert place.value("SELECT rev FROM room") > 4
    ada.context.set_offline(False)

    now = sorted(["before the backup", "waits to be sent", *since])
    wait_until(lambda: sorted(texts(ada).all_text_contents()) == now, ada)
    expect(unsent(ada)).to_have_count(0)
    expect(box(ada)).to_have_value("half a sentence")
    expect(status(ada)).to_have_text(UP_TO_DATE)


def test_what_is_said_then_is_unread_though_its_id_was_read_before(ada, place, tmp_path):
    loses_three_messages(ada, place, tmp_path / "backup")
    turn_away(ada)
    go_offline(ada)
    place.stop()
    types(place, "restore", tmp_path / "backup", "--yes")
    place.start()
    ada.context.set_offline(False)
    expect(texts(ada)).to_have_text(["before the backup"])

    place.say("Grace Hopper", "anew")

    expect(texts(ada)).to_have_text(["before the backup", "anew"])
    expect(ada).to_have_title(re.compile(r"^\(1\) "))
    come_to(ada)
    expect(ada).not_to_have_title(re.compile(r"^\("))
    has_told(ada, place, place.value("SELECT max(id) FROM messages"))
