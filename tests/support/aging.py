"""A room in which time has passed, without anybody having to wait for it."""

from datetime import timedelta

from sqlalchemy import update

from chatapp.database import db, now
from chatapp.models import Message, Room


def keeps(app, **days):
    """Set for how many days the room keeps what: messages=30, for instance."""
    with app.app_context():
        columns = {f"{kind}_kept_days": number for kind, number in days.items()}
        db.session.execute(update(Room).values(columns))
        db.session.commit()


def messages_age(app, days, up_to):
    """Make the messages up to that id so many days old; return when they were sent then."""
    with app.app_context():
        sent_at = now() - timedelta(days=days)
        db.session.execute(update(Message).where(Message.id <= up_to).values(sent_at=sent_at))
        db.session.commit()
    return sent_at


def upkeep(app):
    """Have all of the room's upkeep done, and told."""
    with app.app_context():
        app.extensions["upkeep"].run_all()
    assert app.extensions["publisher"].drain()
