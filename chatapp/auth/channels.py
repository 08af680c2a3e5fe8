"""Authorisation for Pusher: pages ask here for signatures, which Pusher then checks.

https://pusher.com/docs/channels/server_api/authorizing-users/
"""

from flask import Blueprint, Response, g, jsonify, request, session

from .. import notices
from ..realtime import client
from . import gate

bp = Blueprint("channels", __name__, url_prefix="/pusher")


@bp.post("/auth")
@gate.background
def authorise() -> Response:
    """Sign that the person's socket may subscribe to one of the room's channels."""
    channel, socket = request.form.get("channel_name", ""), request.form.get("socket_id", "")
    return jsonify(client.authorise(channel, socket, g.person, g.epoch))


@bp.post("/user-auth")
@gate.background
def sign_in() -> Response:
    """Sign that the socket is this person's, so that it can be cut when they lose access.

    The answer also names their notices, as word of one may have been missed without a socket.
    """
    signed = client.authenticate_user(request.form.get("socket_id", ""), g.person)
    told = [it["id"] for it in notices.shown_to(g.person.id, session["sign_in"])]
    return jsonify(signed | {"notices": told})
