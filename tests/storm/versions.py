"""Newer versions of the room: the same code, each with one more migration and other built files."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DIST = Path("chatapp/static/dist")
# The maps are for debuggers alone.
LEFT_OUT = shutil.ignore_patterns("dist", "__pycache__", "*.map", "*.map.*")

# As every migration should be: what it adds is unknown to the version before, which goes on.
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"
branch_labels = ()
depends_on = None

TABLES = ("people", "sign_ins", "room", "messages", "reactions")


def upgrade():
    for table in TABLES:
        op.add_column(table, sa.Column("newer_{number}", sa.String(), nullable=True))
    op.create_table(
        "newer_{number}",
        sa.Column("message_id", sa.BigInteger(), sa.ForeignKey("messages.id"), primary_key=True),
    )


def downgrade():
    op.drop_table("newer_{number}")
    for table in TABLES:
        op.drop_column(table, "newer_{number}")
"""


class Versions:
    """The versions of the room, by number: 0 is this one, or a revision of git that was before."""

    def __init__(self, folder, before=None):
        self._folder = folder
        self._codes = [_built(before, folder / before), ROOT] if before else [ROOT]

    def code(self, number):
        """Return the folder with the code of a version."""
        while number >= len(self._codes):
            self._write_next()
        return self._codes[number]

    def migrate(self, number, settings):
        """Bring the database up to a version, as its README says."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
        code = self.code(number)
        environment = os.environ | settings | {"PYTHONPATH": str(code)}
        done = subprocess.run(
            command, cwd=code, env=environment, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    def _write_next(self):
        before, number = self._codes[-1], len(self._codes)
        code = self._folder / f"version-{number}"
        shutil.copytree(before / "chatapp", code / "chatapp", ignore=LEFT_OUT)
        shutil.copy(before / "wsgi.py", code)
        _add_migration(code / "chatapp" / "migrations")
        _name_anew(before / DIST, code / DIST, number)
        self._codes.append(code)


def _built(revision, code):
    """Return the folder with the code of a revision of git, and the page built of it."""
    code.mkdir()
    archive = subprocess.run(
        ["git", "archive", revision], cwd=ROOT, check=True, capture_output=True
    )
    subprocess.run(["tar", "-x"], cwd=code, input=archive.stdout, check=True)
    (code / "node_modules").symlink_to(ROOT / "node_modules")
    subprocess.run(["npm", "run", "--silent", "build"], cwd=code, check=True)
    return code


def _add_migration(folder):
    numbers = [int(file.name.partition("_")[0]) for file in folder.glob("[0-9]*_*.py")]
    text = MIGRATION.format(number=max(numbers) + 1, before=max(numbers))
    (folder / f"{max(numbers) + 1}_newer.py").write_text(text)


def _name_anew(before, after, number):
    """Name all files anew, as if each had changed; those of the version before stay, as the build
    leaves them.
    """
    manifest = json.loads((before / "manifest.json").read_text())
    kept = set(manifest.values())
    after.mkdir()
    for file in before.iterdir():
        plain = re.sub(r"\.(br|gz)$", "", file.name)
        if plain in kept:
            shutil.copy(file, after)
            shutil.copy(file, after / file.name.replace(plain, _named(plain, number)))
    anew = {name: _named(file, number) for name, file in manifest.items()}
    (after / "manifest.json").write_text(json.dumps(anew))


def _named(file, number):
    return re.sub(r"-[0-9A-Z]{8}(?=\.)", f"-VERSION{number % 10}", file)
