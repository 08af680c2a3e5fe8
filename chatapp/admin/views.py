"""The dashboard's blueprint, and the one check that admits only administrators to it."""

from typing import Any

from flask import Blueprint, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from .. import avatar
from .. import notices as notices_
from ..auth import membership, mutes
from ..errors import Refusal
from ..messages.reports import open_count
from ..models import UNTIL_LIFTED
from . import (
    access,
    invitations,
    labels,
    log,
    messages,
    numbers,
    people,
    query,
    reports,
    retention,
)
from .report_queue import reported_among

bp = Blueprint("admin", __name__, url_prefix="/admin")

for part in (people, messages, reports, access, invitations, retention, numbers, log):
    bp.register_blueprint(part.bp)


class NotAdministrator(Refusal, status=403, code="not_administrator"):
    """A member who isn't an administrator asks for a page of the dashboard."""


@bp.before_request
def _administrators_only() -> None:
    # Flask runs this before the views of the nested blueprints, too.
    if not membership.is_administrator(g.person):
        raise NotAdministrator("This page is for administrators.")


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "notices": _notices,
        "notice": query.sentence(request.args),
        "initials": avatar.initials,
        "tint": avatar.tint,
        "provider_of": labels.provider_of,
        "is_administrator": membership.is_administrator,
        "mute_of": mutes.mute_of,
        "UNTIL_LIFTED": UNTIL_LIFTED,
        "act_words": log.WORDS,
        "open_reports": open_count,
        "reported_among": reported_among,
        "invitations": invitations.shown,
        "invitation_form": invitations.form,
        "invitation_states": invitations.STATES,
    }


def _notices() -> list[dict[str, Any]]:
    return notices_.shown_to(g.person.id, session["sign_in"])


@bp.get("", strict_slashes=False)
def index() -> Response:
    """Lead to the page of people."""
    return redirect(url_for("admin.people.index"))
