"""The database: its migrations, its durability, and its times."""

from datetime import UTC, datetime, timedelta, timezone
from inspect import iscoroutinefunction

import pytest
from sqlalchemy import inspect, select, text

from chatapp import create_app
from chatapp.database import Base, alembic, db, now
from chatapp.models import Person
from tests.support.cast import SETTINGS_WITHOUT_SERVICES


@pytest.fixture
def fresh(tmp_path):
    """A room whose database nobody has made yet."""
    address = {"DATABASE_URL": f"sqlite:///{tmp_path}/fresh.sqlite"}
    app = create_app(SETTINGS_WITHOUT_SERVICES | address)
    with app.app_context():
        yield app
        db.engine.dispose()


def test_models_and_migrations_agree(room):
    assert Base.metadata.tables, "without models this test would prove nothing"

    with room.app_context():
        found = alembic.compare_metadata()

    assert found == []


@pytest.mark.usefixtures("fresh")
def test_migrations_can_be_taken_back():
    alembic.upgrade()
    alembic.downgrade("base")

    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}


def test_on_postgresql_they_can_be_taken_back_too(postgresql):
    app = create_app(SETTINGS_WITHOUT_SERVICES | {"DATABASE_URL": postgresql})
    with app.app_context():
        alembic.upgrade()
        alembic.downgrade("base")

        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        db.session.close()
        db.engine.dispose()


def test_flask_db_upgrade_makes_the_tables(fresh):
    result = fresh.test_cli_runner().invoke(args=["db", "upgrade"])

    assert result.exit_code == 0, result.output
    assert db.session.execute(text("SELECT rev FROM room")).scalar_one() == 0


@pytest.mark.usefixtures("fresh")
def test_people_from_before_the_dashboard_are_found_in_it():
    alembic.upgrade("3")
    columns = "id, issuer, subject, name, email, email_verified, sign_in_count"
    db.session.execute(
        text(
            f"INSERT INTO people ({columns}, first_signed_in_at, last_signed_in_at)"
            " VALUES ('u_1', 'i', 's', 'ÅSA', 'Asa@Example.com', 1, 1, '2026-01-01', '2026-01-01')"
        )
    )
    db.session.commit()

    alembic.upgrade()

    [person] = db.session.scalars(select(Person))
    assert person.searched == "åsa\nasa@example.com"
    alembic.downgrade("3")
    assert db.session.execute(text("SELECT name FROM people")).scalar_one() == "ÅSA"


@pytest.mark.usefixtures("fresh")
def test_sqlite_keeps_what_was_committed_and_waits_its_turn():
    def pragma(name):
        return db.session.execute(text(f"PRAGMA {name}")).scalar_one()

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2, "FULL: it survives a power cut"
    assert pragma("foreign_keys") == 1
    assert pragma("busy_timeout") == 10_000


@pytest.mark.usefixtures("fresh")
def test_a_moment_comes_back_as_it_went_in():
    alembic.upgrade()
    moment = datetime(2026, 11, 22, 12, 0, 0, 123_000, tzinfo=timezone(timedelta(hours=2)))
    person = Person(issuer="i", subject="s", name="Ada", first_signed_in_at=moment)
    person.last_signed_in_at = moment
    db.session.add(person)
    db.session.commit()
    db.session.expire_all()

    assert person.first_signed_in_at == moment
    assert person.first_signed_in_at.tzinfo is UTC
    assert person.sends_paid_at is None


def test_now_has_the_precision_of_browsers():
    assert now().microsecond % 1000 == 0


def test_no_request_makes_an_event_loop(app):
    assert app.teardown_appcontext_funcs, "the session has to be closed"
    assert not any(map(iscoroutinefunction, app.teardown_appcontext_funcs))
