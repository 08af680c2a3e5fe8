"""The server: a thread with an event loop of its own, and all that one port serves."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, cast

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from chatapp.config import LOOPBACK

from . import connections, faults, rest_api
from .app import APP, App
from .protocol import Credentials, ProtocolError
from .sockets import CLOSE_TIMEOUT_S, Patience


class PusherServer:
    """One app on one port of this machine: `with PusherServer(app_id, key, secret) as server`.

    Port 0 takes any that is free; after the first start, `port` is the port it has, and a second
    start takes the same one again. `patience` says how long clients may be silent.
    """

    def __init__(
        self,
        app_id: str,
        key: str,
        secret: str,
        host: str = "127.0.0.1",
        port: int = 0,
        patience: Patience | None = None,
    ) -> None:
        # Whoever reaches /trouble may simulate failures.
        if host not in LOOPBACK:
            raise ValueError(f"{host} is not an address that only this machine can reach.")
        self.host = host
        self.port = port
        self._credentials = Credentials(app_id, key, secret)
        self._patience = patience or Patience()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it listens, such as http://127.0.0.1:5002."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def start(self) -> None:
        """Return as soon as it listens. Raises OSError when the port is taken."""
        self._start_thread()
        try:
            self._do(self._open())
        except BaseException:
            self._end_thread()
            raise

    def stop(self) -> None:
        """Close all sockets with 4200, free the port and end the thread; again does nothing."""
        if self._thread:
            self._do(self._shut())
            self._end_thread()

    def __enter__(self) -> "PusherServer":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _open(self) -> None:
        self._app = App(self._credentials, self._patience)
        self._runner = web.AppRunner(
            _site(self._app), access_log=None, shutdown_timeout=CLOSE_TIMEOUT_S + 1
        )
        await self._runner.setup()
        try:
            await self._listen()
        except BaseException:
            await self._runner.cleanup()
            raise

    async def _listen(self) -> None:
        # The runner has been set up, so it has a server.
        make_handler = cast(web.Server, self._runner.server)
        self._server = await self._loop.create_server(make_handler, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        await self._accept_no_more()
        self._app.close()
        # This waits until the clients are gone.
        await self._runner.cleanup()

    async def _accept_no_more(self) -> None:
        # asyncio needs two turns of its loop to make the connection of a socket that it has
        # accepted. Until then nobody could close it, and `close` alone makes it fail.
        # https://github.com/python/cpython/issues/109564
        for listener in self._server.sockets:
            self._loop.remove_reader(listener)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self._server.close()

    def _start_thread(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="pusher", daemon=True)
        self._thread.start()

    def _end_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread:
            self._thread.join()
        self._thread = None
        self._loop.close()


def _site(app: App) -> web.Application:
    site = web.Application(middlewares=[_answer_refusals])
    site.add_routes(connections.routes)
    site[APP] = app
    # There is one app; the path of any other leads nowhere, which makes it the 404 that it is.
    rest = _part(app, rest_api.routes, rest_api.signed)
    site.add_subapp(f"/apps/{app.credentials.app_id}", rest)
    site.add_subapp("/trouble", _part(app, faults.routes, faults.refuse_pages))
    return site


def _part(app: App, routes: web.RouteTableDef, middleware: Middleware) -> web.Application:
    part = web.Application(middlewares=[middleware])
    part.add_routes(routes)
    part[APP] = app
    return part


@web.middleware
async def _answer_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except ProtocolError as error:
        # A status and, as plain text, why.
        return web.Response(status=error.code or 400, text=str(error))
