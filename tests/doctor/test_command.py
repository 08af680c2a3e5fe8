"""The command itself: what it prints, how it ends, and that it works where the room doesn't."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import cli

from chatapp import create_app
from chatapp.config import SETTINGS, ConfigError
from chatapp.doctor import examination
from chatapp.doctor.command import only_the_doctor
from tests.support.cast import close

ROOT = Path(__file__).parents[2]


@pytest.fixture
def flask(tmp_path, monkeypatch):
    """Run a command of `flask --app wsgi` as an operator does."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)

    def run(*arguments, **settings):
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | settings,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def test_a_set_up_that_is_right(flask, settings):
    done = flask("doctor", **settings)

    assert done.returncode == 0, done.stdout + done.stderr
    assert {line.split()[0] for line in done.stdout.splitlines()} == {"OK", "NOTICE"}
    assert not done.stderr


def test_a_problem_ends_it_with_1(flask, settings):
    done = flask("doctor", **settings | {"AUTH0_CLIENT_ID": "somebody-else"})

    assert done.returncode == 1
    assert "PROBLEM  AUTH0_CLIENT_SECRET" in done.stdout


def test_it_works_without_any_setting(flask):
    done = flask("doctor")

    assert done.returncode == 1
    assert "PROBLEM  SECRET_KEY: is missing. Make one" in done.stdout
    assert "Traceback" not in done.stderr


def test_another_command_says_why_there_is_no_room(flask):
    done = flask("db", "upgrade")

    assert done.returncode == 1
    assert "SECRET_KEY: is missing" in done.stderr
    assert "flask --app wsgi doctor" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_room_that_cannot_start_is_never_served(flask):
    done = flask("run")

    assert done.returncode != 0
    assert "SECRET_KEY: is missing" in done.stderr


def test_a_server_is_told_that_the_room_cannot_start():
    why = ConfigError("Chatapp cannot start")

    with pytest.raises(ConfigError):
        only_the_doctor(why)


def test_the_command_is_one_of_the_room(settings):
    app = create_app(settings)

    assert "doctor" in app.cli.list_commands(cli.ScriptInfo)
    close(app)


@contextmanager
def silence():
    """A server that takes connections, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_servers_that_hang_do_not_hold_it_up_for_long(told, monkeypatch):
    monkeypatch.setattr(examination, "ALL_WITHIN_S", 0.1)
    with silence() as port:
        said = told(
            AUTH0_DOMAIN=f"http://127.0.0.1:{port}/",
            PUSHER_PORT=str(port),
            BASE_URL=f"http://127.0.0.1:{port}",
            DATABASE_URL=f"postgresql://chat@127.0.0.1:{port}/chat",
        )

    for part in ("Database", "Auth0", "Pusher", "Address"):
        assert said[part].startswith("PROBLEM wasn't tried to the end within"), part


def test_what_nobody_foresaw_is_told_and_the_rest_goes_on(told, monkeypatch):
    def fail(_app):
        raise ZeroDivisionError

    part = examination.PARTS[0]._replace(findings=fail)
    monkeypatch.setattr(examination, "PARTS", (part, *examination.PARTS[1:]))

    said = told()

    assert said["Database"] == "PROBLEM couldn't be tried to the end: ZeroDivisionError"
    assert said["Round trip"].startswith("OK")
