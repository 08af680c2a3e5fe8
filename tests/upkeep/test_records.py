"""Sign-ins, reports, names given up and notices that are too old."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from chatapp import notices
from chatapp.database import db, now
from chatapp.models import FormerName, Notice, Report, SignIn
from chatapp.upkeep import dry_run, records
from tests.support.acting import person
from tests.support.aging import keeps, upkeep
from tests.support.cast import known_member

DAY = timedelta(days=1)


@pytest.fixture
def ada_is_in(room):
    ada = known_member(room, "Ada Lovelace")
    with room.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1
    return ada


def adds(room, table, *rows):
    with room.app_context():
        db.session.execute(insert(table), list(rows))
        db.session.commit()


def left(room, key):
    with room.app_context():
        return sorted(db.session.scalars(select(key)))


def sign_in(room, name, began, seen, ended=None):
    moments = {"signed_in_at": began, "seen_at": seen, "ended_at": ended}
    ago = {key: now() - DAY * days if days is not None else None for key, days in moments.items()}
    return {"id": name, "person_id": person(room, "Ada Lovelace").id} | ago


@pytest.mark.usefixtures("ada_is_in")
def test_sign_ins_go_that_ended_so_long_ago_and_no_others(room):
    adds(
        room,
        SignIn,
        sign_in(room, "ended long ago", 60, 60, 50),
        sign_in(room, "ended lately", 60, 60, 5),
        sign_in(room, "expired long ago, unseen for a day", 33, 32.5),
        sign_in(room, "expired lately", 12, 11),
        sign_in(room, "expired after a week", 38, 31),
        sign_in(room, "expired after a week, lately", 36, 29.5),
        sign_in(room, "valid", 3, 0),
    )
    keeps(room, sign_ins=30)
    with room.app_context():
        [due] = dry_run.due({"sign_ins": 30})
    assert due.count == 3

    upkeep(room)

    names = [name for name in left(room, SignIn.id) if " " in name or name == "valid"]
    assert names == ["ended lately", "expired after a week, lately", "expired lately", "valid"]


def test_whoever_is_signed_in_stays_so(room, ada_is_in):
    keeps(room, sign_ins=1)

    upkeep(room)

    assert ada_is_in.says("hello").status_code == 201


@pytest.mark.usefixtures("ada_is_in")
def test_reports_go_handled_or_not(room):
    ada = person(room, "Ada Lovelace").id
    common = {"author_id": ada, "reporter_id": ada, "reason": "spam", "text": "hello"}
    adds(
        room,
        Report,
        common | {"message_id": 1, "reported_at": now() - 40 * DAY, "handled_at": None},
        common | {"message_id": 2, "reported_at": now() - 40 * DAY, "handled_at": now()},
        common | {"message_id": 3, "reported_at": now() - 29 * DAY, "handled_at": None},
    )
    keeps(room, reports=30)
    with room.app_context():
        [due] = dry_run.due({"reports": 30})
    assert dry_run.words(due).startswith("2 reports, made on ")

    upkeep(room)

    assert left(room, Report.message_id) == [3]


@pytest.mark.usefixtures("ada_is_in")
def test_names_and_notices_go_by_themselves(room):
    ada = person(room, "Ada Lovelace").id
    names = [("old", 31), ("new", 29)]
    adds(
        room,
        FormerName,
        *({"skeleton": it, "person_id": ada, "given_up_at": now() - DAY * n} for it, n in names),
    )
    with room.app_context():
        for _ in range(2):
            notices.add(db.session, ada, notices.REPORT)
        db.session.execute(
            Notice.__table__.update().where(Notice.id == 1).values(made_at=now() - 91 * DAY)
        )
        db.session.commit()

    upkeep(room)

    assert left(room, FormerName.skeleton) == ["new"]
    assert left(room, Notice.id) == [2]


@pytest.mark.usefixtures("ada_is_in")
def test_many_go_in_several_steps(room, monkeypatch):
    monkeypatch.setattr(records, "AT_ONCE", 2)
    adds(room, SignIn, *(sign_in(room, f"old {n}", 60, 60, 50) for n in range(5)))
    keeps(room, sign_ins=30)

    with room.app_context():
        assert [records.delete_sign_ins() for _ in range(4)] == [True, True, False, False]

    assert not [name for name in left(room, SignIn.id) if name.startswith("old")]


@pytest.mark.usefixtures("ada_is_in")
def test_for_ever_means_for_ever(room):
    adds(room, SignIn, sign_in(room, "ancient", 9_000, 9_000, 9_000))

    upkeep(room)

    assert "ancient" in left(room, SignIn.id)
