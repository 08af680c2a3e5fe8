"""The dashboard's numbers."""

from flask import Blueprint, render_template, request

from . import filters, numbers
from .charts import Chart

bp = Blueprint("numbers", __name__)


@bp.get("/numbers")
def index() -> str:
    """Show how much is said and by how many, day by day."""
    chosen = filters.choice_of(request.args, "days", numbers.RANGES, "30")
    days = numbers.last(int(chosen))
    charts = (
        Chart.of("Messages", ((d.day, d.messages) for d in days)),
        Chart.of("People who wrote", ((d.day, d.people) for d in days)),
        Chart.of("Sign-ins", ((d.day, d.sign_ins) for d in days)),
    )
    return render_template(
        "admin/numbers.html", charts=charts, days=days, chosen=chosen, ranges=numbers.RANGES
    )
