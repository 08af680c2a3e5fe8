"""Who may do what: every view is asked in every role, and SECURITY.md has what came of it.

`make roles` writes the table there anew.
"""

import re
from pathlib import Path

import pytest

from tests.support.roles import (
    ADMINISTRATORS_ADDRESS,
    ALIKE,
    LOG_IN,
    MUTED,
    NO,
    NOT_INVITED,
    OTHERS,
    OWN,
    ROLES,
    SUSPENDED,
    YES,
    Walk,
)

FILE = Path(__file__).parents[1] / "SECURITY.md"
BEGIN, END = "<!-- make roles -->\n", "<!-- until here -->\n"
WORDS = {
    YES: "yes",
    OWN: "one's own",
    OTHERS: "others'",
    ALIKE: "with a token of its own",
    LOG_IN: "logs in first",
    NO: "no",
    SUSPENDED: "no: suspended",
    NOT_INVITED: "no: not invited",
    MUTED: "no: muted",
}

EVERYBODY = dict.fromkeys(ROLES, YES)
# To nobody because of who they are: by a state, a signature, or a token.
WHOEVER_HAS_ITS_TOKEN = dict.fromkeys(ROLES, ALIKE)
MEMBERS = EVERYBODY | {
    "suspended": SUSPENDED,
    "no longer let in": NOT_INVITED,
    **dict.fromkeys(("a visitor", "logged out elsewhere", "expired"), LOG_IN),
    **dict.fromkeys(("asked to be forgotten", "and logged in again"), LOG_IN),
}
SPEAKERS = MEMBERS | {"a muted member": MUTED}
REPORTERS = {role: OTHERS if outcome == YES else outcome for role, outcome in MEMBERS.items()}
AUTHORS = {role: OWN if outcome == YES else outcome for role, outcome in MEMBERS.items()}
BY_ANY_WAY = ("an administrator by `ADMIN_EMAILS`", "by their role", "made here")
AUTHORS_AND_ADMINISTRATORS = AUTHORS | dict.fromkeys(BY_ANY_WAY, YES)
EDITORS = AUTHORS | {"a muted member": MUTED}
ADMINISTRATORS = MEMBERS | {"a member": NO, "a muted member": NO}
# Who isn't let in logs in again to join by an invitation.
INVITED = MEMBERS | {"no longer let in": LOG_IN}
SHOWN_AN_INVITATION = EVERYBODY | {"suspended": SUSPENDED}
# The home page is for visitors; whoever was shut out or logged out by others sees why.
HOME = MEMBERS | {"a visitor": YES, "expired": YES}

# What is expected of each view.
VIEWS = {
    "static": EVERYBODY,
    "auth.login": EVERYBODY,
    "auth.signup": EVERYBODY,
    "auth.callback": WHOEVER_HAS_ITS_TOKEN,
    "auth.logout": EVERYBODY,
    "auth.backchannel_logout": WHOEVER_HAS_ITS_TOKEN,
    "icons.show": EVERYBODY,
    "health.live": EVERYBODY,
    "health.ready": EVERYBODY,
    "health.figures": WHOEVER_HAS_ITS_TOKEN,
    "doctor.show": WHOEVER_HAS_ITS_TOKEN,
    "room.show": HOME,
    "room.find": MEMBERS,
    "room.read": MEMBERS,
    "messages.index": MEMBERS,
    "messages.create": SPEAKERS,
    "messages.update": EDITORS,
    "messages.versions": AUTHORS_AND_ADMINISTRATORS,
    "messages.react": SPEAKERS,
    # What they have said, a muted person can take back.
    "messages.unreact": MEMBERS,
    "messages.destroy": AUTHORS_AND_ADMINISTRATORS,
    "messages.restore": AUTHORS_AND_ADMINISTRATORS | {"a muted member": MUTED},
    "messages.report": REPORTERS,
    "messages.pin": ADMINISTRATORS,
    "messages.unpin": ADMINISTRATORS,
    "room.pins": MEMBERS,
    "people.index": MEMBERS,
    "people.status": MEMBERS,
    "people.idle": MEMBERS,
    "joining.show": SHOWN_AN_INVITATION,
    "joining.join": INVITED,
    "leaving.show": MEMBERS,
    "leaving.leave": MEMBERS,
    # It leads to the home page whoever has nothing to come back from.
    "leaving.come_back": EVERYBODY,
    "you.show": MEMBERS,
    "data.download": MEMBERS,
    "you.rename": SPEAKERS,
    "you.choose_picture": MEMBERS,
    "you.end_sign_in": MEMBERS,
    "you.end_other_sign_ins": MEMBERS,
    "you.notices": MEMBERS,
    "you.dismiss": MEMBERS,
    "you.dismiss_by_form": MEMBERS,
    "channels.authorise": MEMBERS,
    "channels.sign_in": MEMBERS,
    "admin.index": ADMINISTRATORS,
    "admin.people.index": ADMINISTRATORS,
    "admin.people.download": ADMINISTRATORS,
    "admin.people.show": ADMINISTRATORS,
    "admin.people.suspend": ADMINISTRATORS,
    "admin.people.reinstate": ADMINISTRATORS,
    "admin.people.allow_everyone": ADMINISTRATORS,
    "admin.people.administer": ADMINISTRATORS,
    "admin.people.leave": ADMINISTRATORS,
    "admin.people.mute": ADMINISTRATORS,
    "admin.people.unmute": ADMINISTRATORS,
    "admin.people.sign_out": ADMINISTRATORS,
    "admin.messages.index": ADMINISTRATORS,
    "admin.messages.download": ADMINISTRATORS,
    "admin.messages.remove": ADMINISTRATORS,
    "admin.messages.restore": ADMINISTRATORS,
    "admin.reports.index": ADMINISTRATORS,
    "admin.reports.handle": ADMINISTRATORS,
    "admin.access.index": ADMINISTRATORS,
    "admin.access.choose": ADMINISTRATORS,
    "admin.access.add": ADMINISTRATORS,
    "admin.access.remove": ADMINISTRATORS,
    "admin.invitations.create": ADMINISTRATORS,
    "admin.invitations.revoke": ADMINISTRATORS,
    "admin.retention.index": ADMINISTRATORS,
    "admin.retention.update": ADMINISTRATORS,
    "admin.numbers.index": ADMINISTRATORS,
    "admin.log.index": ADMINISTRATORS,
    "admin.log.download": ADMINISTRATORS,
}


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": ADMINISTRATORS_ADDRESS}


def test_everybody_gets_of_every_view_what_their_role_may(app, request):
    walk = Walk(app)
    views = {rule.endpoint for rule in walk.rules}
    assert views - set(VIEWS) == set(), "Say in VIEWS above who may use these, and `make roles`."
    assert set(VIEWS) - views == set(), "These views are gone: take them out of VIEWS above."

    without = views - walk.asked
    assert without == set(), "Say in `known` (tests/test_every_route.py) how to ask these."

    found = [(rule, walk.outcomes(rule)) for rule in walk.rules]

    wrong = {rule.endpoint: differences(it, VIEWS[rule.endpoint]) for rule, it in found}
    assert {view: it for view, it in wrong.items() if it} == {}
    table = as_table(found)
    before, _, rest = FILE.read_text().partition(BEGIN)
    written, _, after = rest.partition(END)
    if request.config.getoption("write_roles"):
        FILE.write_text(f"{before}{BEGIN}{table}{END}{after}")
    else:
        assert written == table, "SECURITY.md has another table: `make roles` writes it anew."


def differences(found, expected):
    """Return what some roles got, and what they should get."""
    return {role: (found[role], expected[role]) for role in ROLES if found[role] != expected[role]}


def as_table(found):
    """Write what was found: a row for views of which all get the same, a column for equal roles."""
    rows = {}
    for rule, outcomes in sorted(found, key=lambda it: list(VIEWS).index(it[0].endpoint)):
        rows.setdefault(tuple(outcomes.values()), []).append(rule)
    columns = as_columns([dict(zip(ROLES, row, strict=True)) for row in rows])
    lines = [["address", *map(", ".join, columns)], ["---"] * (len(columns) + 1)]
    for row, rules in rows.items():
        outcomes = dict(zip(ROLES, row, strict=True))
        lines.append([addresses(rules), *(WORDS[outcomes[roles[0]]] for roles in columns)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_columns(rows):
    """Return the roles, those together of which every row says the same."""
    columns = {}
    for role in ROLES:
        columns.setdefault(tuple(row[role] for row in rows), []).append(role)
    return list(columns.values())


def addresses(rules):
    """Return the addresses with their methods, each address once."""
    methods = {}
    for rule in rules:
        address = re.sub("<[^>]+>", "ID", rule.rule)
        methods.setdefault(address, []).append(min(rule.methods - {"HEAD", "OPTIONS"}))
    return ", ".join(f"`{', '.join(each)} {address}`" for address, each in methods.items())
