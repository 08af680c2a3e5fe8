"""A restoration: checked first, complete or not at all, and everybody starts over."""

import sqlite3
from pathlib import Path

import pytest

from chatapp import create_app
from chatapp.auth import access, mutes
from chatapp.database import alembic, db
from tests.backups.conftest import again, comes_in, texts
from tests.support.acting import act, person
from tests.support.cast import Browser, close

LISTED = "UPDATE room SET access = 'listed'"
ENTRY = "INSERT INTO access_entries (entry, added_at) VALUES ('@a.example', '2026-01-01 00:00')"


def mute(person_id, by, reason):
    mutes.mute(person_id, by, "lifted", reason)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "backup"


def file_of(operator):
    return Path(operator.address.removeprefix("sqlite:///"))


def test_the_room_gets_a_new_life_and_another_epoch(operator, file):
    comes_in(operator, "Ada Lovelace").says("hello")
    operator.types("backup", file)
    before = operator.value("SELECT life FROM room")
    operator.changes("UPDATE room SET epoch = 7")

    operator.restores(file, "--yes")

    assert len(operator.value("SELECT life FROM room")) == len(before) == 16
    assert operator.value("SELECT life FROM room") != before
    assert operator.value("SELECT epoch FROM room") == 8


def test_a_page_that_is_open_is_told_to_start_over_and_is_not_logged_out(operator, file):
    ada = comes_in(operator, "Ada Lovelace")
    ada.says("one")
    operator.types("backup", file)
    life = ada.reads().json["life"]

    operator.restores(file, "--yes")
    ada = again(operator, ada)
    # The counter is soon where the page has been already.
    ada.says("two")

    assert ada.reads(since=1, life=life).status_code == 409
    assert ada.reads(since=1, life=ada.reads().json["life"]).status_code == 200


def test_a_room_with_messages_is_not_replaced_without_a_yes(operator, file):
    operator.types("backup", file)
    ada = comes_in(operator, "Ada Lovelace")
    ada.says("hello")
    operator.stops()

    done = operator.types("restore", file)
    operator.starts()

    assert done.code == 1
    assert "The room has 1 messages of 1 people" in done.said
    assert "add --yes" in done.said
    assert texts(again(operator, ada)) == ["hello"]


def test_an_empty_room_is_replaced_at_once(operator, file):
    operator.types("backup", file)

    assert "Restored: 0 messages" in operator.restores(file)


def test_a_room_that_runs_is_not_replaced(operator, file):
    comes_in(operator, "Ada Lovelace").says("hello")
    operator.types("backup", file)

    done = operator.types("restore", file, "--yes")

    assert done.code == 1
    assert "Stop the room first" in done.said


def test_what_was_replaced_is_kept_and_can_be_restored(operator, file):
    ada = comes_in(operator, "Ada Lovelace")
    operator.types("backup", file)
    ada.says("since then")

    said = operator.restores(file, "--yes")
    kept = Path(said.partition("is kept in ")[2].partition(".\n")[0])
    operator.restores(kept, "--yes")

    assert texts(again(operator, ada)) == ["since then"]


def test_nobody_is_logged_in_who_has_logged_out_since(operator, file):
    ada, grace = comes_in(operator, "Ada Lovelace"), comes_in(operator, "Grace Hopper")
    operator.types("backup", file)
    left = again(operator, grace)
    grace.post("/logout")
    karl = comes_in(operator, "Karl Marx")

    said = operator.restores(file, "--yes")

    assert again(operator, ada).reads().status_code == 200
    assert again(operator, left).reads().status_code == 401
    assert again(operator, karl).reads().status_code == 401
    assert "Log-ins since the backup, which have to be done again: 1." in said


def test_who_was_suspended_since_is_named(operator, file):
    grace = comes_in(operator, "Grace Hopper")
    comes_in(operator, "Ada Lovelace")
    operator.types("backup", file)
    act(operator.app, access.suspend, "Grace Hopper", within_s=0)

    said = operator.restores(file, "--yes")

    assert "Suspended since the backup, and no longer: Grace Hopper." in said
    # Their sign-ins were ended by that, and stay so.
    assert again(operator, grace).reads().status_code == 401


def test_who_was_muted_since_is_named(operator, file):
    grace = comes_in(operator, "Grace Hopper")
    comes_in(operator, "Ada Lovelace")
    operator.types("backup", file)
    act(operator.app, mute, "Grace Hopper", "Too loud", within_s=0)
    assert grace.says("loud").status_code == 403

    said = operator.restores(file, "--yes")

    assert "Muted since the backup, and no longer: Grace Hopper. Mute them again" in said
    assert again(operator, grace).says("loud").status_code == 201


def test_whose_mute_has_ended_by_itself_is_not_named(operator, file):
    comes_in(operator, "Grace Hopper")
    operator.types("backup", file)
    operator.changes("UPDATE people SET muted_until = '2026-01-01 00:00:00.000000+00:00'")

    assert "Muted" not in operator.restores(file, "--yes")


def test_who_became_an_administrator_or_none_since_is_named(operator, file):
    for name in ("Ada Lovelace", "Grace Hopper", "Kate Kohler"):
        comes_in(operator, name)
    act(operator.app, access.make_administrator, "Ada Lovelace", within_s=0)
    act(operator.app, access.make_administrator, "Grace Hopper", within_s=0)
    operator.types("backup", file)
    act(operator.app, access.unmake_administrator, "Grace Hopper", within_s=0)
    act(operator.app, access.make_administrator, "Kate Kohler", within_s=0)

    said = operator.restores(file, "--yes")

    assert "since the backup, and administrators again: Grace Hopper. Remove them" in said
    assert "Made administrators since the backup, and no longer: Kate Kohler." in said
    assert "Ada Lovelace" not in said


@pytest.mark.parametrize("changes", [LISTED, ENTRY])
def test_that_others_may_enter_now_is_said(operator, file, changes):
    comes_in(operator, "Ada Lovelace")
    operator.types("backup", file)

    assert "Who may enter" not in operator.restores(file, "--yes")
    operator.changes(changes)

    assert "Who may enter was changed since the backup" in operator.restores(file, "--yes")


def test_no_invitation_of_before_counts(operator, file):
    # It may have been used up or revoked since.
    link = operator.types("invite").said.partition("/join")[2].split()[0]
    assert Browser(operator.app).get(f"/join{link}").status_code == 200
    operator.types("backup", file)

    said = operator.restores(file, "--yes")

    assert "The invitations of the backup are revoked: make new ones in /admin." in said
    assert Browser(operator.app).get(f"/join{link}").status_code == 404
    assert operator.value("SELECT count(*) FROM invitations WHERE revoked_at IS NULL") == 0


def test_who_had_left_to_be_forgotten_since_is_counted_and_named_by_id(operator, file):
    grace = comes_in(operator, "Grace Hopper")
    comes_in(operator, "Ada Lovelace")
    operator.types("backup", file)
    hopper = person(operator.app, "Grace Hopper").id
    grace.post("/you/leaving", data={"messages": "kept", "sure": "yes"})

    said = operator.restores(file, "--yes")

    assert "and are back with all that was theirs: 1." in said
    assert f"Have them forgotten again in /admin: {hopper}." in said
    assert operator.value("SELECT count(*) FROM people WHERE left_at IS NOT NULL") == 0


def test_a_backup_of_an_older_version_is_migrated(operator, file):
    ada = comes_in(operator, "Ada Lovelace")
    ada.says("an old one")
    operator.changes("UPDATE room SET epoch = 5")
    operator.stops()
    migrate(operator, alembic.downgrade, "10")
    operator.types("backup", file)
    migrate(operator, alembic.upgrade)
    operator.changes("UPDATE room SET epoch = 5")

    operator.restores(file, "--yes")

    assert texts(again(operator, ada)) == ["an old one"]
    assert operator.value("SELECT epoch FROM room") == 6
    assert operator.value("SELECT life FROM room")


def migrate(operator, do, *arguments):
    app = create_app(operator.settings)
    with app.app_context():
        do(*arguments)
        db.engine.dispose()
    close(app)


def test_a_backup_of_a_newer_version_is_refused(operator, file):
    operator.changes("UPDATE alembic_version SET version_num = '99'")
    operator.types("backup", file)
    operator.changes("UPDATE alembic_version SET version_num = '11'")
    operator.stops()

    done = operator.types("restore", file)

    assert done.code == 1
    assert "newer version" in done.said
    assert "migration 99" in done.said


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"This is no backup.", id="text"),
        pytest.param(b"SQLite format 3\0 and no more", id="a header of SQLite"),
        pytest.param(b"PGDMP and no more", id="a header of pg_dump"),
    ],
)
def test_what_is_no_backup_changes_nothing(operator, file, content):
    ada = comes_in(operator, "Ada Lovelace")
    ada.says("hello")
    operator.stops()
    file.write_bytes(content)

    done = operator.types("restore", file, "--yes")
    operator.starts()

    assert done.code == 1, done
    assert done.unforeseen is None
    assert texts(again(operator, ada)) == ["hello"]


def test_a_damaged_backup_changes_nothing(operator, file):
    ada = comes_in(operator, "Ada Lovelace")
    for number in range(20):
        ada.says(f"{number} " + "many words " * 100)
    operator.types("backup", file)
    operator.stops()
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 20_000] = bytes(20_000)
    file.write_bytes(content)

    done = operator.types("restore", file, "--yes")
    operator.starts()

    assert done.code == 1, done
    assert done.unforeseen is None
    assert len(texts(again(operator, ada))) == 20


def test_a_database_of_something_else_is_refused(on_sqlite, tmp_path, file):
    on_sqlite.stops()
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE songs (name TEXT)")
    other.close()

    assert "no backup of a room" in on_sqlite.types("restore", file).said


def test_a_database_that_is_gone_is_made_anew(on_sqlite, file):
    ada = comes_in(on_sqlite, "Ada Lovelace")
    ada.says("hello")
    on_sqlite.types("backup", file)
    on_sqlite.stops()
    for path in file_of(on_sqlite).parent.glob("chat.sqlite*"):
        path.unlink()

    said = on_sqlite.restores(file)

    assert "everybody has to log in again" in said
    assert again(on_sqlite, ada).reads().status_code == 401
    assert texts(comes_in(on_sqlite, "Ada Lovelace")) == ["hello"]
    assert file_of(on_sqlite).stat().st_mode & 0o777 == 0o600
    # Those after the backup's, whose listeners nobody knows, don't come again.
    assert on_sqlite.value("SELECT epoch FROM room") == 1 + 1_000


def test_a_database_that_is_broken_is_kept_aside(on_sqlite, file):
    comes_in(on_sqlite, "Ada Lovelace").says("hello")
    on_sqlite.types("backup", file)
    on_sqlite.stops()
    file_of(on_sqlite).write_bytes(b"broken" * 1000)

    said = on_sqlite.restores(file)

    [kept] = file_of(on_sqlite).parent.glob("chat.sqlite.replaced-*")
    assert str(kept) in said
    assert kept.read_bytes() == b"broken" * 1000
    assert texts(comes_in(on_sqlite, "Ada Lovelace")) == ["hello"]


def has_gone(file):
    file.rename(file.with_name("elsewhere"))


def is_broken(file):
    file.write_bytes(b"broken" * 1000)


@pytest.mark.parametrize("happened", [has_gone, is_broken])
def test_a_log_that_a_killed_room_left_is_no_part_of_what_is_restored(on_sqlite, file, happened):
    ada = comes_in(on_sqlite, "Ada Lovelace")
    ada.says("one")
    on_sqlite.types("backup", file)
    ada.says("two")
    log = Path(f"{file_of(on_sqlite)}-wal")
    left = log.read_bytes()
    on_sqlite.stops()
    log.write_bytes(left)
    happened(file_of(on_sqlite))

    on_sqlite.restores(file)

    assert on_sqlite.value("SELECT epoch FROM room") == 1 + 1_000
    assert texts(comes_in(on_sqlite, "Ada Lovelace")) == ["one"]
    [kept] = log.parent.glob("chat.sqlite.replaced-*-wal")
    assert kept.read_bytes() == left


def test_a_database_that_may_not_be_written_is_not_taken_for_a_broken_one(
    on_sqlite, file, monkeypatch
):
    on_sqlite.types("backup", file)
    on_sqlite.stops()
    before = file_of(on_sqlite).read_bytes()

    def only_to_read(path, wait_s=0):
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=wait_s)

    monkeypatch.setattr("chatapp.backups.sqlite._connect", only_to_read)
    done = on_sqlite.types("restore", file)

    assert done.code == 1
    assert "can't be replaced: " in done.said
    assert file_of(on_sqlite).read_bytes() == before


def test_a_room_is_not_restored_from_its_own_database(on_sqlite):
    on_sqlite.stops()

    done = on_sqlite.types("restore", file_of(on_sqlite), "--yes")

    assert done.code == 1
    assert "is the room's database itself" in done.said


def test_nothing_is_left_beside_it(on_sqlite, file):
    on_sqlite.types("backup", file)
    on_sqlite.stops()
    before = {path.name for path in file_of(on_sqlite).parent.iterdir()}

    on_sqlite.types("restore", file)

    after = {path.name for path in file_of(on_sqlite).parent.iterdir()}
    assert len([name for name in after - before if "replaced" in name]) == 1
    assert [name for name in after if name.startswith(".")] == []


def test_a_restoration_that_fails_leaves_all_as_it_was(on_postgresql, file):
    ada = comes_in(on_postgresql, "Ada Lovelace")
    ada.says("hello")
    on_postgresql.types("backup", file)
    on_postgresql.stops()
    # Something of somebody else's is in its way.
    on_postgresql.changes(
        "ALTER INDEX ix_people_searched RENAME TO another_name",
        "CREATE TABLE ix_people_searched (n int)",
    )

    done = on_postgresql.types("restore", file, "--yes")
    on_postgresql.starts()

    assert done.code == 1
    assert "The restoration failed, and all is as before: " in done.said
    assert "already exists" in done.said
    assert texts(again(on_postgresql, ada)) == ["hello"]


def test_an_empty_database_is_filled(on_postgresql, postgresql, file):
    comes_in(on_postgresql, "Ada Lovelace").says("hello")
    on_postgresql.types("backup", file)
    on_postgresql.stops()
    on_postgresql.settings |= {"DATABASE_URL": postgresql}

    said = on_postgresql.restores(file)

    assert "everybody has to log in again" in said
    assert texts(comes_in(on_postgresql, "Ada Lovelace")) == ["hello"]
