"""The dashboard's page of who may enter: the lists, invitations and administrators."""

from flask import Blueprint, render_template

bp = Blueprint("access", __name__)


@bp.get("/access")
def index() -> str:
    """Show who may enter, and who are administrators."""
    return render_template("admin/access.html")
