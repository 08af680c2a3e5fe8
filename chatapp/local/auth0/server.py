"""The stand-in in a thread of its own, on a port of this machine."""

from threading import Thread
from types import TracebackType
from typing import Any, Self

from werkzeug.serving import BaseWSGIServer

from . import backchannel
from .application import create_app
from .client import Client
from .faults import Faults
from .listener import listening
from .tenant import Tenant

LOOPBACK = ("127.0.0.1", "localhost")
POLL_SECONDS = 0.05


class Auth0Server:
    """An OpenID provider on loopback: `.start()` and `.stop()`, or a `with` block.

    `base_url` is the room's address and may be set later; `.port` and `.issuer` are known
    once it has started. Starting raises OSError when the port is taken.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        base_url: str,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        if host not in LOOPBACK:
            raise ValueError(f"The stand-in serves this machine alone, not {host}.")
        self.host = host
        self.port = port
        self.tenant = Tenant(self.issuer, Client(client_id, client_secret, base_url))
        self._server: BaseWSGIServer | None = None
        self._thread: Thread | None = None

    @property
    def issuer(self) -> str:
        """The issuer identifier, with the slash at its end that Auth0 has."""
        return f"http://{self.host}:{self.port}/"

    @property
    def base_url(self) -> str:
        """The room's address."""
        return self.tenant.client.base_url

    @base_url.setter
    def base_url(self, address: str) -> None:
        self.tenant.client.base_url = address

    @property
    def faults(self) -> Faults:
        """The switches for trouble."""
        return self.tenant.faults

    def start(self) -> Self:
        """Listen, and serve in a thread. Raises OSError."""
        self._server = listening(self.host, self.port, create_app(self.tenant))
        self.port = self._server.port
        self.tenant.issuer = self.issuer
        self._thread = Thread(target=self._server.serve_forever, args=(POLL_SECONDS,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening; what is signed in is forgotten with this object."""
        if self._server and self._thread:
            self._server.shutdown()
            self._thread.join()
            self._server = self._thread = None

    def logout_token(
        self,
        sub: str | None = None,
        sid: str | None = None,
        *,
        typ: str = "JWT",
        forged: bool = False,
        **changes: Any,
    ) -> str:
        """Return a logout token of this provider, or one that only looks like it.

        `changes` replace claims, and None removes one; `typ` goes into the header; `forged`
        signs with a stranger's key under the same key id.
        """
        return backchannel.logout_token(self.tenant, sub, sid, changes, typ=typ, forged=forged)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
