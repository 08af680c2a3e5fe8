"""Who may enter by their e-mail address: anyone, or the addresses and domains that are listed.

Those of the settings can't be taken away in the dashboard, whose own are in the database. Every
request learns the number of the lists' newest change with the sign-in, and each process keeps the
lists of one number, so they are read again only when they have changed.
"""

from dataclasses import dataclass

from flask import Flask, current_app, g, has_request_context
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from .. import text
from ..database import db
from ..models import AccessEntry, Room

ANYONE, LISTED = "anyone", "listed"

READ = select(Room.access_rev, Room.access, AccessEntry.entry).outerjoin(AccessEntry, true())
REV = select(Room.access_rev)


@dataclass(frozen=True)
class Lists:
    """The dashboard's lists after a change: `access` is ANYONE, LISTED or None.

    `entries` holds addresses, and domains with an @ before them.
    """

    rev: int
    access: str | None
    entries: frozenset[str]


def init_app(app: Flask) -> None:
    """Let the threads of this process share the lists once they are read."""
    app.extensions["access lists"] = None


def allow(email: object, is_verified: bool, lists: Lists | None = None) -> bool:
    """Say whether somebody with this address may enter; only a verified one counts.

    By the lists of now, or by those that are given.
    """
    lists = lists or current()
    if is_open_to_anyone(lists):
        return True
    address = text.address(email)
    if address is None or not is_verified:
        return False
    settings, domain = current_app.config, address.partition("@")[2]
    return (
        address in settings["ALLOWED_EMAILS"]
        or address in settings["ADMIN_EMAILS"]
        or domain in settings["ALLOWED_EMAIL_DOMAINS"]
        or not {address, f"@{domain}"}.isdisjoint(lists.entries)
    )


def is_open_to_anyone(lists: Lists) -> bool:
    """Say whether anyone may enter whom Auth0 lets in.

    Until the dashboard says it, that is so where the settings list nobody.
    """
    if lists.access is not None:
        return lists.access == ANYONE
    settings = current_app.config
    return not settings["ALLOWED_EMAILS"] and not settings["ALLOWED_EMAIL_DOMAINS"]


def current() -> Lists:
    """Return the dashboard's lists, read from the database if they have changed."""
    rev = _rev()
    known: Lists | None = current_app.extensions["access lists"]
    if known is None or known.rev != rev:
        known = current_app.extensions["access lists"] = read()
    return known


def read(transaction: Session | None = None) -> Lists:
    """Read the dashboard's lists from the database, in a transaction if one is given."""
    rows = transaction.execute(READ).all() if transaction else db.rows(READ)
    entries = frozenset(row.entry for row in rows if row.entry is not None)
    return Lists(rows[0].access_rev, rows[0].access, entries)


def _rev() -> int:
    # With the sign-in, where there is one: auth/sessions.py.
    if has_request_context() and "access_rev" in g:
        known: int = g.access_rev
        return known
    rev: int = db.rows(REV)[0].access_rev
    return rev
