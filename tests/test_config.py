"""Settings: what is missing or wrong stops the start, by name."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from dotenv import dotenv_values
from flask import Flask

from chatapp import appearance, config, create_app, headers
from chatapp.config import SETTINGS, ConfigError, check, environment, understood
from chatapp.local.settings import complete
from chatapp.realtime import client
from tests.support.cast import SETTINGS_WITHOUT_SERVICES as GOOD

ROOT = Path(__file__).parent.parent
OLD, OLDER = "0123456789a" * 3, "0123456789b" * 3
NO_DATABASES = [
    "mysql://chat@db.example/chat",
    "sqlite://",
    "sqlite:///",
    "sqlite:///:memory:",
    "sqlite:///file:chat?mode=memory&uri=true",
    "sqlite:///chat.sqlite?mode=memory",
    "sqlite://chat.sqlite",
    "sqlite:///chat.sqlite?timeout=long",
    "sqlite:///chat.sqlite?unheard=of",
    "sqlite:///chat.sqlite?plugin=unheard",
    "sqlite+aiosqlite:///chat.sqlite",
    "postgresql+asyncpg://chat@db.example/chat",
    "postgresql+psycopg2://chat@db.example/chat",
    "postgresql://chat@db.example:port/chat",
    "postgresql://chat@db.example:99999/chat",
    "postgresql://chat@db.example/chat?port=port",
    "postgresql://chat@db.example/chat?unheard=of",
    "postgresql://chat@db.example/chat?connect_timeout=long",
    "unheard-of://chat@db.example/chat",
    "https://db.example/chat",
]
TOLD = re.compile(r"  [A-Z0-9_]+: ((has|is in|must|needs) |.* is not )[a-z].+")
REQUIRED = {name for name, setting in SETTINGS.items() if setting.default is None}


def test_every_missing_setting_is_named_at_once():
    with pytest.raises(ConfigError) as refused:
        create_app({})

    assert len(REQUIRED) >= 8
    assert "PUSHER_CLUSTER: is missing (or PUSHER_HOST, " in str(refused.value)
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
        ("PUSHER_PORT", "\u0661"),
        ("PUSHER_TLS", "yes"),
        ("PUSHER_PUBLIC_TLS", "1"),
        ("PUSHER_HOST", "ws.example; script-src *"),
        ("PUSHER_CLUSTER", "eu.evil.example/"),
        ("SECRET_KEY", "123456789" * 4),
        ("SECRET_KEY_FALLBACKS", f"{'0123456789abcdef' * 2},{'ab' * 16}"),
        ("BASE_URL", "https://ada@chat.example"),
        ("BASE_URL", "https://chat.example#top"),
        ("BASE_URL", "https://chat.example?"),
        ("BASE_URL", "https://chat.example:0"),
        ("BASE_URL", "https://chat.example:65536"),
        ("BASE_URL", "https://chat.example:https"),
        ("BASE_URL", "https://chat..example"),
        ("BASE_URL", "https://chat example"),
        ("BASE_URL", "https://chät.example"),
        ("BASE_URL", "https://[::1%25eth0]"),
        ("BASE_URL", "https://[1.2.3.4]"),
        ("BASE_URL", '"https://chat.example"'),
        ("BASE_URL", "https://chat.exa\nmple"),
        ("AUTH0_DOMAIN", "https://id.example; script-src *"),
        ("AUTH0_DOMAIN", "id.example; script-src *"),
        ("AUTH0_DOMAIN", "https://id.example/a b"),
        ("AUTH0_DOMAIN", "https://ada@id.example/"),
        ("AUTH0_DOMAIN", "https://id.example/?tenant=a"),
        ("AUTH0_DOMAIN", "https://id.example/#a"),
        ("AUTH0_DOMAIN", "http://[::1]:5001/"),
        ("AUTH0_DOMAIN", "tenant..example"),
        ("AUTH0_CLIENT_ID", "a client"),
        ("AUTH0_CLIENT_ID", "'a-client'"),
        ("AUTH0_CLIENT_SECRET", '"a secret"'),
        ("AUTH0_CLIENT_SECRET", "a\x1bsecret"),
        ("AUTH0_ROLES_CLAIM", "https://chat.example/roles admin"),
        ("ADMIN_EMAILS", "kiosk.example"),
        ("ADMIN_EMAILS", "ada@example.com grace@example.com"),
        ("ADMIN_EMAILS", "ada@example.com;grace@example.com"),
        ("ALLOWED_EMAILS", "Ada <ada@example.com>"),
        ("ALLOWED_EMAIL_DOMAINS", "ada@example.com"),
        ("ALLOWED_EMAIL_DOMAINS", "*.example.com"),
        ("ALLOWED_EMAIL_DOMAINS", "https://example.com"),
        ("PUSHER_KEY", "a key"),
        ("PUSHER_SECRET", "a secret"),
        ("PUSHER_HOST", "ws.example:6001"),
        ("PUSHER_HOST", "ada@ws.example"),
        ("PUSHER_HOST", "[::1]"),
        ("PUSHER_HOST", "-ws.example"),
        ("PUSHER_PUBLIC_HOST", "wss://ws.example"),
        ("HSTS_INCLUDE_SUBDOMAINS", "yes"),
        ("ROOM_NAME", "x" * 41),
        ("ROOM_NAME", "…"),
        ("ROOM_NAME", "a\u202eb"),
        ("ROOM_NAME", "Z" + "\u0301" * 7),
        ("ROOM_ACCENT", "green"),
        ("ROOM_ACCENT", "#fff"),
        ("ROOM_ACCENT", "#1d6656;--x:y"),
        ("ROOM_ACCENT", "#ff8800"),
        ("PUSHER_ENCRYPTION_KEY", "not base64"),
        ("PUSHER_ENCRYPTION_KEY", "c2hvcnQ="),
        ("METRICS_TOKEN", "short"),
        ("METRICS_TOKEN", "0123456789 abcdef" * 3),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "10"),
        ("PORT", "http"),
        ("PORT", "65534"),
        *(("DATABASE_URL", address) for address in NO_DATABASES),
    ],
)
def test_a_wrong_setting_stops_the_start(name, value):
    with pytest.raises(ConfigError, match=f"  {name}: ") as refused:
        create_app(GOOD | {name: value})

    first, *wrong = str(refused.value).splitlines()
    assert first == "Chatapp cannot start:"
    assert len(wrong) == 1, "one setting is wrong, and named once"
    assert TOLD.fullmatch(wrong[0]), "what to do about it"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "hush"),
        ("AUTH0_CLIENT_SECRET", '"hush"'),
        ("PUSHER_SECRET", "hush hush"),
        ("DATABASE_URL", "mysql://chat:hush@db.example/chat"),
        ("DATABASE_URL", "postgresql://chat:hush/chat"),
    ],
)
def test_a_secret_that_is_wrong_is_not_repeated(name, value):
    with pytest.raises(ConfigError, match=f"  {name}: ") as refused:
        create_app(GOOD | {name: value})

    assert "hush" not in str(refused.value)


def test_every_wrong_setting_is_named_at_once():
    wrong = {
        "SECRET_KEY": "x" * 32,
        "BASE_URL": "HTTPS://chat.example/room",
        "AUTH0_DOMAIN": "https://id.example; script-src *",
        "ADMIN_EMAILS": "kiosk.example",
        "PUSHER_TLS": "0",
        "DATABASE_URL": "mysql://chat@db.example/chat",
        "PORT": "0",
    }

    with pytest.raises(ConfigError) as refused:
        create_app(GOOD | wrong)

    named = [line.strip().partition(":")[0] for line in str(refused.value).splitlines()[1:]]
    assert sorted(named) == sorted(wrong)


@pytest.mark.parametrize("name", sorted(SETTINGS))
@pytest.mark.parametrize("more", ["; script-src *", ",*"])
def test_no_setting_adds_to_the_policy(name, more):
    given = GOOD | {"PUSHER_HOST": "ws.example", "PUSHER_PUBLIC_HOST": "public.example"}
    policy = policy_of(given)
    assert "wss://public.example:443;" in policy

    hostile = given | {name: given.get(name, "") + more}

    assert dict(check(hostile)).keys() == {name} or policy_of(hostile) == policy


@pytest.mark.parametrize(
    ("pusher", "origin"),
    [
        ({"PUSHER_TLS": "false"}, None),
        ({"PUSHER_HOST": "soketi", "PUSHER_TLS": "false"}, None),
        ({"PUSHER_HOST": "soketi", "PUSHER_PUBLIC_TLS": "false"}, None),
        (
            {"PUSHER_HOST": "soketi", "PUSHER_TLS": "false", "PUSHER_PUBLIC_TLS": "true"},
            "wss://soketi:443",
        ),
    ],
)
def test_on_https_browsers_reach_pusher_over_tls(pusher, origin):
    given = GOOD | {"BASE_URL": "https://chat.example"} | pusher

    if origin:
        assert f"connect-src 'self' {origin};" in policy_of(given)
    else:
        with pytest.raises(ConfigError, match="  PUSHER_PUBLIC_TLS: must be true"):
            create_app(given)


def test_a_blank_host_is_none():
    with pytest.raises(ConfigError, match="PUSHER_CLUSTER: is missing"):
        create_app(GOOD | {"PUSHER_CLUSTER": " ", "PUSHER_HOST": " "})


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
        ("BASE_URL", "HTTPS://Chat.Example", "BASE_URL", "https://chat.example"),
        ("BASE_URL", "https://chat.example:443/", "BASE_URL", "https://chat.example"),
        ("BASE_URL", "https://chat.example:8443", "BASE_URL", "https://chat.example:8443"),
        ("BASE_URL", "HTTP://LocalHost:80", "BASE_URL", "http://localhost"),
        ("BASE_URL", "http://[0:0::1]:5000", "BASE_URL", "http://[::1]:5000"),
        ("AUTH0_DOMAIN", "Tenant.EU.Auth0.com", "AUTH0_ISSUER", "https://tenant.eu.auth0.com/"),
        ("AUTH0_DOMAIN", "HTTPS://id.example/A", "AUTH0_ISSUER", "https://id.example/A"),
        # As the provider spells it: its tokens are compared with it, to the letter.
        ("AUTH0_DOMAIN", "https://ID.example:443/", "AUTH0_ISSUER", "https://ID.example:443/"),
        ("PUSHER_HOST", "WS.Example", None, "ws.example"),
        ("HSTS_INCLUDE_SUBDOMAINS", "", None, False),
        ("PUSHER_ENCRYPTION_KEY", f"{'A' * 43}=", None, f"{'A' * 43}="),
        ("TRUSTED_PROXIES", "2", None, 2),
        ("TRUSTED_PROXIES", "", None, 0),
        ("PORT", "", None, 5000),
        ("DATABASE_URL", "postgres://a@b/c", None, "postgresql://a@b/c"),
        ("DATABASE_URL", "postgresql+psycopg://a@b/c", None, "postgresql+psycopg://a@b/c"),
        ("DATABASE_URL", "sqlite:////var/chat.sqlite", None, "sqlite:////var/chat.sqlite"),
        (
            "SECRET_KEY_FALLBACKS",
            f"{'0123456789a' * 3}, {'0123456789b' * 3}",
            None,
            ["0123456789a" * 3, "0123456789b" * 3],
        ),
        ("SECRET_KEY_FALLBACKS", "", None, []),
        ("ADMIN_EMAILS", "Ada@Example.com, ,b@c.d", None, frozenset({"ada@example.com", "b@c.d"})),
        ("ALLOWED_EMAIL_DOMAINS", "@Chat.Example", None, frozenset({"chat.example"})),
        ("AUTH0_DOMAIN", "tenant.example/", "AUTH0_ISSUER", "https://tenant.example/"),
        ("AUTH0_CLIENT_SECRET", "'hush", None, "'hush"),
        ("SECRET_KEY", "0123456789" + "0" * 22, None, "0123456789" + "0" * 22),
        ("PUSHER_PORT", "6001", None, 6001),
        ("PUSHER_PORT", "1", None, 1),
        ("PUSHER_PORT", "65535", None, 65535),
        ("PORT", "65533", None, 65533),
        ("PUSHER_TLS", "False", None, False),
        ("PUSHER_PUBLIC_TLS", "", None, None),
    ],
)
def test_a_setting_is_turned_into_what_it_means(name, text, key, meaning):
    assert understood(GOOD | {name: text})[key or name] == meaning


@pytest.mark.parametrize("address", ["https://chat.example", "HTTPS://CHAT.example:443/"])
def test_on_https_the_cookie_is_bound_to_the_host(address):
    app = create_app(GOOD | {"BASE_URL": address})

    assert app.config["SESSION_COOKIE_NAME"] == "__Host-chatapp"
    assert app.config["SESSION_COOKIE_SECURE"] is True


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
    names = list(SETTINGS)
    readme = (ROOT / "README.md").read_text()
    example = (ROOT / ".env.example").read_text()

    settings = readme.partition("## Settings")[2].partition("## ")[0]
    table = [line.split("|")[1] for line in settings.splitlines() if line.startswith("| `")]
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


def policy_of(settings):
    # Not the whole room, which takes longer to build.
    app = Flask("chatapp")
    config.load(app, settings)
    client.init_app(app)
    appearance.init_app(app)
    headers.init_app(app)
    return app.test_client().get("/").headers["Content-Security-Policy"]


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
