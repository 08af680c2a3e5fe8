"""What the pusher library does wrong, put right: one path, and its way to the network."""

import ssl
from functools import cache
from typing import Any

import certifi
import urllib3
from pusher import Pusher
from pusher.errors import PusherError
from pusher.http import POST, Request, make_query_string, process_response
from pusher.signature import sign

CONNECT_S, READ_S = 2, 5
# The library's own, the network's, and an answer that is no JSON.
FAILURES = (PusherError, urllib3.exceptions.HTTPError, ValueError)


class Client(Pusher):  # type: ignore[misc]
    """The library's client, with one path put right."""

    def terminate_user_connections(self, user_id: str) -> None:
        """Cut the sockets that are signed in as a user."""
        client = self._pusher_client
        # The library's own call leaves out the app, and is answered 404.
        path = f"/apps/{client.app_id}/users/{user_id}/terminate_connections"
        client.http.send_request(Request(client, POST, path, {}))


class Backend:
    """What the library gets in place of its own.

    Its own follows redirects with a signed request, trusts root certificates of 2021, has
    one time-out for everything and throws sockets away when threads share it.
    """

    def __init__(self, _client: Any, **_options: Any) -> None:
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
            retries=False,
            maxsize=4,
            ssl_context=_trusted(),
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


@cache
def _trusted() -> ssl.SSLContext:
    # Once a process: reading the certificates takes 20 ms, and the library builds two backends.
    trusted = ssl.create_default_context(cafile=certifi.where())
    # And what the machine trusts: a server of one's own may have a private authority.
    trusted.load_default_certs()
    return trusted


def _sign_without_body(request: Any) -> None:
    # The library signs an MD5 of the empty body too, which Reverb and Sockudo refuse.
    # https://pusher.com/docs/channels/library_auth_reference/rest-api/#authentication
    query = request.query_params
    del query["body_md5"], query["auth_signature"]
    text = "\n".join([request.method, request.path, make_query_string(query)])
    query["auth_signature"] = sign(request.client.secret, text)
