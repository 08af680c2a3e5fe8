"""The room's icon, as browsers show it in tabs and bookmarks."""

from flask import Blueprint, Response, abort, make_response, render_template, request

from . import appearance
from .assets import ONE_YEAR_S
from .auth import gate

bp = Blueprint("icons", __name__)

KINDS = frozenset({"plain", "unread", "mention"})


# Pages ask for it by themselves, in the background: that is no activity of a person.
@bp.get("/icon/<kind>.svg")
@gate.public
@gate.background
def show(kind: str) -> Response:
    """Return the icon, with the badge of that kind."""
    if kind not in KINDS:
        abort(404)
    response = make_response(render_template("icon.svg", kind=kind))
    response.mimetype = "image/svg+xml"
    # The address changes with what is drawn. Another server may ask for what it draws otherwise.
    if request.args.get("v") == appearance.of_the_room().version:
        response.headers["Cache-Control"] = f"max-age={ONE_YEAR_S}, public, immutable"
    return response
