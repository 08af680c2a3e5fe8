"""The door to Pusher, or a server that speaks its protocol: the one file that imports pusher."""

import json
import ssl
from http import HTTPStatus
from typing import Any

import certifi
import urllib3
from flask import Flask, current_app
from pusher import Pusher
from pusher.errors import PusherBadRequest, PusherError
from pusher.http import make_query_string, process_response
from pusher.signature import sign

from .errors import Refusal
from .models import Person

ROOM = "private-chat"
PRESENCE = "presence-chat"
CONNECT_S, READ_S = 2, 5
# pusher-js asks for a cluster even where a host is given; it then uses neither.
ANY_CLUSTER = "mt1"


class ChannelRefused(Refusal):
    """Somebody asks to listen to a channel that isn't the room's."""

    status = HTTPStatus.FORBIDDEN
    code = "channel_refused"


class InvalidSocket(Refusal):
    """What should be a socket's id has not its form."""

    code = "invalid_socket"


class PublishFailed(Exception):
    """Pusher did not take the events; `final` says that it never will."""

    def __init__(self, cause: object, *, final: bool) -> None:
        super().__init__(f"{type(cause).__name__}: {cause}")
        self.final = final


def init_app(app: Flask) -> None:
    """Build the client of `app`."""
    settings = app.config
    app.extensions["realtime"] = Pusher(
        settings["PUSHER_APP_ID"],
        settings["PUSHER_KEY"],
        settings["PUSHER_SECRET"],
        cluster=settings["PUSHER_CLUSTER"] or ANY_CLUSTER,
        host=settings["PUSHER_HOST"] or None,
        port=settings["PUSHER_PORT"],
        ssl=settings["PUSHER_TLS"],
        backend=Backend,
    )


def for_browsers() -> dict[str, Any]:
    """Return what a page needs to connect: key, cluster, host, port, tls."""
    settings = current_app.config
    cluster = settings["PUSHER_CLUSTER"] or ANY_CLUSTER
    host = settings["PUSHER_PUBLIC_HOST"] or settings["PUSHER_HOST"] or f"ws-{cluster}.pusher.com"
    tls = settings["PUSHER_PUBLIC_TLS"]
    tls = settings["PUSHER_TLS"] if tls is None else tls
    port = settings["PUSHER_PUBLIC_PORT"] or settings["PUSHER_PORT"] or (443 if tls else 80)
    key = settings["PUSHER_KEY"]
    return {"key": key, "cluster": cluster, "host": host, "port": port, "tls": tls}


def authorise(channel: str, socket_id: str, person: Person) -> dict[str, str]:
    """Sign that `person` may listen to `channel` on this socket.

    Returns what pusher-js expects: auth, and channel_data on the presence channel.
    Raises ChannelRefused and InvalidSocket.
    """
    if channel not in {ROOM, PRESENCE}:
        raise ChannelRefused("There is no such channel for you.")
    who = None if channel == ROOM else _member(person)
    try:
        signed: dict[str, str] = _pusher().authenticate(channel, socket_id, who)
    except ValueError as error:
        raise InvalidSocket("That is no socket's id.") from error
    return signed


def send(client: Pusher, events: list[dict[str, str]]) -> None:
    """Give up to ten events (channel, name and data, a string) to Pusher in one call.

    Raises PublishFailed.
    """
    try:
        client.trigger_batch(events, already_encoded=True)
    except PusherBadRequest as error:
        raise PublishFailed(error, final=True) from error
    except (PusherError, urllib3.exceptions.HTTPError, ValueError) as error:
        # The library tells a status that it has no name for by its text alone.
        raise PublishFailed(error, final=str(error).startswith("413:")) from error


def encode(data: dict[str, Any]) -> str:
    """Return an event's data in as few bytes as it takes; Pusher counts bytes, up to 10,000."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


class Backend:
    """The pusher library's way to the network, in place of its own.

    Its own follows redirects with a signed request, trusts root certificates of 2021, has
    one time-out for everything and throws sockets away when threads share it.
    """

    def __init__(self, client: Any, **_options: Any) -> None:
        trust = ssl.create_default_context(cafile=certifi.where())
        # And what the machine trusts: a server of one's own may have a private authority.
        trust.load_default_certs()
        self._client = client
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
            retries=False,
            maxsize=4,
            ssl_context=trust,
        )

    def send_request(self, request: Any) -> Any:
        """Send one request of the library; the answer's JSON, or its exceptions."""
        if request.method == "GET":
            _sign_without_body(request)
        response = self._pool.request(
            request.method,
            request.url,
            body=request.body,
            headers=request.headers,
            redirect=False,
        )
        return process_response(response.status, response.data.decode(errors="replace"))


def _sign_without_body(request: Any) -> None:
    # The library signs an MD5 of the empty body too, which Reverb and Sockudo refuse.
    # https://pusher.com/docs/channels/library_auth_reference/rest-api/#authentication
    query = request.query_params
    del query["body_md5"], query["auth_signature"]
    text = "\n".join([request.method, request.path, make_query_string(query)])
    query["auth_signature"] = sign(request.client.secret, text)


def _member(person: Person) -> dict[str, Any]:
    info = {"name": person.name, "picture": person.picture}
    return {"user_id": person.id, "user_info": info}


def _pusher() -> Any:
    return current_app.extensions["realtime"]
