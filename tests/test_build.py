"""The build of the page: what it makes of the sources, and what it leaves of the version before."""

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.waiting import until

ROOT = Path(__file__).parent.parent


@pytest.fixture
def sources(tmp_path):
    """A copy of the page's sources, none of them built yet, with one line for each script."""
    only = shutil.ignore_patterns("dist", "*.js")
    shutil.copytree(ROOT / "chatapp/static", tmp_path / "chatapp/static", ignore=only)
    for name in ("package.json", "esbuild.config.js", "chatapp/emoji.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    of_formatting = ("formatting/formatting", "formatting/highlight")
    of_pusher = "live/pusher_with_encryption"
    for name in ("room", "dashboard", "you", "actions/actions", *of_formatting, of_pusher):
        (tmp_path / f"chatapp/static/{name}.js").write_text(f"console.log('{name}')")
    # What is asked here is no different for scripts that take Terser two seconds.
    (tmp_path / "node_modules/pusher-js").mkdir(parents=True)
    (tmp_path / "node_modules/pusher-js/index.js").write_text("export default class {}")
    for package in (ROOT / "node_modules").resolve().iterdir():
        if package.name != "pusher-js":
            (tmp_path / "node_modules" / package.name).symlink_to(package)
    return tmp_path


def build(sources):
    return subprocess.run(
        ["node", "esbuild.config.js"], cwd=sources, capture_output=True, text=True, check=False
    )


def manifest_of(sources):
    return json.loads((sources / "chatapp/static/dist/manifest.json").read_text())


def built_of(sources):
    return {file.name for file in (sources / "chatapp/static/dist").iterdir()}


def change(sources):
    """Change the look of every page, and nothing else."""
    with (sources / "chatapp/static/styles/tokens.css").open("a") as sheet:
        sheet.write(f":root {{ --a-new-token: {len(built_of(sources))}px }}\n")


def test_a_name_changes_with_the_content_and_only_then(sources):
    assert build(sources).returncode == 0
    first = manifest_of(sources)
    change(sources)

    assert build(sources).returncode == 0

    changed = {name for name, file in manifest_of(sources).items() if file != first[name]}
    assert changed == {"room.css", "dashboard.css", "you.css", "page.css"}
    assert set(manifest_of(sources).values()) <= built_of(sources)


def test_the_version_before_stays_for_pages_that_are_open_and_older_ones_go(sources):
    manifests = []
    for _ in range(3):
        assert build(sources).returncode == 0
        # Once more, with nothing new.
        assert build(sources).returncode == 0
        manifests.append(manifest_of(sources))
        change(sources)

    oldest, before, now = (set(manifest.values()) for manifest in manifests)
    assert before | now <= built_of(sources)
    assert not (oldest - before - now) & built_of(sources)


def test_a_mistake_in_a_source_is_told_and_leaves_what_was_built(sources):
    assert build(sources).returncode == 0
    before = manifest_of(sources)
    (sources / "chatapp/static/room.js").write_text("import { nothing } from './nowhere.js'")

    failed = build(sources)

    assert failed.returncode == 1
    assert "nowhere.js" in failed.stderr
    assert manifest_of(sources) == before
    assert set(before.values()) <= built_of(sources)


def test_what_changes_is_built_while_one_watches(sources):
    script = sources / "chatapp/static/room.js"
    manifest = sources / "chatapp/static/dist/manifest.json"
    watch = ["npm", "run", "--silent", "watch"]

    with subprocess.Popen(watch, cwd=sources, start_new_session=True) as npm:
        try:
            until(manifest.exists)
            before = manifest_of(sources)["room.js"]
            script.write_text("console.log('another')")
            until(lambda: manifest_of(sources)["room.js"] != before)
        finally:
            # With what it has started.
            os.killpg(npm.pid, signal.SIGTERM)

    built = manifest_of(sources)["room.js"]
    assert "another" in (manifest.parent / built).read_text()
