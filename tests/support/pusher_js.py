"""The real pusher-js, run by node with the script beside this file."""

import json
import subprocess
import threading
from pathlib import Path
from queue import Queue
from subprocess import PIPE

SCRIPT = Path(__file__).with_name("pusher_js_client.js")
PATIENCE_S = 5


class PusherJs:
    """pusher-js in a process of its own."""

    def __init__(self, port, library, key="key"):
        self._library = library
        self._told = Queue()
        command = ["node", str(SCRIPT), key, str(port)]
        self._process = subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True)
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.leaves()
        self._listener.join()
        self._process.stdout.close()

    def leaves(self):
        self._process.stdin.close()
        self._process.wait(PATIENCE_S)

    def does(self, what, **order):
        print(json.dumps({"do": what, **order}), file=self._process.stdin, flush=True)

    def hears(self, at, *events):
        """Return what happens next at a place, of the events that are named or of all."""
        while True:
            told = self._told.get(timeout=PATIENCE_S)
            if told["at"] == at and (not events or told["event"] in events):
                return told

    def comes_to(self, channel, user=None):
        self.does("subscribe", channel=channel)
        return self.is_let_in(channel, user)

    def is_let_in(self, channel, user=None):
        self.answers(lambda socket: self._library.authenticate(channel, socket, user))
        return self.hears(channel, "pusher:subscription_succeeded").get("data")

    def signs_in(self, user_id):
        self.does("sign_in")
        self.answers(lambda socket: self._library.authenticate_user(socket, {"id": user_id}))
        self.hears("wire", "pusher:signin_success")

    def answers(self, signature):
        question = self.hears("auth")
        auth = signature(question["data"]["socketId"])
        # The library leaves the secret of an encrypted channel as bytes.
        auth = {k: v.decode() if isinstance(v, bytes) else v for k, v in auth.items()}
        self.does("answer", question=question["event"], auth=auth)

    def _listen(self):
        for line in self._process.stdout:
            self._told.put(json.loads(line))
