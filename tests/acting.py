"""Somebody is sent out, by Ada or by the provider; and what came of it."""

from sqlalchemy import select

from cast import Browser
from chatapp import door
from chatapp.database import db
from chatapp.models import Act, Person, SignIn

SOON_S = 5


def act(app, do, name, reason=None, within_s=SOON_S):
    """Ada does something to somebody, whose sockets are cut before it is over."""
    with app.app_context():
        do(person(app, name).id, by=person(app, "Ada Lovelace"), reason=reason)
        assert within_s == 0 or door.sockets_are_cut(person(app, name).id, within_s)


def person(app, name):
    with app.app_context():
        return db.session.scalars(select(Person).filter_by(name=name)).one()


def living(app, name):
    with app.app_context():
        theirs = select(SignIn).where(SignIn.person_id == person(app, name).id)
        return db.session.scalars(theirs.where(SignIn.ended_at.is_(None))).all()


def acts(app):
    with app.app_context():
        return db.session.scalars(select(Act).order_by(Act.id)).all()


def tell(app, token, **options):
    """The provider tells that a session has ended."""
    return Browser(app).asks("/backchannel-logout", "POST", data={"logout_token": token}, **options)
