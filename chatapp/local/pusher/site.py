"""All that one port serves."""

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from . import connections, faults, rest_api
from .app import HUB, Hub
from .protocol import ProtocolError


def build(hub: Hub) -> web.Application:
    """Return the aiohttp application around `hub`."""
    site = web.Application(middlewares=[refusals_are_sentences])
    site.add_routes(connections.routes)
    site[HUB] = hub
    # There is one app; the path of any other leads nowhere, which makes it the 404 that it is.
    site.add_subapp(f"/apps/{hub.app.app_id}", _part(hub, rest_api.routes, rest_api.signed))
    site.add_subapp("/trouble", _part(hub, faults.routes, faults.only_by_hand))
    return site


@web.middleware
async def refusals_are_sentences(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer whoever is refused with a status and, as plain text, why."""
    try:
        return await handler(request)
    except ProtocolError as error:
        return web.Response(status=error.code or 400, text=str(error))


def _part(hub: Hub, routes: web.RouteTableDef, *middlewares: Middleware) -> web.Application:
    part = web.Application(middlewares=middlewares)
    part.add_routes(routes)
    part[HUB] = hub
    return part
