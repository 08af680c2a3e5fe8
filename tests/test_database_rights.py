"""The rights on the SQLite file: it is nobody else's, and neither is what stands beside it."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from chatapp import create_app
from chatapp.database import db
from chatapp.local import settings as local
from tests.support.cast import SETTINGS_WITHOUT_SERVICES, close

ROOT = Path(__file__).parent.parent
# As most systems set it: whatever is made can be read by everybody.
USUAL_UMASK = 0o022


@pytest.fixture(autouse=True)
def usual_umask():
    before = os.umask(USUAL_UMASK)
    yield
    os.umask(before)


def rights(path):
    return oct(path.stat().st_mode & 0o777)


def rights_of_files(folder):
    return {path.name: rights(path) for path in folder.iterdir()}


@contextmanager
def written(file):
    """A room writes into this file, and has it open meanwhile."""
    app = create_app(SETTINGS_WITHOUT_SERVICES | {"DATABASE_URL": f"sqlite:///{file}"})
    with app.app_context():
        db.session.execute(text("CREATE TABLE t (n INTEGER)"))
        db.session.commit()
    yield
    close(app)


def test_the_file_and_what_stands_beside_it_are_for_us_alone(tmp_path):
    with written(tmp_path / "chat.sqlite"):
        assert rights_of_files(tmp_path) == {
            "chat.sqlite": "0o600",
            "chat.sqlite-wal": "0o600",
            "chat.sqlite-shm": "0o600",
        }


def test_files_of_an_older_room_are_closed_to_others(tmp_path):
    for name in ("chat.sqlite", "chat.sqlite-wal", "chat.sqlite-shm"):
        (tmp_path / name).touch(mode=0o644)

    with written(tmp_path / "chat.sqlite"):
        assert set(rights_of_files(tmp_path).values()) == {"0o600"}


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    tmp_path.chmod(0o750)

    with written(tmp_path / "chat.sqlite"):
        assert rights(tmp_path) == "0o750"


@pytest.fixture
def installed(tmp_path):
    """A copy of Chatapp, which has no instance folder yet."""
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "chatapp", tmp_path / "chatapp", ignore=without)
    shutil.copy(ROOT / "wsgi.py", tmp_path)
    return tmp_path


def upgrade(folder):
    settings = SETTINGS_WITHOUT_SERVICES | {"DATABASE_URL": "sqlite:///chat.sqlite"}
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"],
        cwd=folder,
        env=os.environ | settings,
        check=True,
        capture_output=True,
    )


def test_the_instance_folder_that_an_update_makes_is_for_us_alone(installed):
    upgrade(installed)

    assert rights(installed / "instance") == "0o700"
    assert rights_of_files(installed / "instance")["chat.sqlite"] == "0o600"


def test_an_instance_folder_that_is_there_is_left_alone(installed):
    (installed / "instance").mkdir(mode=0o755)

    upgrade(installed)

    assert rights(installed / "instance") == "0o755"
    assert rights_of_files(installed / "instance") == {"chat.sqlite": "0o600"}


def test_the_instance_folder_of_a_newcomer_is_for_them_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    local.complete({})

    assert rights(tmp_path / "instance") == "0o700"
    assert rights_of_files(tmp_path / "instance") == {"local-secrets.json": "0o600"}
