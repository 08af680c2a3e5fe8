"""Firefox, as Playwright's WebDriver BiDi expects it: `python tests/support/firefox.py firefox …`.

Playwright asks for a colour scheme in each new window, and gives up where a browser doesn't know
that command, as Firefox ESR doesn't yet. So that command is answered here; all others pass.
"""

import asyncio
import json
import re
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from contextlib import suppress

from aiohttp import ClientSession, WSMsgType, web

LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
UNKNOWN = "emulation.setMediaFeaturesOverride"


async def main(executable, *arguments):
    """Start Firefox, and say where it is reached, until it ends."""
    firefox = await create_subprocess_exec(executable, *arguments, stderr=PIPE)
    async for line in firefox.stderr:
        found = LISTENING.search(line)
        if found:
            port = await _serve(found[1].decode())
            print(f"WebDriver BiDi listening on ws://127.0.0.1:{port}", file=sys.stderr, flush=True)
    return await firefox.wait()


async def _serve(address):
    async def meet(request):
        near = web.WebSocketResponse(max_msg_size=0)
        await near.prepare(request)
        there = f"{address}/session"
        async with ClientSession() as session, session.ws_connect(there, max_msg_size=0) as far:
            await asyncio.gather(_ask(near, far), _pass_on(far, near))
        return near

    app = web.Application()
    app.router.add_get("/session", meet)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner.addresses[0][1]


async def _ask(near, far):
    async for message in near:
        command = json.loads(message.data)
        if command["method"] == UNKNOWN:
            await near.send_json({"type": "success", "id": command["id"], "result": {}})
        else:
            await far.send_str(message.data)
    await far.close()


async def _pass_on(far, near):
    async for message in far:
        if message.type is WSMsgType.TEXT:
            with suppress(ConnectionError):
                await near.send_str(message.data)
    await near.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
