"""What the doctor says of the settings."""

import secrets

import pytest


def test_nothing_is_wrong_with_settings_that_are_right(told):
    assert told()["Settings"].startswith("OK")
    assert told().but("OK", "NOTICE") == {}


def test_all_that_are_wrong_are_named_with_what_to_do(told):
    said = told(SECRET_KEY="", BASE_URL="chat.example", PUSHER_APP_ID="one")

    assert said["SECRET_KEY"] == "PROBLEM is missing. Make one: openssl rand -hex 32"
    assert said["BASE_URL"].startswith("PROBLEM must be an address such as")
    assert "App Keys" in said["PUSHER_APP_ID"]
    assert "Settings" not in said


def test_an_address_that_caddy_takes_for_one_page_is_named(told, home):
    lines = "\n".join(told(BASE_URL=f"{home}/").lines)

    assert "PROBLEM  BASE_URL: ends with a slash" in lines


def test_what_depends_on_a_wrong_setting_is_not_tried_and_the_rest_is(told):
    said = told(PUSHER_APP_ID="")

    assert said["Pusher"] == "NOTICE not tried, because of PUSHER_APP_ID"
    assert "Round trip" not in said
    assert said["Allowed Callback URLs"].startswith("OK")
    assert said["Migrations"].startswith("OK")


def test_nothing_at_all_is_set(told, settings):
    said = told(**dict.fromkeys(settings, ""))

    assert len(said.but("OK", "NOTICE", "WARNING")) >= 9
    assert said["Auth0"].startswith("NOTICE not tried")


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("change-me-change-me-change-me-0123456789", id="to be changed"),
        pytest.param("your very secret key of many characters", id="yours"),
        pytest.param("placeholder 98765 qwert ZUIOP lkjh", id="a placeholder"),
    ],
)
def test_a_secret_that_others_could_guess_is_named(told, secret):
    assert told(SECRET_KEY=secret)["SECRET_KEY"].startswith("WARNING looks like a placeholder")


def test_an_address_that_is_nobodys_is_named(told):
    said = told(BASE_URL="https://chat.example", PUSHER_PUBLIC_TLS="true")

    assert any(line.startswith("PROBLEM  BASE_URL: chat.example is an") for line in said.lines)


def test_one_secret_for_two_things_is_named(told):
    same = secrets.token_hex(32)

    said = told(SECRET_KEY=same, METRICS_TOKEN=same)

    assert "PROBLEM is the same as SECRET_KEY" in said["METRICS_TOKEN"]


def test_a_misspelt_setting_is_named(told):
    said = told(ALLOWED_EMAIL_DOMAIN="example.com")

    assert "Do you mean ALLOWED_EMAIL_DOMAINS?" in said["ALLOWED_EMAIL_DOMAIN"]


def test_settings_of_other_programs_are_none_of_ours(told):
    assert told(PATHS="/tmp", PUSHERS="no").but("OK", "NOTICE") == {}


def test_a_room_without_administrators_or_with_everybody_is_named(told):
    said = told(ADMIN_EMAILS="", ALLOWED_EMAIL_DOMAINS="")

    assert said["ADMIN_EMAILS"].startswith("NOTICE")
    assert said["ALLOWED_EMAILS"].startswith("NOTICE")


def test_settings_that_others_can_read_are_named(told, tmp_path):
    file = tmp_path / ".env"
    file.touch(mode=0o644)

    assert "chmod 600 .env" in told()[".env"]

    file.chmod(0o600)
    assert ".env" not in told()


def test_a_page_that_is_not_built_is_named(told, monkeypatch, tmp_path):
    monkeypatch.setattr("chatapp.doctor.examination.DIST", tmp_path)

    assert "make build" in told()["Page"]
