"""Whatever is lost, doubled, late or out of order: a page ends up with what the server has."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.support.client_rule_model import Driver, Server

choices = st.integers(min_value=0, max_value=1_000)


class Room(RuleBasedStateMachine):
    """A server that is busy, and one page whose events and answers arrive as they like."""

    driver: Driver

    def __init__(self) -> None:
        super().__init__()
        self.server = Server()
        self.highest: dict[int, int] = {}
        self.pages: list[tuple[str, dict[str, Any]]] = []
        self.answer: dict[str, Any] | None = None
        self.counted: int | None = None
        # The revisions that the page has been told of in one way or another.
        self.told: set[int] = set()
        self.open()

    def open(self) -> None:
        for _ in range(9):
            self.server.add()
        page = self.server.before()
        self.told = set(range(1, page["rev"] + 1))
        self.state = self.driver.do("open", page=page)

    def tell(self, op: str, **details: Any) -> Any:
        self.state = self.driver.do(op, **details)
        return self.state["answer"]

    @property
    def ids(self) -> list[int]:
        return [message["id"] for message in self.state["messages"]]

    @property
    def reached(self) -> int:
        """How far the page was told without a gap."""
        return next(rev for rev in range(self.server.rev + 2) if rev + 1 not in self.told)

    # What happens on the server.

    @rule()
    def somebody_speaks(self) -> None:
        self.server.add()

    @rule(which=choices, text=st.sampled_from(["edited", None]))
    def somebody_edits_or_removes(self, which: int, text: str | None) -> None:
        self.server.change(which % len(self.server.messages) + 1, text)

    @rule()
    def a_page_request_reads_the_counter_a_while_before_the_rows(self) -> None:
        self.counted = self.server.rev

    # What reaches the page: any event, at any time, any number of times or never.

    @rule(back=st.integers(min_value=0, max_value=6))
    def an_event_arrives(self, back: int) -> None:
        event = self.server.events[-1 - min(back, len(self.server.events) - 1)]
        turn = event["rev"] - self.state["rev"]

        verdict = self.tell("receive", message=event)

        assert verdict == ("next" if turn == 1 else "hole" if turn > 1 else "older")
        self.told.add(event["rev"])

    @rule()
    def our_own_send_is_answered(self) -> None:
        self.server.add()
        ours = self.server.messages[-1]

        self.tell("keep", message=ours)

        self.told.add(ours["rev"])
        assert not self.state["atEnd"] or ours in self.state["messages"]

    @rule()
    def the_page_asks_what_changed(self) -> None:
        self.answer = {"asked": self.state["rev"], **self.server.since(self.state["rev"])}

    @precondition(lambda self: self.answer)
    @rule()
    def an_answer_arrives(self) -> None:
        answer, self.answer = self.answer, None
        assert answer
        self.tell("fill", answer=answer)
        self.told.update(range(answer["asked"] + 1, answer["rev"] + 1))

    @rule(kind=st.sampled_from(["loadOlder", "loadNewer", "newest", "around"]), which=choices)
    def a_page_of_history_is_asked_for(self, kind: str, which: int) -> None:
        rev, self.counted = self.counted, None
        if kind == "loadOlder":
            details = {"before": self.ids[0], "page": self.server.before(self.ids[0], rev=rev)}
        elif kind == "loadNewer":
            details = {"after": self.ids[-1], "page": self.server.after(self.ids[-1], rev=rev)}
        elif kind == "newest":
            details = {"atEnd": True, "page": self.server.before(rev=rev)}
        else:
            middle = which % len(self.server.messages) + 1
            details = {"atEnd": False, "page": self.server.around(middle, rev=rev)}
        self.pages.append((kind if kind.startswith("load") else "replace", details))

    @precondition(lambda self: self.pages)
    @rule(which=choices)
    def a_page_of_history_arrives(self, which: int) -> None:
        op, details = self.pages.pop(which % len(self.pages))
        was_reached = self.state["rev"]

        taken = self.tell(op, **details)

        if op == "replace" and taken and details["page"]["rev"] > was_reached:
            self.told.update(range(1, details["page"]["rev"] + 1))

    @rule(ends=st.tuples(choices, choices))
    def the_page_lets_go_of_what_is_far_away(self, ends: tuple[int, int]) -> None:
        first, last = sorted(self.ids[end % len(self.ids)] for end in ends)
        kept = [message for message in self.state["messages"] if first <= message["id"] <= last]

        self.tell("shrink", **{"from": first, "to": last})

        assert self.state["messages"] == kept

    # What must be true all the time, and in the end.

    @invariant()
    def the_page_knows_as_far_as_it_was_told_and_no_further(self) -> None:
        assert self.state["rev"] == self.reached

    @invariant()
    def messages_stand_in_order_and_once(self) -> None:
        assert self.ids == sorted(set(self.ids))

    @invariant()
    def no_message_goes_back(self) -> None:
        for message in self.state["messages"]:
            assert message["rev"] >= self.highest.get(message["id"], 0)
            self.highest[message["id"]] = message["rev"]

    def teardown(self) -> None:
        self.ask_until_there_is_no_more()
        first, last = self.ids[0], self.ids[-1]
        assert self.state["messages"] == self.server.messages[first - 1 : last]
        assert not self.state["atEnd"] or last == len(self.server.messages)

        self.walk_to_both_ends()
        assert self.state["messages"] == self.server.messages

    def ask_until_there_is_no_more(self) -> None:
        more = True
        while more:
            answer = self.server.since(self.state["rev"])
            self.tell("fill", answer=answer)
            more = answer["more"]
        assert self.state["rev"] == self.server.rev

    def walk_to_both_ends(self) -> None:
        while self.state["hasOlder"]:
            assert self.tell("loadOlder", page=self.server.before(self.ids[0]))
        while not self.state["atEnd"]:
            assert self.tell("loadNewer", page=self.server.after(self.ids[-1]))


@pytest.fixture(scope="session")
def driver() -> Iterator[Driver]:
    driver = Driver()
    yield driver
    driver.stop()


class Rooms(Room.TestCase):
    settings = settings(max_examples=200, stateful_step_count=50, deadline=None)

    @pytest.fixture(autouse=True)
    def _driven(self, driver: Driver) -> None:
        Room.driver = driver
