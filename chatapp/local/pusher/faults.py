"""The failures to simulate at /trouble, for tests and for curl.

It needs no password: it is for whoever has this machine, and web pages are refused.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any, NamedTuple

from aiohttp import web
from aiohttp.typedefs import Handler

from . import protocol
from .app import APP, App, Faults
from .protocol import ProtocolError
from .sockets import Socket

OUR_NAMES = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?", re.IGNORECASE)

routes = web.RouteTableDef()


@web.middleware
async def refuse_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn away web pages, which reach this machine through the browser of whoever opens them.

    They name their Origin; one whose name was made to lead here (DNS rebinding) names its Host.
    """
    if "Origin" in request.headers or not OUR_NAMES.fullmatch(request.host):
        raise ProtocolError("Web pages may not simulate failures.", 403)
    return await handler(request)


@routes.get("")
async def show(request: web.Request) -> web.Response:
    """Tell what goes wrong now, and how often it did so far."""
    return _state(request.app[APP])


@routes.post("")
async def update(request: web.Request) -> web.Response:
    """Change the failures that are named, and leave the others."""
    return _change(request.app[APP], await _checked(request, FAULTS))


@routes.delete("")
async def destroy(request: web.Request) -> web.Response:
    """Let everything go well again; what was delayed arrives at once. The counts stay."""
    return _change(request.app[APP], asdict(Faults()))


@routes.post("/cut")
async def cut(request: web.Request) -> web.Response:
    """End connections: all, or those of one user; with a close code, or abruptly without."""
    asked = await _checked(request, CUT)
    app = request.app[APP]
    sockets = [s for s in app.sockets.values() if _is_of(app, s, asked.get("user_id"))]
    for socket in sockets:
        if asked.get("abrupt"):
            socket.cut()
        else:
            socket.close(asked.get("code", 4200), "Told to cut this connection")
    app.counts["cut_connections"] += len(sockets)
    return web.json_response({"cut": len(sockets)})


def _change(app: App, changes: Mapping[str, Any]) -> web.Response:
    app.faults = replace(app.faults, **changes)
    if "seed" in changes:
        app.random.seed(changes["seed"])
    app.apply_delay()
    return _state(app)


def _state(app: App) -> web.Response:
    now = {"connections": len(app.sockets), "delayed_events": app.delayed_events}
    return web.json_response(asdict(app.faults) | {"counts": now | app.counts})


def _is_of(app: App, socket: Socket, user_id: str | None) -> bool:
    # Signed in as that user or present as that user; None is everybody.
    members = [channel.member(socket) for channel in app.channels.of(socket)]
    users = {member.user_id for member in members if member}
    return user_id is None or user_id in users or bool(socket.user and socket.user.id == user_id)


class Rule(NamedTuple):
    """Which values are right, and how to say so: "has to be <words>"."""

    words: str
    allows: Callable[[Any], bool]


def _number(low: float, high: float) -> Rule:
    words = f"a number from {low} to {high}"
    return Rule(words, lambda value: type(value) in {int, float} and low <= value <= high)


def _whole(low: int, high: int) -> Rule:
    words = f"a whole number from {low} to {high}"
    return Rule(words, lambda value: type(value) is int and low <= value <= high)


def _either(one: Rule, other: Rule) -> Rule:
    words = f"{one.words} or {other.words}"
    return Rule(words, lambda value: one.allows(value) or other.allows(value))


FLAG = Rule("true or false", lambda value: isinstance(value, bool))
TEXT = Rule("text", lambda value: isinstance(value, str))
NULL = Rule("null", lambda value: value is None)
FAULTS = {
    "refuse_triggers": _either(FLAG, _whole(400, 599)),
    "lose_events": _number(0, 1),
    "delay": _number(0, 600),
    "refuse_connections": FLAG,
    "refuse_client_events": FLAG,
    "seed": _either(_whole(0, 2**63), NULL),
}
CUT = {"user_id": _either(TEXT, NULL), "code": _whole(4000, 4999), "abrupt": FLAG}


async def _checked(request: web.Request, rules: Mapping[str, Rule]) -> dict[str, Any]:
    # Raises ProtocolError that names everything wrong.
    given = protocol.decode(await request.read() or b"{}")
    known = ", ".join(rules)
    problems = [f"{n} is not known; there are {known}." for n in sorted(given.keys() - rules)]
    for name, rule in rules.items():
        if name in given and not rule.allows(given[name]):
            problems.append(f"{name} has to be {rule.words}.")
    if problems:
        raise ProtocolError(" ".join(problems), 422)
    return given
