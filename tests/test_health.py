"""Whether the process lives, and whether it can work."""

import pytest
from sqlalchemy import text

from chatapp import create_app
from chatapp.database import db
from tests.support.cast import HOME, SETTINGS_WITHOUT_SERVICES, Browser


def test_a_process_with_its_database_is_ready(visitor):
    assert visitor.asks("/healthz").json == {"status": "ok"}
    assert visitor.asks("/readyz").json == {"status": "ok"}


def test_a_process_without_its_database_lives_and_is_not_ready(tmp_path, caplog):
    nowhere = {"DATABASE_URL": f"sqlite:///{tmp_path}/missing/chat.sqlite"}
    visitor = Browser(create_app(SETTINGS_WITHOUT_SERVICES | nowhere))

    assert visitor.asks("/healthz").status_code == 200
    response = visitor.asks("/readyz")
    assert (response.status_code, response.json["error"]) == (503, "unavailable")
    assert "unable to open database file" in caplog.text
    assert HOME not in response.text


@pytest.mark.parametrize(
    ("version", "status"),
    [
        pytest.param("10", 503, id="behind"),
        pytest.param(None, 503, id="empty"),
        pytest.param("of-the-future", 200, id="ahead"),
    ],
)
def test_a_process_whose_database_lacks_a_migration_is_not_ready(room, version, status):
    change = "UPDATE alembic_version SET version_num = :version"
    with room.app_context(), db.engine.begin() as connection:
        connection.execute(
            text(change if version else "DELETE FROM alembic_version"),
            {"version": version} if version else {},
        )

    answer = Browser(room).asks("/readyz")

    assert answer.status_code == status
    if status == 503:
        assert answer.json["error"] == "database_behind"
        assert "flask --app wsgi db upgrade" in answer.json["message"]
