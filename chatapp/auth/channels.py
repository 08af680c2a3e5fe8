"""Pusher asks us, for each socket, who may listen to what."""

from flask import Blueprint, Response, g, jsonify, request

from ..realtime import client
from . import gate

bp = Blueprint("channels", __name__, url_prefix="/pusher")


@bp.post("/auth")
@gate.background
def authorise() -> Response:
    """Let the person's socket join one of the room's channels."""
    channel, socket = request.form.get("channel_name", ""), request.form.get("socket_id", "")
    return jsonify(client.authorise(channel, socket, g.person))


@bp.post("/user-auth")
@gate.background
def sign_in() -> Response:
    """Let the person's socket say whose it is, so that it can be cut with theirs."""
    return jsonify(client.authenticate_user(request.form.get("socket_id", ""), g.person))
