"""Settings: what is missing or wrong stops the start, by name."""

import subprocess
import sys
from pathlib import Path

import pytest
from dotenv import dotenv_values

from cast import SETTINGS_WITHOUT_SERVICES as GOOD
from chatapp import create_app
from chatapp.config import ConfigError, check, environment, understood
from chatapp.local.settings import complete
from chatapp.settings import SETTINGS

ROOT = Path(__file__).parent.parent
REQUIRED = {name for name, setting in SETTINGS.items() if setting.default is None}


def test_every_missing_setting_is_named_at_once():
    with pytest.raises(ConfigError) as refused:
        create_app({})

    assert len(REQUIRED) >= 8
    for name in REQUIRED | {"PUSHER_CLUSTER"}:
        assert f"{name}: is missing" in str(refused.value)


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_one_missing_setting_stops_the_start(name):
    with pytest.raises(ConfigError, match=name):
        create_app({k: v for k, v in GOOD.items() if k != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "x" * 31),
        ("SECRET_KEY_FALLBACKS", "x" * 32 + ",short"),
        ("BASE_URL", "chat.example"),
        ("BASE_URL", "http://chat.example"),
        ("BASE_URL", "https://chat.example/room"),
        ("BASE_URL", "https://chat.example?a=b"),
        ("BASE_URL", "ftp://chat.example"),
        ("BASE_URL", "https://[chat"),
        ("AUTH0_DOMAIN", "http://tenant.example/"),
        ("PUSHER_APP_ID", "app-id"),
        ("PUSHER_APP_ID", "\u0661"),
        ("PUSHER_PORT", "http"),
        ("PUSHER_PORT", "0"),
        ("PUSHER_PORT", "65536"),
        ("PUSHER_TLS", "yes"),
        ("PUSHER_PUBLIC_TLS", "1"),
        ("PUSHER_HOST", "ws.example; script-src *"),
        ("PUSHER_CLUSTER", "eu.evil.example/"),
        ("DATABASE_URL", "chat.sqlite"),
    ],
)
def test_a_wrong_setting_stops_the_start(name, value):
    with pytest.raises(ConfigError, match=f"  {name}: "):
        create_app(GOOD | {name: value})


@pytest.mark.parametrize(
    ("name", "text", "key", "meaning"),
    [
        ("AUTH0_DOMAIN", "tenant.eu.auth0.com", "AUTH0_ISSUER", "https://tenant.eu.auth0.com/"),
        (
            "AUTH0_DOMAIN",
            "https://id.example/realms/a",
            "AUTH0_ISSUER",
            "https://id.example/realms/a",
        ),
        ("BASE_URL", "https://chat.example/", "BASE_URL", "https://chat.example"),
        ("BASE_URL", "http://[::1]:5000", "BASE_URL", "http://[::1]:5000"),
        ("SECRET_KEY_FALLBACKS", f"{'a' * 32}, {'b' * 32}", None, ["a" * 32, "b" * 32]),
        ("SECRET_KEY_FALLBACKS", "", None, []),
        ("ADMIN_EMAILS", "Ada@Example.com, ,b@c.d", None, frozenset({"ada@example.com", "b@c.d"})),
        ("PUSHER_PORT", "6001", None, 6001),
        ("PUSHER_TLS", "False", None, False),
        ("PUSHER_PUBLIC_TLS", "", None, None),
    ],
)
def test_a_setting_is_turned_into_what_it_means(name, text, key, meaning):
    assert understood(GOOD | {name: text})[key or name] == meaning


def test_on_https_the_cookie_is_bound_to_the_host():
    config = create_app(GOOD | {"BASE_URL": "https://chat.example"}).config

    assert config["SESSION_COOKIE_NAME"] == "__Host-chatapp"
    assert config["SESSION_COOKIE_SECURE"] is True


def test_two_apps_share_nothing():
    one, two = create_app(GOOD), create_app(GOOD | {"AUTH0_CLIENT_ID": "another"})

    for name in ("authlib.integrations.flask_client", "realtime", "publisher"):
        assert one.extensions[name] is not two.extensions[name]
    assert two.extensions["authlib.integrations.flask_client"].auth0.client_id == "another"


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text(
        "BASE_URL=https://file.example\nPUSHER_KEY=from-the-file\nEMPTY\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BASE_URL", "https://environment.example")

    settings = environment()

    assert settings["BASE_URL"] == "https://environment.example"
    assert settings["PUSHER_KEY"] == "from-the-file"
    assert "EMPTY" not in settings


def test_the_wsgi_module_starts_when_configured_and_refuses_when_not(tmp_path, monkeypatch):
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    assert load_wsgi(tmp_path).returncode == 0

    monkeypatch.delenv("AUTH0_CLIENT_ID")
    monkeypatch.setenv("PUSHER_APP_ID", "x")

    refused = load_wsgi(tmp_path)
    assert refused.returncode != 0
    assert "AUTH0_CLIENT_ID: is missing" in refused.stderr
    assert "PUSHER_APP_ID: must be digits only" in refused.stderr


def test_the_readme_and_the_example_explain_every_setting():
    names = [*SETTINGS, "PORT"]
    readme = (ROOT / "README.md").read_text()
    example = (ROOT / ".env.example").read_text()

    table = [line.split("|")[1] for line in readme.splitlines() if line.startswith("| `")]
    assert [n for n in names if not any(f"`{n}`" in row for row in table)] == []
    assert [n for n in names if f"{n}=" not in example] == []
    written = {word.strip("` ") for row in table for word in row.split(",")}
    assert written <= set(names), "the README speaks of settings that do not exist"


def test_the_example_as_it_is_starts_the_room_on_stand_ins(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    local = complete(dotenv_values(ROOT / ".env.example"))

    assert list(check(local)) == []
    assert local["BASE_URL"] == "http://127.0.0.1:5000"
    assert (local["AUTH0_DOMAIN"], local["PUSHER_PORT"]) == ("http://127.0.0.1:5001/", "5002")


LOAD = """
import sys
sys.path.insert(0, sys.argv[1])
import wsgi
assert not [name for name in sys.modules if name.startswith("chatapp.local")]
"""


def load_wsgi(folder):
    return subprocess.run(
        [sys.executable, "-c", LOAD, ROOT],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
