"""Asking who is here, and saying how one is."""

from typing import Any

from flask import Blueprint, g, request

from . import gate, presence
from .body import flag, json_object

bp = Blueprint("status", __name__)


@bp.get("/people")
@gate.background
def index() -> dict[str, Any]:
    """Tell who is here; or how they do whose ids are given."""
    ids = request.args.get("ids")
    return presence.here() if ids is None else presence.known(set(ids.split(",")))


@bp.put("/status")
def update() -> dict[str, str]:
    """Be available, busy or away from now on."""
    return presence.choose(json_object(request).get("status"), g.person)


@bp.put("/idle")
@gate.background
def idle() -> dict[str, str]:
    """Be away because no key was pressed for a while, or be back."""
    return presence.be_idle(flag(json_object(request), "idle"), g.person)
