"""A backup: complete, of one moment, and never half of one."""

import resource
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from chatapp.backups import postgresql as dumps
from tests.backups.conftest import again, comes_in, texts
from tests.support.served import ROOT

pytestmark = pytest.mark.usefixtures("usual_umask")


def test_it_holds_what_was_said_until_then(operator, tmp_path):
    file = tmp_path / "backup"
    ada = comes_in(operator, "Ada Lovelace")
    ada.says("before")

    done = operator.types("backup", file)
    ada.says("after")
    said = operator.restores(file, "--yes")

    assert done.code == 0, done
    assert "1 messages of 1 people, revision 1." in done.said
    assert texts(again(operator, ada)) == ["before"]
    assert "Messages that are missing now: 1." in said


def test_nobody_else_can_read_it(operator, tmp_path):
    operator.types("backup", tmp_path / "backup")

    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600


def test_one_that_exists_is_kept_unless_told(operator, tmp_path):
    file = tmp_path / "backup"
    file.write_text("precious")

    done = operator.types("backup", file)

    assert done.code == 1
    assert "add --overwrite" in done.said
    assert file.read_text() == "precious"
    assert operator.types("backup", file, "--overwrite").code == 0
    assert file.read_bytes() != b"precious"


def test_a_folder_that_does_not_exist_is_named(operator, tmp_path):
    done = operator.types("backup", tmp_path / "none" / "backup")

    assert done.code == 1
    assert f"There is no folder {tmp_path / 'none'}" in done.said


def test_a_folder_in_which_nothing_can_be_written_is_named(operator):
    done = operator.types("backup", "/proc/backup")

    assert done.code == 1
    assert "/proc/backup can't be written: " in done.said


def test_the_database_itself_is_not_overwritten(on_sqlite, tmp_path):
    live = Path(on_sqlite.address.removeprefix("sqlite:///"))
    same = live.stat().st_ino
    link = tmp_path / "link"
    link.symlink_to(live)

    for target in (live, link):
        done = on_sqlite.types("backup", target, "--overwrite")
        assert done.code == 1
        assert "is the room's database itself" in done.said
    assert live.stat().st_ino == same


def test_a_full_disk_leaves_nothing_behind(operator, tmp_path):
    comes_in(operator, "Ada Lovelace").says("hello")
    folder = tmp_path / "full"
    folder.mkdir()

    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "backup", folder / "backup"],
        cwd=ROOT,
        env=dumps.os.environ | operator.settings,
        capture_output=True,
        text=True,
        # What a process may write at most stands in for the end of the disk.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)),
    )

    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr
    assert "Error: " in done.stderr
    assert list(folder.iterdir()) == []


def test_it_is_one_file_without_a_log(on_sqlite, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()

    on_sqlite.types("backup", folder / "backup")

    assert [file.name for file in folder.iterdir()] == ["backup"]
    with closing(sqlite3.connect(folder / "backup")) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_database_that_does_not_exist_is_not_made(on_sqlite, tmp_path):
    on_sqlite.stops()
    Path(on_sqlite.address.removeprefix("sqlite:///")).unlink()

    done = on_sqlite.types("backup", tmp_path / "backup")

    assert done.code == 1
    assert "There is no database yet" in done.said
    assert not (tmp_path / "backup").exists()


def test_programs_that_are_missing_are_named(on_postgresql, programs, tmp_path):
    programs(version=None)

    done = on_postgresql.types("backup", tmp_path / "backup")

    assert done.code == 1
    assert "pg_dump is not installed here" in done.said
    assert "postgresql-client-18" in done.said


def test_programs_that_are_too_old_are_named(on_postgresql, programs, tmp_path):
    programs(version=16)

    done = on_postgresql.types("backup", tmp_path / "backup")

    assert done.code == 1
    assert "pg_dump is only of version 16 installed here" in done.said
    assert list(tmp_path.glob("*backup*")) == []


def test_a_server_that_is_down_is_named(on_postgresql, tmp_path):
    on_postgresql.settings |= {"DATABASE_URL": "postgresql://chat:hunter2@127.0.0.1:1/chat"}

    done = on_postgresql.types("backup", tmp_path / "backup")

    assert done.code == 1
    assert "The database can't be read" in done.said
    assert "hunter2" not in done.said


def test_an_empty_database_is_no_room(on_postgresql, postgresql, tmp_path):
    on_postgresql.settings |= {"DATABASE_URL": postgresql}

    assert "no backup of a room" in on_postgresql.types("backup", tmp_path / "backup").said


def test_the_password_is_no_argument_that_others_could_list():
    engine = create_engine("postgresql+psycopg://chat:hunter2@db.example/chat?sslmode=require")

    assert dumps._connection(engine) == (
        "--no-password",
        "--dbname=host=db.example dbname=chat user=chat sslmode=require",
    )
    assert dumps._environment(engine)["PGPASSWORD"] == "hunter2"
