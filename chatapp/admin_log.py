"""The dashboard's log: who did what to whom, why and when."""

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Row

from . import export, ledger
from .models import Act

bp = Blueprint("log", __name__)

HEADINGS = ("when", "who", "who (id)", "what", "whom", "whom (id)", "message", "why")


@bp.get("/log")
def index() -> str:
    """Show what administrators did, newest first."""
    asked = ledger.Asked.from_args(request.args)
    return render_template("admin/log.html", asked=asked, page=ledger.page(asked))


@bp.get("/log.csv")
def download() -> Response:
    """Take the log away."""
    query = ledger.found(ledger.Asked.from_args(request.args))
    return export.table("log", HEADINGS, query, _cells)


def _cells(row: Row[Act, str, str]) -> export.Cells:
    act, by, whom = row
    return (act.done_at, by, act.by_id, act.act, whom, act.person_id, act.message_id, act.reason)
