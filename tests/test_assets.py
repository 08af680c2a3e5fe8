"""What browsers load: where it is, how long they may keep it, and that nothing else is served."""

import gzip
import json
import re

import brotli
import pytest

from chatapp import assets, create_app
from tests.support.cast import ENCRYPTION_KEY
from tests.support.cast import SETTINGS_WITHOUT_SERVICES as SETTINGS
from tests.support.served import Served

NAMES = (
    *("room.js", "room.css", "pusher.js", "pusher_with_encryption.js"),
    *("actions.js", "actions.css", "formatting.js"),
    *("highlight.js", "highlight.css", "emoji.txt"),
    *("dashboard.js", "dashboard.css", "you.js", "you.css", "page.css"),
)
ENCRYPTED = SETTINGS | {"PUSHER_ENCRYPTION_KEY": ENCRYPTION_KEY}
KEPT_FOR_GOOD = "max-age=31536000, public, immutable"


def file_of(address):
    return assets.DIST / address.removeprefix("/static/")


@pytest.fixture(scope="module")
def site():
    """A room that nobody has to be in."""
    return create_app(SETTINGS)


@pytest.fixture(scope="module")
def site_in_development():
    """The same, while one works on its scripts and styles."""
    site = create_app(SETTINGS)
    site.extensions["assets"].follow_the_build()
    return site


@pytest.fixture(scope="module")
def ask(site):
    """Ask for an address; what is answered is read and closed."""

    def ask(address, method="GET", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        with site.test_client().open(address, method=method, headers=headers) as answer:
            assert answer.data is not None
            return answer

    return ask


@pytest.fixture(scope="module")
def url(site):
    """Where a built file is."""
    return site.extensions["assets"].url


@pytest.mark.parametrize("name", NAMES)
def test_each_built_file_is_served_and_may_be_kept_for_good(ask, url, name):
    answer = ask(url(name))

    assert answer.status_code == 200
    assert answer.data == file_of(url(name)).read_bytes()
    assert answer.headers["Cache-Control"] == KEPT_FOR_GOOD
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("name", [n for n in NAMES if n.endswith(("js", "css"))])
def test_each_script_and_style_sheet_has_its_source_map(ask, url, name):
    last_line = ask(url(name)).text.splitlines()[-1]
    assert f"# sourceMappingURL={file_of(url(name)).name}.map" in last_line

    answer = ask(f"{url(name)}.map")

    assert answer.headers["Cache-Control"] == KEPT_FOR_GOOD
    assert json.loads(answer.data)["sourcesContent"]


def test_what_has_no_hash_in_its_name_is_asked_for_each_time(ask):
    answer = ask("/static/manifest.json")

    assert answer.headers["Cache-Control"] == "max-age=0, public"
    assert answer.headers["ETag"]


def test_pages_ask_for_built_files_alone(app, ada, visitor, ask):
    app.config["ADMIN_EMAILS"] = frozenset({"ada@example.com"})
    pages = [ada.get("/"), ada.get("/admin/people"), ada.get("/you")]
    pages += [ada.get("/missing"), visitor.get("/")]

    asked = {a for page in pages for a in re.findall(r'(?:src|href)="(/static/.*?)"', page.text)}
    # By the room's script, when it has taken over; the page's data has the addresses.
    assert not [address for address in asked if "pusher" in address or "actions" in address]
    later = r'"(?:script|style|emoji|unread|mention)": ?"(/static/.*?)"'
    asked |= {a for page in pages for a in re.findall(later, page.text)}

    of_this_room = {f"/static/{name}" for name in NAMES if name != assets.PUSHER_WITH_ENCRYPTION}
    assert {re.sub(r"-\w{8}", "", address) for address in asked} == of_this_room
    assert {ask(address).status_code for address in asked} == {200}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_files_are_sent_as_small_as_the_browser_understands(
    ask, url, name, accepted, encoding, unpack
):
    whole = ask(url(name))

    answer = ask(url(name), Accept_Encoding=accepted)

    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert unpack(answer.data) == whole.data
    assert encoding is None or len(answer.data) < 0.7 * len(whole.data)


def test_a_part_can_be_asked_for(ask, url):
    whole = ask(url("room.js")).data

    answer = ask(url("room.js"), Range="bytes=10-19")

    assert (answer.status_code, answer.data) == (206, whole[10:20])
    assert answer.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"


def test_a_part_that_is_not_there_is_refused(ask, url):
    size = len(ask(url("room.js")).data)

    answer = ask(url("room.js"), Range=f"bytes={size}-")

    assert (answer.status_code, answer.data) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{size}"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "BREW"])
def test_files_can_only_be_read(ask, url, method):
    answer = ask(url("room.js"), method)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_head_tells_the_size_alone(ask, url):
    answer = ask(url("room.js"), "HEAD")

    assert answer.data == b""
    assert int(answer.headers["Content-Length"]) == len(ask(url("room.js")).data)


@pytest.mark.parametrize(
    ("condition", "validator"), [("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")]
)
def test_what_the_browser_has_is_not_sent_again(ask, url, condition, validator):
    first = ask(url("room.css"))

    again = ask(url("room.css"), **{condition: first.headers[validator]})

    assert (again.status_code, again.data) == (304, b"")
    for name in ("Cache-Control", "Vary", "ETag"):
        assert again.headers[name] == first.headers[name]


def test_a_version_that_is_gone_is_sent_anew(ask, url):
    assert ask(url("room.css"), If_None_Match='"another"').status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("room.js", "dashboard.js", "styles/room.css", "styles/tokens.css", "theme.js"),
        *("dist/manifest.json", "../static/room.js", "../room.js", "../__init__.py"),
        *("%2e%2e/room.js", "..%2froom.js", "%2e%2e%2f%2e%2e%2fwsgi.py", "....//room.js"),
        *("..\\room.js", "..%5croom.js", "/etc/passwd", "//etc/passwd", "", ".", "..", "%00"),
        *("manifest.json/", "manifest.json%00", "manifest.json/../manifest.json"),
    ],
)
def test_nothing_but_the_built_files_is_reachable(site, site_in_development, path):
    for app in (site, site_in_development):
        answer = app.test_client().get(f"/static/{path}", headers={"Accept": "text/html"})

        assert answer.status_code in {400, 404}
        assert answer.mimetype == "text/html"


def test_over_a_real_server_nothing_but_the_built_files_is_reachable(settings, tmp_path, url):
    with Served(settings, tmp_path) as room:
        whole = room.asks(url("room.js"))
        assert whole.headers["Content-Encoding"] == "br"
        assert whole.content == file_of(url("room.js")).read_bytes()
        part = room.asks(url("room.js"), headers={"Range": "bytes=5-9", "Accept-Encoding": ""})
        assert (part.status_code, part.content) == (206, whole.content[5:10])
        assert room.asks(url("room.js"), "POST").status_code == 405
        for path in ("room.js", "%2e%2e/room.js", "..%2f..%2fwsgi.py"):
            assert room.asks(f"/static/{path}").status_code == 404


def test_no_page_of_another_site_may_read_a_file(ask, url):
    answer = ask(url("room.js"), Origin="https://evil.example")

    assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Build one script, instead of what the page consists of."""
    monkeypatch.setattr(assets, "DIST", tmp_path)

    def build(script, hashed):
        (tmp_path / f"room-{hashed}.js").write_text(script)
        (tmp_path / "manifest.json").write_text(json.dumps({"room.js": f"room-{hashed}.js"}))

    return build


def test_what_has_not_been_built_stops_the_start_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "DIST", tmp_path / "dist")

    with pytest.raises(assets.NotBuilt, match="make build"):
        create_app(SETTINGS)


def test_two_rooms_in_one_process_share_nothing(build):
    build("first", "AAAAAAAA")
    first = create_app(SETTINGS)
    build("second", "BBBBBBBB")
    second = create_app(SETTINGS)
    second.extensions["assets"].follow_the_build()
    build("third", "CCCCCCCC")

    for app, hashed in ((first, "AAAAAAAA"), (second, "CCCCCCCC")):
        with app.app_context():
            assert assets.url("room.js") == f"/static/room-{hashed}.js"
    assert first.test_client().get("/static/room-CCCCCCCC.js").status_code == 404


@pytest.fixture
def version(tmp_path, monkeypatch):
    """The version of a build whose files have these hashes; the rest of them have not changed."""
    monkeypatch.setattr(assets, "DIST", tmp_path)

    def version(settings=SETTINGS, **hashes):
        names = dict.fromkeys(NAMES, "AAAAAAAA")
        names |= {".".join(key.rsplit("_", 1)): hashed for key, hashed in hashes.items()}
        manifest = {name: name.replace(".", f"-{hashed}.") for name, hashed in names.items()}
        (tmp_path / "manifest.json").write_text(json.dumps(manifest))
        with create_app(settings).app_context():
            return assets.version()

    return version


def test_a_version_is_another_when_a_file_of_the_room_is(version):
    assert version() == version()
    for changed in (
        *("room_js", "room_css", "pusher_js", "actions_js", "actions_css", "formatting_js"),
        *("highlight_js", "highlight_css", "emoji_txt"),
    ):
        assert version(**{changed: "BBBBBBBB"}) != version()


def test_a_room_that_is_encrypted_from_now_on_has_another_version(version):
    assert version(ENCRYPTED) != version()
    assert version(ENCRYPTED, pusher_with_encryption_js="BBBBBBBB") != version(ENCRYPTED)
    assert version(ENCRYPTED, pusher_js="BBBBBBBB") == version(ENCRYPTED)


def test_what_the_room_does_not_load_makes_no_new_version_of_it(version):
    for changed in (
        "dashboard_js",
        "dashboard_css",
        "you_js",
        "page_css",
        "pusher_with_encryption_js",
    ):
        assert version(**{changed: "BBBBBBBB"}) == version()


def test_in_production_the_start_decides_what_is_served(build, monkeypatch):
    build("first", "AAAAAAAA")
    app = create_app(SETTINGS)

    def untouched(*_):
        raise AssertionError("the manifest was read again")

    monkeypatch.setattr(assets, "_manifest", untouched)
    assert app.extensions["assets"].url("room.js") == "/static/room-AAAAAAAA.js"


def test_in_development_what_is_built_meanwhile_is_served(build):
    build("first", "AAAAAAAA")
    app = create_app(SETTINGS)
    app.extensions["assets"].follow_the_build()
    build("second", "BBBBBBBB")

    url = app.extensions["assets"].url("room.js")

    assert url == "/static/room-BBBBBBBB.js"
    with app.test_client().get(url) as answer:
        assert answer.text == "second"
        assert answer.headers["Cache-Control"] == KEPT_FOR_GOOD


def test_make_run_follows_the_build(monkeypatch, tmp_path):
    for name, value in (SETTINGS | {"DATABASE_URL": f"sqlite:///{tmp_path}/chat.sqlite"}).items():
        monkeypatch.setenv(name, value)

    from chatapp.local.wsgi import create_app as create_local_app

    assert create_local_app().extensions["assets"].server.autorefresh


def test_a_name_that_is_not_built_is_a_mistake(url):
    with pytest.raises(KeyError):
        url("nothing.js")
