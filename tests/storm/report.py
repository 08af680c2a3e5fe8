"""The report of a storm: every message is looked for in the database and on every page."""

from collections import Counter
from dataclasses import dataclass


@dataclass
class Report:
    """The figures that are printed, and sentences that say what is wrong."""

    faults: Counter
    sent: int
    acknowledged: int
    lost: int
    changed: int
    undone: int
    doubled: int
    converged: float | None
    complaints: list[str]
    fates: object = None


def build(world, faults, converged, shown):
    """Compare the database with every page, and with what was acknowledged."""
    kept = world.database.messages()
    # The page names the client_ids of its own person's messages alone.
    client_ids = {message["id"]: message["client_id"] for message in kept}
    shown = [message | {"client_id": client_ids.get(message["id"])} for message in shown]
    everywhere = {"the database": kept, world.page.name: shown}
    everywhere |= {c.name: _in_order(c.messages) for c in world.clients}
    due = _due(world, kept)
    counts = {name: Counter(m["client_id"] for m in had) for name, had in everywhere.items()}
    return Report(
        faults=faults,
        sent=sum(person.sent for person in world.people),
        acknowledged=len(due),
        lost=sum(any(not count[each] for count in counts.values()) for each in due),
        changed=sum(len(c.texts) + len(c.reactions) for c in world.clients),
        undone=sum(1 for _ in _undone(world, kept)),
        doubled=_doubled(counts, _texts(kept)),
        converged=converged,
        fates=world.fleet and world.fleet.fates,
        complaints=[
            *_differences(everywhere),
            *_disorder(world, kept),
            *(f"{text!r} is there {n} times" for text, n in _texts(kept).items() if n > 1),
            *_wrong_reactions(world, kept, shown),
            *world.page.complaints,
        ],
    )


def _due(world, kept):
    """Return the client_ids of all that was acknowledged, or shown as kept by the browser."""
    by_text = {message["message"]: message["client_id"] for message in kept}
    promised = [by_text.get(text, text) for text in world.page.promised]
    return [*promised, *(each for c in world.clients for each in c.acknowledged)]


def _doubled(counts, texts):
    twice = sum(n > 1 for count in counts.values() for n in count.values())
    # Twice under two ids would be two messages to the server, and one too many to its author.
    return twice + sum(n > 1 for n in texts.values())


def _texts(kept):
    return Counter(message["message"] for message in kept if message["message"])


def _in_order(messages):
    return [messages[number] for number in sorted(messages)]


def _differences(everywhere):
    kept = _states(everywhere["the database"])
    for name, had in everywhere.items():
        if _states(had) != kept:
            yield f"{name} has another conversation than the database"


def _states(messages):
    return [
        (m["id"], m["rev"], m["client_id"], m["message"], _counts(m["reactions"])) for m in messages
    ]


def _counts(reactions):
    return [(kind["emoji"], kind["count"]) for kind in reactions]


def _undone(world, kept):
    """Yield what the server has acknowledged of changes, and the database doesn't have."""
    texts = {message["id"]: message["message"] for message in kept}
    reactions = set(world.database.reactions())
    for client in world.clients:
        yield from (each for each, text in client.texts.items() if texts[each] != text)
        for (message_id, emoji), is_there in client.reactions.items():
            if ((message_id, emoji, client.known_as) in reactions) != is_there:
                yield message_id


def _wrong_reactions(world, kept, shown):
    """Say where what a message tells of its reactions isn't what people have done."""
    reactions = world.database.reactions()
    counted = Counter((message_id, emoji) for message_id, emoji, _ in reactions)
    own = {(message_id, emoji) for message_id, emoji, name in reactions if name == "Ada Lovelace"}
    for message in kept:
        told = {(message["id"], emoji): n for emoji, n in _counts(message["reactions"])}
        if told != {key: counted[key] for key in told}:
            yield f"Message {message['id']} has other reactions than it tells"
    for message in shown:
        mine = {(message["id"], emoji) for emoji in message["mine"]}
        told = {(message["id"], kind["emoji"]) for kind in message["reactions"]}
        if mine != own & told:
            yield f"{world.page.name} marks others' reactions to message {message['id']} as its own"


def _disorder(world, kept):
    """Say whose messages stand in another order than they were sent in."""
    for client in world.clients:
        ids = list(client.acknowledged.values())
        if ids != sorted(ids):
            yield f"{client.name}'s messages are out of order"
    place = {message["message"]: at for at, message in enumerate(kept)}
    places = [place.get(text, -1) for text in world.page.promised]
    if places != sorted(places):
        yield f"{world.page.name}'s messages are out of order"


def describe(report):
    """Return the report as a person reads it."""
    faults = ", ".join(f"{count} {kind}" for kind, count in sorted(report.faults.items()))
    late = "never" if report.converged is None else f"{report.converged:.1f} s"
    lines = [
        f"  faults        {report.faults.total()}: {faults}",
        f"  sent          {report.sent}",
        f"  acknowledged  {report.acknowledged}",
        f"  lost          {report.lost}",
        f"  changed       {report.changed} acknowledged edits, removals, restorations, reactions",
        f"  undone        {report.undone} of these",
        f"  doubled       {report.doubled}",
        f"  converged     {late} after the last fault (at most 5 s)",
    ]
    if report.fates:
        lines.append(f"  machines      {report.fates}")
    return "\n".join([*lines, *(f"  WRONG         {c}" for c in report.complaints)])


def is_fair(report):
    """Say whether nothing was lost, doubled, disordered or late."""
    right = not (report.lost or report.undone or report.doubled or report.complaints)
    return right and report.converged is not None and report.converged <= 5
