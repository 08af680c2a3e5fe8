"""A copy of all that `make` needs to build and start the room, where no other test builds."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What is there counts as built, however old its sources say they are.
MAKE = ("make", "--silent", "--assume-old=package-lock.json", "--assume-old=requirements-dev.txt")
FILES = (
    *("Makefile", "setup.cfg", "pyproject.toml", "README.md", "wsgi.py", ".env.example"),
    *("package.json", "package-lock.json", "esbuild.config.js"),
    *("requirements.txt", "requirements-dev.txt", "Caddyfile", "Procfile"),
)


def copy_into(folder):
    """Copy it, the built page included; packages are those of here."""
    shutil.copytree(ROOT / "chatapp", folder / "chatapp")
    for name in FILES:
        shutil.copy2(ROOT / name, folder / name)
    for name in (".venv", "node_modules"):
        (folder / name).symlink_to((ROOT / name).resolve())
    (folder / "chatapp/static/dist/ready").touch()
