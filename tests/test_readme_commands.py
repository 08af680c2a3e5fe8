"""Each command of the READMEs is typed by a test, or it stands here with what shows it instead."""

import os
import re
import secrets
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
from argparse import ArgumentParser
from contextlib import closing, contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import requests
import yaml

from chatapp.__main__ import BEHIND
from chatapp.config import SETTINGS
from chatapp.local.auth0.server import Auth0Server
from chatapp.local.pusher.server import PusherServer
from tests.bench.__main__ import GROUPS
from tests.local.pusher.test_readme import EFFECTS
from tests.support.caddy import needs_of, versions
from tests.support.copied import MAKE, copy_into
from tests.support.ports import free_port
from tests.support.readmes import HOW, ON_FAILURES, README, ROOT, commands, fill_in
from tests.support.waiting import read_until, until

PROGRAMS = Path(sys.executable).parent
# An environment without anybody's settings.
NOTHING = {"PATH": f"{PROGRAMS}:{os.environ['PATH']}"}
# The wheel puts them where Python looks.
INSTALLED = NOTHING | {"PYTHONPATH": str(ROOT)}
# What the README calls the room's folder, and how it becomes its user there.
THERE, AS_ITS_USER = "/var/lib/chatapp", "runuser -u chatapp -- /opt/chatapp/bin/"

DOCTOR = (
    "flask --app wsgi doctor",
    ".venv/bin/flask --app wsgi doctor",
    f"cd {THERE} && {AS_ITS_USER}flask --app wsgi doctor",
)
BACKUP = ("flask --app wsgi backup room.backup", "flask --app wsgi restore room.backup --yes")
INVITE, EXPIRE = "flask --app wsgi invite --administrator", "flask --app wsgi expire --dry-run"
FILLING_IN = (
    "test -e .env || install --mode 600 .env.example .env",
    'echo "POSTGRES_PASSWORD=$(openssl rand -hex 32)" >> .env',
)
KEYS = {
    "openssl rand -hex 32": "SECRET_KEY",
    "openssl rand -base64 32": "PUSHER_ENCRYPTION_KEY",
}
CADDY = "sed 's/{$DOMAIN:localhost}/chat.example/' Caddyfile > /etc/caddy/Caddyfile"
TYPED = {*DOCTOR, *BACKUP, *FILLING_IN, *KEYS, *EFFECTS, CADDY, "make run", "make help"}
TYPED |= {INVITE, EXPIRE}

# They take minutes or hours, or need what isn't here. What make would start is looked at: the
# module and its options, or the program.
LONG = {
    "make test": "pytest",
    "make bench": "tests.bench",
    "make bench ONLY=sends": "tests.bench --only sends",
    "make bench ONLY=sends,costs": "tests.bench --only sends,costs",
    "make bench ONLY=search": "tests.bench --only search",
    "make storm": "tests.storm --seconds 60 --database both",
    "make storm MACHINES=2 SECONDS=600": (
        "tests.storm --seconds 600 --database postgresql --machines 2"
    ),
    "make storm SECONDS=300 SEED=7 DATABASE=postgresql": (
        "tests.storm --seconds 300 --database postgresql --seed 7"
    ),
    "make screenshots": "tests.screenshots",
    "make lighthouse": "tests.lighthouse",
    "make fuzz": "tests.fuzz --seconds 1200 --database both",
    "make audit": "tests.audit",
    "make mutants": "tests.mutants",
    "make build": "npm",
    "make check": "ruff",
    "make emoji": "node",
    "make image": "tests.deployment",
    "make watch": "npm",
    "make dist": "uv",
}
# What shows the others.
FROM_NOTHING = "deployment/from_nothing.py"
WITHOUT_DOCKER = "deployment/test_files.py"
WHEEL = "deployment/test_wheel.py"
APT = (
    "apt-get update && "
    "apt-get install --yes --no-install-recommends adduser caddy make python3-venv"
)
SHOWN_BY = {
    # It needs root, a clean Debian and systemd: `make from-nothing` types these.
    APT: FROM_NOTHING,
    "adduser --system --group --home /var/lib/chatapp chatapp": FROM_NOTHING,
    "python3 -m venv /opt/chatapp": FROM_NOTHING,
    "/opt/chatapp/bin/pip install --require-hashes -r dist/requirements.txt": WHEEL,
    "/opt/chatapp/bin/pip install --no-deps --force-reinstall dist/chatapp-*.whl": WHEEL,
    "install --mode 600 --owner chatapp .env /etc/chatapp.env": FROM_NOTHING,
    "ln --symbolic --force /etc/chatapp.env /var/lib/chatapp/.env": FROM_NOTHING,
    "install --mode 644 chatapp.service /etc/systemd/system/": FROM_NOTHING,
    "systemctl daemon-reload": FROM_NOTHING,
    "systemctl enable --now chatapp": FROM_NOTHING,
    "systemctl reload caddy": FROM_NOTHING,
    "systemctl restart chatapp": FROM_NOTHING,
    # No engine runs here. What the containers do is tried without one.
    "docker compose up --detach --build --wait": WITHOUT_DOCKER,
    "docker compose exec room flask --app wsgi doctor": WITHOUT_DOCKER,
    "git pull && docker compose build --pull && docker compose up --detach --wait": WITHOUT_DOCKER,
    # Without a remote there is nothing to pull.
    "git pull && make dist": WHEEL,
    "npm run build": "test_build.py",
    # Pages that are idle for an hour, which takes a minute.
    ".venv/bin/pytest -s tests/bench/test_idle_page.py": "bench/test_idle_page.py",
}


def test_each_command_is_typed_or_shown_by_something_else():
    told = commands(README) | commands(HOW) | commands(ON_FAILURES)
    known = [*TYPED, *LONG, *SHOWN_BY]

    assert sorted(told - set(known)) == []
    assert sorted(set(known) - told) == [], "the READMEs don't say this any more"
    assert len(known) == len(set(known))
    assert [file for file in SHOWN_BY.values() if not (ROOT / "tests" / file).is_file()] == []


def test_what_is_asked_of_docker_is_about_what_it_starts():
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    asked = r"docker compose (?:exec |stop |run --rm |cp )(\w+)(?::(/\w+))?"
    named = re.findall(asked, README.read_text())

    assert len(named) > 3
    assert {name for name, _ in named} == {"room"} <= set(compose["services"])
    kept = {volume.partition(":")[2] for volume in compose["services"]["room"]["volumes"]}
    assert {folder for _, folder in named if folder} == kept


@pytest.fixture(scope="module")
def stand_ins():
    """What an operator has at Auth0 and Pusher, as settings."""
    home = f"http://localhost:{free_port()}"
    secret = {name: secrets.token_hex(32) for name in ("AUTH0_CLIENT_SECRET", "PUSHER_SECRET")}
    with (
        Auth0Server("chatapp", secret["AUTH0_CLIENT_SECRET"], home) as auth0,
        PusherServer("1", "key-of-the-app", secret["PUSHER_SECRET"]) as pusher,
    ):
        yield secret | {
            "BASE_URL": home,
            "ADMIN_EMAILS": "ada@example.com",
            "AUTH0_DOMAIN": auth0.issuer,
            "AUTH0_CLIENT_ID": "chatapp",
            "PUSHER_APP_ID": "1",
            "PUSHER_KEY": "key-of-the-app",
            "PUSHER_HOST": "127.0.0.1",
            "PUSHER_PORT": str(pusher.port),
            "PUSHER_TLS": "false",
        }


@pytest.fixture(scope="module")
def folder(stand_ins, tmp_path_factory):
    """The folder of a room that was set up as the README says, and never started yet."""
    folder = tmp_path_factory.mktemp("room")
    for name in (".env.example", "Caddyfile"):
        shutil.copy(ROOT / name, folder)
    (folder / ".venv").symlink_to(PROGRAMS.parent)
    for command in FILLING_IN:
        types(command, folder)
    key = types("openssl rand -hex 32", folder).strip()
    own = {"SECRET_KEY": key, "DATABASE_URL": f"sqlite:///{folder}/chatapp.sqlite"}
    fill_in(folder / ".env", stand_ins | own)
    upgrade = "flask --app wsgi db upgrade"
    assert upgrade in BEHIND
    types(upgrade, folder)
    return folder


def types(command, folder, **settings):
    """Type a command in a folder; return what is said."""
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=INSTALLED | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_example_gets_a_password_for_postgresql(folder):
    assert re.search(r"\nPOSTGRES_PASSWORD=[0-9a-f]{64}\n$", (folder / ".env").read_text())


def test_settings_that_were_filled_in_are_kept(folder):
    before = (folder / ".env").read_text()

    types(FILLING_IN[0], folder)

    assert (folder / ".env").read_text() == before
    assert (folder / ".env").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("command", KEYS)
def test_a_key_that_was_made_is_taken(command, folder):
    assert SETTINGS[KEYS[command]].value(types(command, folder))


@pytest.mark.parametrize("command", DOCTOR)
def test_the_doctor_finds_nothing_wrong(command, folder):
    said = types(command.replace(AS_ITS_USER, "").replace(THERE, str(folder)), folder)

    assert {line.split()[0] for line in said.splitlines()} == {"OK", "NOTICE"}


def test_the_room_is_backed_up_and_restored(folder):
    before = life(folder)
    backup, restore = BACKUP

    assert "0 messages of 0 people" in types(backup, folder)
    assert (folder / "room.backup").is_file()
    types(restore, folder)

    assert life(folder) != before


def test_the_first_administrator_comes_by_a_link(folder, stand_ins):
    assert f"{stand_ins['BASE_URL']}/join?code=" in types(INVITE, folder)


def test_what_would_expire_is_said(folder):
    assert "kept for ever" in types(EXPIRE, folder).lower()


def life(folder):
    with closing(sqlite3.connect(folder / "chatapp.sqlite")) as connection:
        return connection.execute("SELECT life FROM room").fetchone()


def test_the_room_starts_as_the_procfile_says(folder, stand_ins):
    start = (ROOT / "Procfile").read_text().partition(": ")[2]
    home = stand_ins["BASE_URL"]
    port = {"PORT": home.rpartition(":")[2]}

    with running(["sh", "-c", start], cwd=folder, env=INSTALLED | port) as room:
        until(lambda: answers(f"{home}/readyz"))
        assert "Log in" in requests.get(home).text
        room.terminate()

        assert room.wait(15) == 0


def answers(address):
    try:
        return requests.get(address).ok
    except requests.ConnectionError:
        return False


@contextmanager
def running(command, **options):
    """A process that is interrupted as by Ctrl-C, with those that it has started."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        **options,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(30)
        process.stdout.close()


def test_caddy_gets_the_name(folder):
    here = CADDY.replace("/etc/caddy/Caddyfile", "Caddyfile.here")
    types(here, folder)
    caddy = versions()[0]

    assert "\nchat.example {\n" in (folder / "Caddyfile.here").read_text()
    adapt = f"{caddy} adapt --adapter caddyfile --config Caddyfile.here"
    assert '"host":["chat.example"]' in types(adapt, folder, **needs_of(caddy))


def test_make_run_starts_the_room(tmp_path):
    copy_into(tmp_path)
    port = free_port(in_a_row=3)

    with running([*MAKE, "run"], cwd=tmp_path, env=NOTHING | {"PORT": str(port)}) as room:
        said = read_until(room, "Stop it with Ctrl-C")

        assert f"Chatapp is ready: http://127.0.0.1:{port}\n" in said
        assert "Log in" in requests.get(f"http://127.0.0.1:{port}").text
    assert (tmp_path / "instance").is_dir()


def test_make_help_lists_what_there_is():
    listed = set(re.findall(r"^ +(make [a-z-]+) ", types("make help", ROOT), flags=re.MULTILINE))

    told = {" ".join(command.split()[:2]) for command in TYPED | set(LONG) if "make" in command}
    assert told - {"make help"} <= listed


@pytest.mark.parametrize("command", LONG)
def test_what_make_would_start_is_there(command):
    words = shlex.split(command)[1:]
    lines = types(shlex.join(["make", "--dry-run", *words]), ROOT).replace("\\\n", " ")
    program, *options = LONG[command].split()

    if program.startswith("tests."):
        [started] = re.findall(rf"python -m {program}(?: (.*))?$", lines, flags=re.MULTILINE)
        assert started.split()[: len(options) or None] == options or program == "tests.deployment"
        assert find_spec(program)
    else:
        path = f"{ROOT}/node_modules/.bin:{NOTHING['PATH']}"
        assert re.search(rf"(^|/|\s){program} ", lines, flags=re.MULTILINE)
        assert shutil.which(program, path=path)


class Understood(Exception):
    """The options were read, and what they ask for needn't be done."""


@pytest.mark.parametrize("command", [each for each in LONG if " --" in LONG[each]])
def test_its_options_are_understood(command, monkeypatch):
    module, *options = LONG[command].split()
    parse = ArgumentParser.parse_args

    def only_parse(parser):
        raise Understood(parse(parser, options))

    monkeypatch.setattr(ArgumentParser, "parse_args", only_parse)
    with pytest.raises(Understood) as understood:
        import_module(f"{module}.__main__" if module != "tests.fuzz" else module).main()

    [asked] = understood.value.args
    chosen = (getattr(asked, "only", None) or "").split(",")
    assert set(chosen) - {""} <= set(GROUPS)
