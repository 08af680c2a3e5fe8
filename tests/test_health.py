"""Whether the process lives, and whether it can work."""

from chatapp import create_app
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
