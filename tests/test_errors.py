"""What is refused, as JSON for scripts and as a page for people."""

import pytest

from chatapp import conversation


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/missing", "GET", 404, "not_found"),
        ("/messages", "PUT", 405, "method_not_allowed"),
        ("/callback", "POST", 405, "method_not_allowed"),
    ],
)
def test_scripts_get_a_code_and_a_sentence(visitor, path, method, status, code):
    response = visitor.asks(path, method)

    assert (response.status_code, response.json["error"]) == (status, code)
    assert response.json["message"].endswith(".")


def test_people_get_a_page_with_a_way_on(visitor, ada):
    page = visitor.get("/missing")

    assert page.status_code == 404
    assert page.content_type == "text/html; charset=utf-8"
    assert "There is nothing at this address." in page.text
    assert 'href="/"' in page.text
    assert "Back to the room" in ada.get("/missing").text


def test_a_refused_method_says_which_are_allowed(ada):
    assert "POST" in ada.asks("/messages", "PUT").headers["Allow"]


def test_a_bug_is_told_without_its_insides(app, ada, monkeypatch, caplog):
    monkeypatch.setattr(conversation, "receive", lambda *_, **__: 1 / 0)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    response = ada.says("my secret thoughts")

    assert (response.status_code, response.json["error"]) == (500, "internal_server_error")
    assert "ZeroDivisionError" not in response.text
    assert "ZeroDivisionError" in caplog.text
    assert "secret thoughts" not in caplog.text
