"""What a page's conversation is checked against: the module itself, and a simple server."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

DRIVER = Path(__file__).parents[1] / "js" / "support" / "rule_driver.js"
PAGE = 3

Message = dict[str, Any]


class Driver:
    """The browser's own module, in one node process for the whole session."""

    def __init__(self) -> None:
        node = shutil.which("node")
        assert node, "this test needs node"
        self.process = subprocess.Popen(
            [node, DRIVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def do(self, op: str, **details: Any) -> dict[str, Any]:
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin
        assert stdout
        stdin.write(json.dumps({"op": op, **details}) + "\n")
        stdin.flush()
        return json.loads(stdout.readline())

    def stop(self) -> None:
        self.process.communicate(timeout=10)


class Server:
    """The room as the database has it: one counter, and each message's latest state."""

    def __init__(self) -> None:
        self.rev = 0
        self.messages: list[Message] = []
        self.events: list[Message] = []

    def add(self) -> None:
        self.messages.append({})
        self.change(len(self.messages), "said")

    def change(self, message_id: int, text: str | None) -> None:
        self.rev += 1
        message = {"id": message_id, "rev": self.rev, "message": text}
        self.messages[message_id - 1] = message
        self.events.append(message)

    def since(self, rev: int) -> dict[str, Any]:
        found = sorted((m for m in self.messages if m["rev"] > rev), key=lambda m: m["rev"])
        given = found[:PAGE]
        return {
            "messages": given,
            "rev": given[-1]["rev"] if given else rev,
            "more": len(found) > PAGE,
        }

    def before(self, end: int | None = None, *, rev: int | None = None) -> dict[str, Any]:
        found = [m for m in self.messages if end is None or m["id"] < end]
        return self._page(found[-PAGE:], more=len(found) > PAGE, rev=rev)

    def after(self, start: int, *, rev: int | None = None) -> dict[str, Any]:
        found = [m for m in self.messages if m["id"] > start]
        return self._page(found[:PAGE], more=len(found) > PAGE, rev=rev)

    def around(self, middle: int, *, rev: int | None = None) -> dict[str, Any]:
        older, newer = self.before(middle), self.after(middle - 1)
        return self._page(older["messages"] + newer["messages"], more=older["more"], rev=rev)

    def _page(self, messages: list[Message], *, more: bool, rev: int | None) -> dict[str, Any]:
        return {"messages": messages, "rev": self.rev if rev is None else rev, "more": more}
