"""The room's own look: its name, its accent, its icon, and the theme that a reader chose."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import pytest

from chatapp import accent, colour, config, create_app
from chatapp.appearance import GROUNDS, Appearance
from chatapp.config import ConfigError
from tests.support.cast import SETTINGS_WITHOUT_SERVICES as GOOD

STATIC = Path(__file__).parent.parent / "chatapp/static"
TOKENS = (STATIC / "styles/tokens.css").read_text()
SCRIPT = (STATIC / "theme.js").read_text()
HOSTILE = "</title><script>&'\" 🦊"
PURPLE = {"ROOM_NAME": "Night shift", "ROOM_ACCENT": "#7A1FA2"}


def visiting(**settings):
    """A visitor to a room with these settings."""
    return create_app(GOOD | settings).test_client()


def page_of(visitor, path="/"):
    return visitor.get(path, headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.478), ("#1d6656", "#1d6656", 1)],
)
def test_the_contrast_of_two_colours_is_that_of_wcag(one, other, ratio):
    assert colour.contrast(one, other) == pytest.approx(ratio, abs=0.001)
    assert colour.contrast(other, one) == colour.contrast(one, other)


def test_the_grounds_that_are_checked_are_those_of_the_style_sheet():
    for name, light, dark in (
        ("page", accent.LIGHT.ground, accent.DARK.ground),
        ("surface-sunken", accent.LIGHT.sunken, accent.DARK.sunken),
        ("on-accent", accent.LIGHT.on_accent, accent.DARK.on_accent),
    ):
        assert f"--{name}: light-dark({light}, {dark});" in TOKENS
    assert f"var(--accent-on-light, {accent.DEFAULT})" in TOKENS
    washes = [int(n) for n in re.findall(r"var\(--accent\) (\d+)%, var\(--page\)", TOKENS)]
    assert round(accent.WASH * 100) in washes
    assert {GROUNDS["light"], GROUNDS["dark"]} == set(re.findall("#[0-9a-f]{6}", SCRIPT))


@pytest.mark.parametrize("given", ["#1d6656", "#7a1fa2", "#B00020", "#000000", "#00008b"])
def test_an_accent_can_be_read_in_both_themes(given):
    on_light = accent.checked(given)

    assert on_light == given.lower()
    assert accent.LIGHT.contrast_of(on_light) >= 4.5
    assert accent.DARK.contrast_of(accent.on_dark(on_light)) >= 4.5


@pytest.mark.parametrize("given", ["#ff8800", "#ffff00", "#ffffff", "#767676", "#1d9a70"])
def test_an_accent_that_can_not_be_read_names_the_nearest_that_can(given):
    with pytest.raises(ConfigError, match="ROOM_ACCENT") as refused:
        create_app(GOOD | {"ROOM_ACCENT": given})

    ratio, nearest = re.search(
        r"contrast of ([\d.]+):1 on .* 4\.5:1; (#\w{6}) is", str(refused.value)
    ).groups()
    assert float(ratio) <= accent.LIGHT.contrast_of(given) < float(ratio) + 0.1
    assert 4.5 <= accent.LIGHT.contrast_of(accent.checked(nearest)) < 4.8


@pytest.mark.parametrize("name", ["x" * 40, "7", "🦊", "夜", "R&D <3", "Salle d'été", "غرفة"])
def test_a_room_is_called_what_one_likes(name):
    assert config.understood(GOOD | {"ROOM_NAME": f" {name} "})["ROOM_NAME"] == name


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("night shift", "N"),
        ("e\u0301quipe", "E\u0301"),
        ("🇫🇷 Paris", "🇫🇷"),
        ("👍🏽 yes", "👍🏽"),
        ("ßeta", "ß"),
        ("#general", "#"),
        ("غرفة", "غ"),
    ],
)
def test_the_mark_is_the_first_character_as_people_see_it(name, mark):
    assert Appearance(name, accent.DEFAULT).mark == mark


def test_pages_carry_the_name_escaped(ada):
    visitor = visiting(ROOM_NAME=HOSTILE)

    for path in ("/", "/missing"):
        page = page_of(visitor, path)
        assert "&lt;/title&gt;&lt;script&gt;&amp;&#39;&#34; 🦊" in page
        assert HOSTILE not in page
    assert "Chatapp" not in re.sub("<[^>]+>", "", page)


def test_an_accent_is_a_style_that_the_policy_allows_by_its_hash():
    answer = visiting(**PURPLE).get("/")

    [style] = re.findall("<style>(.*?)</style>", answer.text)
    assert style == ":root{--accent-on-light:#7a1fa2;--accent-on-dark:#b582cb}"
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert f"; style-src 'self' 'sha256-{digest}';" in policy


def test_the_default_accent_needs_no_style():
    answer = visiting().get("/")

    assert "<style" not in answer.text
    assert "style-src 'self';" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("kind", ["plain", "unread", "mention"])
def test_the_icon_is_a_picture_of_the_mark_that_browsers_may_keep(kind):
    visitor = visiting(ROOM_NAME="<&1", ROOM_ACCENT="#7a1fa2")
    app = visitor.application
    with app.test_request_context():
        address = app.extensions["appearance"].icon(kind)

    answer = visitor.get(address)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer.headers["Cache-Control"] == "max-age=31536000, public, immutable"
    drawing = ElementTree.fromstring(answer.text)
    assert drawing.find(".//{*}rect").get("fill") == "#7a1fa2"
    assert drawing.find(".//{*}text").text == "<"
    badges = {"plain": "<&1", "unread": "<&1: unread", "mention": "<&1: mentions you"}
    assert drawing.find("{*}title").text == badges[kind]
    assert (drawing.find(".//{*}mask") is not None) == (kind != "plain")


def test_the_icon_of_another_look_is_not_kept():
    visitor = visiting()

    for address in ("/icon/plain.svg", "/icon/plain.svg?v=0123456789ab"):
        assert visitor.get(address).headers["Cache-Control"] == "no-store"
    assert visitor.get("/icon/other.svg").status_code == 404
    assert Appearance("A", "#1d6656").version != Appearance("A", "#7a1fa2").version
    assert Appearance("A", "#1d6656").version != Appearance("B", "#1d6656").version


def test_pages_lead_to_the_icons(ada):
    icons = set(re.findall(r"/icon/\w+\.svg\?v=\w{12}", ada.get("/").text))

    assert sorted(icon[6:-19] for icon in icons) == ["mention", "plain", "unread"]
    for icon in icons:
        assert ada.get(icon).mimetype == "image/svg+xml"


@pytest.mark.parametrize(
    ("cookie", "attribute", "grounds"),
    [
        ("light", ' data-theme="light"', ("#fffdf8", "#fffdf8")),
        ("dark", ' data-theme="dark"', ("#1f1d1a", "#1f1d1a")),
        ("system", "", ("#fffdf8", "#1f1d1a")),
        ('"><script>', "", ("#fffdf8", "#1f1d1a")),
        (None, "", ("#fffdf8", "#1f1d1a")),
    ],
)
def test_pages_come_in_the_theme_that_the_reader_chose(cookie, attribute, grounds):
    visitor = visiting()
    if cookie:
        visitor.set_cookie("theme", cookie)

    for path in ("/", "/missing"):
        page = page_of(visitor, path)
        assert f'<html lang="en"{attribute}>' in page
        assert tuple(re.findall(r'"theme-color" content="(#\w+)"', page)) == grounds
