"""The settings of the local stand-ins, made up where nothing is configured.

The stand-ins read them too, so each can run on its own or all together with the room.
"""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from chatapp.config import SETTINGS

INSTANCE = Path("instance")
DEFAULT_PORT = 5000
# Says nothing of the service: the room encrypts through a stand-in as it does through Pusher.
OURS = frozenset({"PUSHER_ENCRYPTION_KEY"})


def complete(given: Mapping[str, str]) -> dict[str, str]:
    """Return `given` with local values for the address, the secrets and the missing services.

    Auth0 is missing when no setting of it is given, and so is Pusher: half of a service is a
    mistake, which the check of the settings names.
    """
    port = _port(given)
    kept = _kept_secrets()
    local = {"PORT": str(port), "BASE_URL": f"http://127.0.0.1:{port}"}
    local["SECRET_KEY"] = kept["SECRET_KEY"]
    if lacks(given, "AUTH0"):
        local |= _auth0(port, kept)
    if lacks(given, "PUSHER"):
        local |= _pusher(port, kept)
    return local | {name: value.strip() for name, value in given.items() if value.strip()}


def lacks(given: Mapping[str, str], service: str) -> bool:
    """Say whether no setting of `service` (AUTH0 or PUSHER) is given, beside OURS."""
    of_it = [name for name in given if name.startswith(f"{service}_") and name not in OURS]
    return not any(given[name] for name in of_it)


def _port(given: Mapping[str, str]) -> int:
    try:
        return int(SETTINGS["PORT"].value(given.get("PORT", "")))
    # It stays among the settings, whose check names it beside what else is wrong.
    except ValueError:
        return DEFAULT_PORT


def _auth0(port: int, kept: Mapping[str, str]) -> dict[str, str]:
    return {
        "AUTH0_DOMAIN": f"http://127.0.0.1:{port + 1}/",
        "AUTH0_CLIENT_ID": "chatapp-on-this-machine",
        "AUTH0_CLIENT_SECRET": kept["AUTH0_CLIENT_SECRET"],
        "ADMIN_EMAILS": "ada@example.com",
    }


def _pusher(port: int, kept: Mapping[str, str]) -> dict[str, str]:
    return {
        "PUSHER_APP_ID": "1",
        "PUSHER_KEY": kept["PUSHER_KEY"],
        "PUSHER_SECRET": kept["PUSHER_SECRET"],
        "PUSHER_HOST": "127.0.0.1",
        "PUSHER_PORT": str(port + 2),
        "PUSHER_TLS": "false",
    }


def _kept_secrets() -> dict[str, str]:
    # Kept from one start to the next, so that a restart signs nobody out.
    file = INSTANCE / "local-secrets.json"
    if not file.exists():
        INSTANCE.mkdir(mode=0o700, exist_ok=True)
        names = ("SECRET_KEY", "AUTH0_CLIENT_SECRET", "PUSHER_KEY", "PUSHER_SECRET")
        made = json.dumps({name: secrets.token_hex(32) for name in names}, indent=2)
        file.touch(mode=0o600)
        file.write_text(made)
    kept: dict[str, str] = json.loads(file.read_text())
    return kept
