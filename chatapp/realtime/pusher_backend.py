"""Corrections to the pusher library: the address of one call, and its HTTP client."""

import ssl
from functools import cache
from typing import Any

import certifi
import urllib3
from pusher import Pusher
from pusher.errors import PusherBadAuth, PusherBadRequest, PusherError, PusherForbidden
from pusher.http import POST, Request, make_query_string, process_response
from pusher.signature import sign

CONNECT_S, READ_S = 2, 5
# Errors of the library, of the network, and of an answer that isn't JSON.
FAILURES = (PusherError, urllib3.exceptions.HTTPError, ValueError)


class Client(Pusher):  # type: ignore[misc]
    """The library's client, with one call corrected, and the key by which events are encrypted."""

    def __init__(self, *credentials: str, encryption_key: str, **options: Any) -> None:
        # The library makes the secrets of channels by it. It would encrypt only what it encodes.
        super().__init__(
            *credentials, encryption_master_key_base64=encryption_key or None, **options
        )
        self.encryption_key = encryption_key

    def address(self) -> str:
        """Return where its calls go, such as https://api-eu.pusher.com:443."""
        client = self._pusher_client
        return f"{client.scheme}://{client.host}:{client.port}"

    def terminate_user_connections(self, user_id: str) -> None:
        """Close the sockets that are signed in as a user."""
        client = self._pusher_client
        # The library leaves out /apps/ID, so Pusher answers its call with 404.
        path = f"/apps/{client.app_id}/users/{user_id}/terminate_connections"
        client.http.send_request(Request(client, POST, path, {}))


class Backend:
    """The HTTP client that the library uses instead of its own.

    The library's own follows redirects with a signed request, trusts root certificates of 2021,
    has a single time-out, and loses connections when several threads use it.
    """

    def __init__(self, _client: Any, **_options: Any) -> None:
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
            retries=False,
            maxsize=4,
            ssl_context=trusted(),
        )

    def send_request(self, request: Any) -> Any:
        """Send a request of the library, and return the JSON of the answer. Raises FAILURES."""
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


def status_of(failure: Exception) -> int | None:
    """Return the status with which the server refused a call; None where it gave no answer."""
    # The library puts any other status into its text.
    text = str(failure).partition(":")[0]
    known = {PusherBadRequest: 400, PusherBadAuth: 401, PusherForbidden: 403}
    return known.get(type(failure), int(text) if text.isdigit() else None)


@cache
def trusted() -> ssl.SSLContext:
    """Return the root certificates by which servers are known."""
    # Once a process: reading the certificates takes 20 ms, and the library builds two backends.
    trusted = ssl.create_default_context(cafile=certifi.where())
    # Plus the machine's own: a server of your own may have a private certificate authority.
    trusted.load_default_certs()
    return trusted


def _sign_without_body(request: Any) -> None:
    # The library also signs an MD5 of the empty body, which Reverb and Sockudo refuse.
    # https://pusher.com/docs/channels/library_auth_reference/rest-api/#authentication
    query = request.query_params
    del query["body_md5"], query["auth_signature"]
    text = "\n".join([request.method, request.path, make_query_string(query)])
    query["auth_signature"] = sign(request.client.secret, text)
