"""The wheel of `make dist`, in an environment that has nothing else: no Node, no sources."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from chatapp.assets import DIST
from tests.support.copied import MAKE, copy_into
from tests.support.served import Served

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).parent / "uv"
# Of a machine without these tests.
NOTHING = {"PATH": os.defpath, "PYTHONSAFEPATH": "1"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, made in a copy, where no other test builds."""
    copy = tmp_path_factory.mktemp("sources")
    copy_into(copy)
    subprocess.run([*MAKE, "dist"], cwd=copy, check=True)
    [made] = (copy / "dist").glob("*.whl")
    return made


def test_it_carries_the_page_and_all_that_the_room_reads(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())

    built = {f"chatapp/static/dist/{file.name}" for file in DIST.iterdir()}
    assert built <= names
    assert {"wsgi.py", "chatapp/emoji.txt", "chatapp/templates/room.html"} <= names
    for folder in ("templates", "migrations"):
        kept = [path for path in (ROOT / "chatapp" / folder).rglob("*") if path.is_file()]
        sources = {p.relative_to(ROOT).as_posix() for p in kept if p.suffix != ".pyc"}
        assert sources
        assert sources <= names


def test_it_carries_nothing_of_development(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    unwanted = re.compile(r"^chatapp/local/|^tests/|^chatapp/static/(?!dist/)|\.sqlite|\.env")
    assert [name for name in names if unwanted.search(name)] == []


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment into which it was installed as the README says."""
    folder = tmp_path_factory.mktemp("installed")
    python = folder / "bin" / "python"

    def run(*words):
        subprocess.run([UV, *words], check=True, capture_output=True)

    run("venv", "--clear", "--python", sys.executable, folder)
    pip = ("pip", "install", "--python", python)
    run(*pip, "--require-hashes", "-r", wheel.parent / "requirements.txt")
    run(*pip, "--no-deps", wheel)
    return python


def test_its_requirements_are_all_that_it_needs(installed):
    told = subprocess.run(
        [UV, "pip", "check", "--python", installed], capture_output=True, text=True
    )

    assert told.returncode == 0, told.stderr
    said = subprocess.run(
        [installed, "-c", "import chatapp.__main__, wsgi"],
        env=NOTHING,
        capture_output=True,
        text=True,
    )
    assert "SECRET_KEY: is missing" in said.stderr


def test_the_room_runs_from_it(installed, settings, tmp_path):
    database = tmp_path / "new.sqlite"
    own = settings | {"DATABASE_URL": f"sqlite:///{database}"}
    served = Served(own, tmp_path, "--migrate", code=tmp_path, python=installed)

    with served as room:
        page = room.asks("/")
        style = re.search(r'href="(/static/[^"]+\.css)"', page.text)[1]
        sheet = room.asks(style, headers={"Accept-Encoding": "br"})

    assert page.status_code == 200
    assert sheet.headers["Content-Encoding"] == "br"
    assert database.exists()


def test_the_commands_of_an_operator_run_from_it(installed, settings, tmp_path):
    flask = [installed, "-m", "flask", "--app", "wsgi", "db", "current"]

    told = subprocess.run(
        flask, cwd=tmp_path, env=NOTHING | settings, capture_output=True, text=True, check=False
    )

    assert told.returncode == 0, told.stderr
    assert "head" in told.stdout
