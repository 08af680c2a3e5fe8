"""A member who speaks the room's protocol: sends until acknowledged, follows the client's rule.

Written after the rule's words and not after the browser's modules, so that each checks the other.
"""

import asyncio
import json
from base64 import b64decode
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import quote
from uuid import UUID

import aiohttp
from nacl.secret import SecretBox
from yarl import URL

SUBSCRIBED = "pusher_internal:subscription_succeeded"
FAILURES = (aiohttp.ClientError, TimeoutError, OSError)
TIMEOUT = aiohttp.ClientTimeout(total=3)
EMOJI = ("👍", "🎉", "❤️")
# The room's channel is called this in its first epoch, then private-chat.2 and so on.
CHANNEL = "private-chat"
ENCRYPTED_CHANNEL = "private-encrypted-chat"
# People react to what was said last.
RECENT = 8


class Client:
    """One member, with a page's knowledge of the room."""

    def __init__(self, name, bases, socket_url, random, *, is_encrypted=False):
        self.name = name
        # The provider may know them by a longer name.
        self.known_as = name
        self.messages = {}
        self.rev = 0
        self.epoch = 1
        self.sent = 0
        # By client_id: the id under which the server says that it keeps the message.
        self.acknowledged = {}
        # What the server has answered of own changes since: the text by the id of the message, None
        # where it was removed; and by id and emoji whether there is a reaction. What had no answer
        # may or may not have been done, so nothing is known of it.
        self.texts = {}
        self.reactions = {}
        self._bases = bases
        self._socket_url = socket_url
        self._random = random
        self._ask = asyncio.Event()
        self._live = False
        # The socket, its id, and the channel for which it is subscribed or about to be.
        self._socket = self._socket_id = self._channel = None
        self._name_of_channel = ENCRYPTED_CHANNEL if is_encrypted else CHANNEL
        # By channel: what decrypts its events.
        self._boxes = {}
        # Kept, as the loop doesn't.
        self._moving = None

    async def __aenter__(self):
        jar = aiohttp.CookieJar(unsafe=True)
        self._session = aiohttp.ClientSession(cookie_jar=jar, timeout=TIMEOUT)
        return self

    async def __aexit__(self, *_):
        await self._session.close()

    async def sign_in(self):
        """Sign in as a browser does: through the provider's page."""
        async with self._session.get(f"{self._bases[0]}/login") as page:
            form = str(page.url).replace("/authorize?", "/u/login?")
        address = URL(form, encoded=True)
        async with self._session.post(address, data={"name": self.name}) as room:
            assert room.status == HTTPStatus.OK, await room.text()

    # Sending.

    async def talk(self, stop):
        """Say one thing after the other, and change some of it, until told to stop."""
        while not stop.is_set():
            await asyncio.sleep(self._random.uniform(0.4, 1.6))
            message = await self.say(f"{self.name} {self.sent}")
            await self._reconsider(message)

    async def say(self, text):
        """Send until the server says that it keeps the message."""
        client_id = str(UUID(int=self._random.getrandbits(128), version=4))
        self.sent += 1
        while True:
            status, answer = await self._request(
                "POST", "/messages", json={"message": text, "client_id": client_id}
            )
            if status in {HTTPStatus.OK, HTTPStatus.CREATED}:
                self.acknowledged[client_id] = answer["id"]
                self.known_as = answer["name"]
                self.hear(answer)
                return answer
            await asyncio.sleep(self._random.uniform(0.1, 0.5))

    # Changes are tried once: what is tested is that all pages agree on what came of it, and that
    # what was acknowledged is kept.
    async def _reconsider(self, message):
        address = f"/messages/{message['id']}"
        chance = self._random.random()
        if chance < 0.15:
            change = {"message": f"{message['message']}, edited", "rev": message["rev"]}
            await self._change(message, "PATCH", address, json=change)
        elif chance < 0.3:
            await self._change(message, "DELETE", address)
            if chance < 0.25:
                await asyncio.sleep(self._random.uniform(0, 0.5))
                await self._change(message, "PUT", f"{address}/restored")
        await self._react()

    async def _change(self, message, method, address, **options):
        self.texts.pop(message["id"], None)
        status, answer = await self._request(method, address, **options)
        if status == HTTPStatus.OK:
            self.texts[message["id"]] = answer["message"]
            self.hear(answer)

    async def _react(self):
        recent = sorted(self.messages)[-RECENT:]
        if not recent or self._random.random() < 0.3:
            return
        message_id, emoji = self._random.choice(recent), self._random.choice(EMOJI)
        wanted = self._random.random() < 0.7
        self.reactions.pop((message_id, emoji), None)
        address = f"/messages/{message_id}/reactions/{quote(emoji)}"
        status, answer = await self._request("PUT" if wanted else "DELETE", address)
        if status == HTTPStatus.OK:
            self.reactions[message_id, emoji] = emoji in answer["mine"]
            self.hear(answer)

    # Administrating.

    async def suspend(self, person_id, seconds):
        """Suspend somebody for that long."""
        await self._act_on(person_id, "suspension")
        await asyncio.sleep(seconds)
        await self._act_on(person_id, "reinstatement")

    async def _act_on(self, person_id, act):
        while True:
            address = f"{self._random.choice(self._bases)}/admin/people/{person_id}/{act}"
            with suppress(FAILURES):
                async with self._session.post(
                    address, data={"reason": "a storm"}, headers={"Accept": "application/json"}
                ) as answer:
                    if answer.status == HTTPStatus.NO_CONTENT:
                        return
            await asyncio.sleep(self._random.uniform(0.1, 0.5))

    # Receiving.

    def hear(self, message):
        """Meet an event, by the rule: the next is applied, an older ignored, a hole filled.

        A hint, which has no content, is a hole, too.
        """
        if message["rev"] == self.rev + 1 and "message" in message:
            self._learn(message)
            self.rev += 1
        elif message["rev"] > self.rev:
            wait = self._random.uniform(0.3, 0.6)
            asyncio.get_running_loop().call_later(wait, self._ask.set)

    async def follow(self):
        """Ask whenever something may have been missed."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(60 if self._live else self._random.uniform(1, 2)):
                    await self._ask.wait()
            self._ask.clear()
            await self._catch_up()

    async def _catch_up(self):
        more = True
        while more:
            status, answer = await self._request("GET", f"/messages?since={self.rev}&limit=100")
            if status == HTTPStatus.OK:
                self._fill(answer)
                more = answer["more"]
            else:
                await asyncio.sleep(self._random.uniform(0.2, 1))

    def _fill(self, answer):
        for message in answer["messages"]:
            self._learn(message)
        self.rev = max(self.rev, answer["rev"])
        # A version of before tells none.
        self._move(answer.get("epoch", 1))

    def _learn(self, message):
        known = self.messages.get(message["id"])
        if not known or known["rev"] < message["rev"]:
            self.messages[message["id"]] = message

    # Listening.

    async def listen(self):
        """Hold a socket to Pusher, and begin again whenever it is lost."""
        while True:
            with suppress(FAILURES):
                await self._hold_a_socket()
            self._live = False
            self._socket = self._channel = None
            self._ask.set()
            await asyncio.sleep(self._random.uniform(0.2, 1))

    async def _hold_a_socket(self):
        async with self._session.ws_connect(self._socket_url) as socket:
            async for frame in socket:
                await self._meet(socket, json.loads(frame.data))

    async def _meet(self, socket, told):
        event = told["event"]
        if event == "pusher:connection_established":
            self._socket, self._socket_id = socket, json.loads(told["data"])["socket_id"]
            await self._subscribe()
        elif event == "room-moved":
            self._move(self._read(told)["epoch"])
        elif event == SUBSCRIBED:
            self._live = True
            self._ask.set()
        elif event == "pusher:ping":
            await socket.send_json({"event": "pusher:pong", "data": {}})
        elif event.startswith("message-"):
            self.hear(self._read(told))

    def _read(self, told):
        data = json.loads(told["data"])
        if box := self._boxes.get(told["channel"]):
            data = json.loads(box.decrypt(b64decode(data["ciphertext"]), b64decode(data["nonce"])))
        return data

    def _move(self, epoch):
        """Go to the channel of this epoch; word of an earlier one is late."""
        if epoch > self.epoch:
            self.epoch = epoch
            self._moving = asyncio.get_running_loop().create_task(self._subscribe_anew())

    async def _subscribe_anew(self):
        # A socket that is lost meanwhile is followed by one that begins with this epoch.
        with suppress(FAILURES):
            await self._subscribe()

    async def _subscribe(self):
        name = self._name_of_channel
        channel = name if self.epoch == 1 else f"{name}.{self.epoch}"
        before, self._channel = self._channel, channel
        socket = self._socket
        if socket is None or before == channel:
            return
        who = {"socket_id": self._socket_id, "channel_name": channel}
        status, answer = await self._request("POST", "/pusher/auth", data=who)
        if status == HTTPStatus.OK:
            # Pusher never gets it.
            if secret := answer.pop("shared_secret", None):
                self._boxes[channel] = SecretBox(b64decode(secret))
            data = {"channel": channel, **answer}
            await socket.send_json({"event": "pusher:subscribe", "data": data})
            if before:
                leave = {"event": "pusher:unsubscribe", "data": {"channel": before}}
                await socket.send_json(leave)
        else:
            # The next socket begins with the epoch that is known by then.
            await socket.close()
            if answer:
                self.epoch = max(self.epoch, answer.get("epoch", 1))

    async def _request(self, method, path, **options):
        """Ask either place; None for what came to nothing."""
        base = self._random.choice(self._bases)
        try:
            async with self._session.request(
                method, URL(base + path, encoded=True), **options
            ) as answer:
                if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    return answer.status, None
                return answer.status, await self._wait_as_told(answer)
        except FAILURES:
            return None, None

    async def _wait_as_told(self, answer):
        body = await answer.json()
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            await asyncio.sleep(int(answer.headers["Retry-After"]))
        elif body.get("error") != "channel_refused":
            expected = {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.CONFLICT}
            assert answer.status in expected, body
        return body
