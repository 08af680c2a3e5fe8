"""The dashboard's page of reported messages, and what was done about each."""

from flask import Blueprint, render_template

bp = Blueprint("reports", __name__)


@bp.get("/reports")
def index() -> str:
    """Show the reports, the open ones first."""
    return render_template("admin/reports.html")
