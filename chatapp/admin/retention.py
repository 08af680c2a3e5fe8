"""The dashboard's page of how long messages, sign-ins and reports are kept."""

from flask import Blueprint, render_template

bp = Blueprint("retention", __name__)


@bp.get("/retention")
def index() -> str:
    """Show how long what is kept."""
    return render_template("admin/retention.html")
