"""A client that shows the frames of the Pusher protocol, which libraries hide."""

import asyncio
import json

import aiohttp
from pusher.signature import sign

PATIENCE_S = 5
# A server that is gone does not answer to a close.
CLOSING = aiohttp.ClientWSTimeout(ws_close=1)
ENDS = {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}


class Client:
    """One WebSocket; each call returns when it has happened."""

    _ws = None

    def __init__(self, loop, session, library):
        self._loop = loop
        self._session = session
        self._library = library

    def connects(self, url):
        self._ws = self._now(self._session.ws_connect(url, max_msg_size=0, timeout=CLOSING))
        return self

    def meets(self, url):
        self.connects(url)
        self.socket_id = self.hears("pusher:connection_established")["socket_id"]
        return self

    def says(self, event, data=None, **rest):
        self.sends(json.dumps({"event": event, "data": {} if data is None else data} | rest))

    def sends(self, frame):
        send = self._ws.send_str if isinstance(frame, str) else self._ws.send_bytes
        self._now(send(frame))

    def asks_for(self, channel, user=None):
        auth = self._library.authenticate(channel, self.socket_id, user)
        # By it, a page decrypts; Pusher never gets it.
        auth.pop("shared_secret", None)
        self.says("pusher:subscribe", {"channel": channel, **auth})

    def comes_to(self, channel, user=None):
        self.asks_for(channel, user)
        return self.hears("pusher_internal:subscription_succeeded")

    def signs_in(self, user_id):
        self.says("pusher:signin", self.proof_of(user_id))
        return self.hears("pusher:signin_success")

    def proof_of(self, user_id):
        return self._library.authenticate_user(self.socket_id, {"id": user_id})

    def proof_of_data(self, user_data):
        signature = sign("secret", f"{self.socket_id}::user::{user_data}")
        return {"auth": f"key:{signature}", "user_data": user_data}

    def hears(self, event):
        message = self.hears_message()
        assert message["event"] == event, message
        return message["data"]

    def hears_message(self):
        message = json.loads(self._now(self._ws.receive()).data)
        message["data"] = _understood(message.get("data"))
        return message

    def hears_nothing_more(self):
        """Say whether an answer is the very next thing to come; nothing overtakes."""
        self.says("pusher:ping")
        return self.hears("pusher:pong") == {}

    def is_closed_with(self):
        """Return the code of the end, whatever is said before it."""
        while self._now(self._ws.receive()).type not in ENDS:
            pass
        return self._ws.close_code

    def leaves(self):
        """Close the WebSocket, where there is one."""
        if self._ws:
            self._now(self._ws.close())

    def _now(self, happening):
        return self._loop.run_until_complete(asyncio.wait_for(happening, PATIENCE_S))


def _understood(data):
    # As libraries do: data is JSON within JSON wherever it can be.
    try:
        return json.loads(data) if isinstance(data, str) else data
    except ValueError:
        return data
