"""Revisions under load: two processes of eight threads, on SQLite and on PostgreSQL."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from chatapp.database import db
from chatapp.models import Message, Room
from tests.support.cast import SETTINGS_WITHOUT_SERVICES

ROOT = Path(__file__).parents[2]
WRITER = ROOT / "tests" / "support" / "revision_writer.py"
THREADS = 8
SENDS = 25


@pytest.fixture
def answers(room):
    """Two processes that have written to it, and what they were answered."""
    running = [write(room) for _ in range(2)]
    answers = [json.loads(line) for w in running for line in w.communicate()[0].splitlines()]
    assert [w.returncode for w in running] == [0, 0]

    with room.app_context():
        yield answers


def test_no_gap_no_double_and_the_same_order_for_all(answers):
    assert len(answers) == 2 * THREADS * SENDS
    kept = db.session.execute(select(Message.id, Message.rev, Message.client_id)).all()
    assert sorted(rev for _, rev, _ in kept) == list(range(1, len(kept) + 1))
    assert [rev for _, rev, _ in sorted(kept)] == sorted(rev for _, rev, _ in kept)
    assert db.session.scalars(select(Room.rev)).one() == len(kept)


def test_a_client_id_in_flight_twice_is_one_message(answers):
    # Each thread of one process sends what its twin of the other sends, at the same time.
    named = {}
    for client_id, message_id, _ in answers:
        assert named.setdefault(client_id, message_id) == message_id
    assert set(Counter(client_id for client_id, _, _ in answers).values()) == {2}
    new = Counter(client_id for client_id, _, is_new in answers if is_new)
    assert set(new.values()) == {1}
    assert len(new) == len(named) == THREADS * SENDS


def write(room):
    settings = SETTINGS_WITHOUT_SERVICES | {"DATABASE_URL": room.config["DATABASE_URL"]}
    arguments = [json.dumps(settings), str(THREADS), str(SENDS)]
    return subprocess.Popen(
        [sys.executable, WRITER, *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
