"""A team's evening in the room, as its people wrote it, and the weeks before."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import insert

from chatapp.database import alembic, db
from chatapp.models import Message, Person, Room, SignIn
from chatapp.models import searched as searched_as
from tests.support.cast import Browser

from .app import EVENING, Moment

DAYS = 60


@dataclass(frozen=True)
class Member:
    """Somebody of the team; `last_here` is how long before the evening, for who isn't here.

    `talks` is how much more they say than others, `joined` when they came, in days before.
    """

    key: str
    name: str
    talks: int
    joined: int
    provider: str = "auth0"
    status: str = "available"
    emoji: str | None = None
    words: str | None = None
    last_here: timedelta = timedelta(0)

    @property
    def id(self):
        return f"u_{self.key:0>24}"

    @property
    def email(self):
        return f"{self.key}@example.com"

    @property
    def signed_in_at(self):
        return EVENING - timedelta(hours=9, minutes=self.joined % 50) - self.last_here

    @property
    def sign_in(self):
        return f"sign-in-of-{self.key}"


GOOGLE = "google-oauth2"
NORA = Member("nora", "Nora Lindqvist", 6, 402)
TOMAS = Member("tomas", "Tomás Rivera", 7, 402, GOOGLE, emoji="🎧", words="Reviewing")
PRIYA = Member("priya", "Priya Nair", 5, 377)
JONAS = Member("jonas", "Jonas Weber", 3, 289, status="busy")
MEI = Member("mei", "Mei Chen", 4, 196, GOOGLE, "away", "🍜", "Dinner, back at seven")
SAMUEL = Member("samuel", "Samuel Okafor", 2, 118, last_here=timedelta(days=1, hours=2))
HANNA = Member("hanna", "Hanna Kowalska", 1, 61, GOOGLE, last_here=timedelta(days=3))
# The first one looks at the pictures' screens.
READER, *OTHERS = HERE = (NORA, TOMAS, PRIYA, JONAS, MEI)
TEAM = (*HERE, SAMUEL, HANNA)


@dataclass(frozen=True)
class Line:
    """What somebody says, when, and what is done with it."""

    at: time
    by: Member
    text: str
    answers: int | None = None
    mentions: tuple[Member, ...] = ()
    reactions: dict[str, tuple[Member, ...]] = field(default_factory=dict)
    edited: str | None = None


CODE = """\
Not every row, only this branch. About 4,000 times a night:
```python
if not row.email:
    log.warning("row %s skipped: no e-mail", row.id)
    continue
```"""
LIST = """\
Before we change it:
- what does support look for in that log?
- do we count skipped rows anywhere else?"""
QUOTE = """\
> do we count skipped rows anywhere else?

Yes, in the nightly report since **September**."""
LINES = (
    Line(
        time(17, 38),
        TOMAS,
        "The deploy is out: two migrations, 12 seconds in all. The error rate is flat, "
        "see https://status.example/deploys/412",
        reactions={"🎉": (PRIYA, JONAS, NORA), "👀": (MEI,)},
    ),
    Line(time(17, 41), NORA, "Lovely, I'll close the ticket."),
    Line(
        time(17, 42),
        NORA,
        "One question: the importer logs a warning for every row. Do we still need that?",
    ),
    Line(time(17, 49), PRIYA, CODE, answers=2),
    Line(time(17, 55), JONAS, LIST),
    Line(time(18, 3), MEI, QUOTE, reactions={"👍": (JONAS, NORA)}),
    Line(time(18, 6), NORA, "Then one line a night is enough: how many rows, and why."),
)
# What the reader hasn't seen yet.
NEW = (
    Line(
        time(18, 15),
        TOMAS,
        "@Nora Lindqvist can you look at `importer/rows.py` tomorrow?",
        mentions=(NORA,),
        edited="@Nora Lindqvist can you look at `importer/rows.py` tomorrow? "
        "I *think* it's one condition. And: that was deploy number 400!",
    ),
    Line(time(18, 21), PRIYA, "🎂🎂🎂"),
)
EARLIER = (
    "Good morning!",
    "The nightly import is through, nothing skipped.",
    "I'm at the dentist until ten.",
    "Who can review the migration for the address book?",
    "On it.",
    "Done, two small remarks.",
    "Thanks, merged.",
    "Stand-up in five minutes.",
    "The staging certificate runs out on Friday, I'll renew it today.",
    "Lunch? The place around the corner has dumplings again.",
    "Support asks whether exports can have the time zone in their name.",
    "Good idea. I'll write a ticket.",
    "Closing early today, see you tomorrow.",
)


def play(app):
    """Fill an empty room with the weeks before and with the evening; return each one's cookie."""
    with app.app_context():
        alembic.upgrade()
        _come()
        _live_through()
    browsers = {member: _browser(app, member) for member in TEAM}
    ids = []
    for line in (*LINES, *NEW):
        ids.append(_say(line, browsers, ids))
    return {member: _cookie(app, member) for member in TEAM}, ids[len(LINES) - 1]


def _come():
    db.session.execute(insert(Person), [_row(member) for member in TEAM])
    sign_ins = [
        {
            "id": member.sign_in,
            "person_id": member.id,
            "signed_in_at": member.signed_in_at,
            "seen_at": member.signed_in_at,
        }
        for member in TEAM
    ]
    db.session.execute(insert(SignIn), sign_ins)
    db.session.commit()


def _row(member):
    return {
        "id": member.id,
        "issuer": "https://tenant.example/",
        "subject": f"{member.provider}|{member.key}",
        "name": member.name,
        "email": member.email,
        "email_verified": True,
        "kept_status": member.status,
        "status_emoji": member.emoji,
        "status_words": member.words,
        "searched": searched_as(member.name, member.email),
        "here_at": EVENING - member.last_here,
        "first_signed_in_at": member.signed_in_at - timedelta(days=member.joined),
        "last_signed_in_at": member.signed_in_at,
        "sign_in_count": member.joined // 4,
    }


def _live_through():
    """Let the team talk on its working days, always the same."""
    chance = Random(7)
    days = [EVENING.replace(hour=0, minute=0) - timedelta(days=n) for n in range(DAYS, 0, -1)]
    days = [day for day in days if day.weekday() < 5]
    said = [said for day in days for said in _day(day, chance)]
    rows = [
        {"rev": n, "client_id": str(UUID(int=n)), **message} for n, message in enumerate(said, 1)
    ]
    db.session.execute(insert(Message), rows)
    db.session.get(Room, 1).rev = len(rows)
    came = [row for day in days for row in _sign_ins(day, chance)]
    db.session.execute(insert(SignIn), came)
    db.session.commit()


def _day(day, chance):
    minutes = sorted(chance.sample(range(8 * 60, 18 * 60), chance.randint(6, 30)))
    for minute in minutes:
        [member] = chance.choices(TEAM, [member.talks for member in TEAM])
        yield {
            "author_id": member.id,
            "name": member.name,
            "text": chance.choice(EARLIER),
            "sent_at": day + timedelta(minutes=minute),
        }


def _sign_ins(day, chance):
    for member in chance.sample(TEAM, chance.randint(2, len(TEAM))):
        at = day + timedelta(hours=8, minutes=chance.randint(0, 90))
        yield {
            "id": f"{member.sign_in}-{day:%m-%d}",
            "person_id": member.id,
            "signed_in_at": at,
            "seen_at": at,
            "ended_at": at + timedelta(hours=9),
        }


def _browser(app, member):
    browser = Browser(app)
    with browser.room.session_transaction() as cookie:
        cookie["sign_in"] = member.sign_in
        cookie.permanent = True
    return browser


def _cookie(app, member):
    signer = app.session_interface.get_signing_serializer(app)
    value = signer.dumps({"sign_in": member.sign_in, "_permanent": True})
    return {"name": app.config["SESSION_COOKIE_NAME"], "value": value}


def _say(line, browsers, ids):
    """Have a line said at its time, edited and reacted to; return the message's id."""
    Moment.becomes(EVENING.replace(hour=line.at.hour, minute=line.at.minute))
    said = _ask(browsers[line.by], "/messages", "POST", _draft(line, ids))
    address = f"/messages/{said['id']}"
    for emoji, members in line.reactions.items():
        for member in members:
            _ask(browsers[member], f"{address}/reactions/{emoji}", "PUT")
    if line.edited:
        Moment.becomes(Moment.now() + timedelta(minutes=1))
        edit = {"message": line.edited, "rev": said["rev"], "mentions": _ids(line.mentions)}
        _ask(browsers[line.by], address, "PATCH", edit)
    Moment.becomes(EVENING)
    return said["id"]


def _draft(line, ids):
    draft = {"message": line.text, "client_id": str(UUID(int=10**6 + len(ids)))}
    if line.answers is not None:
        draft["reply_to"] = ids[line.answers]
    return draft | ({"mentions": _ids(line.mentions)} if line.mentions else {})


def _ids(members):
    return [member.id for member in members]


def _ask(browser, path, method, body=None):
    response = browser.asks(path, method, json=body)
    assert response.status_code < 300, response.text
    return response.json
