"""The room's database, read directly, to compare it with what pages show."""

from sqlalchemy import select

from chatapp import create_app
from chatapp.database import alembic, db
from chatapp.messages.rows import MESSAGES, MessageRow, message_json
from chatapp.models import Message, Person, Reaction, Room


class Database:
    """The database of the room under test, with its tables made."""

    def __init__(self, settings):
        self._app = create_app(settings)

    def __enter__(self):
        with self._app.app_context():
            alembic.upgrade()
        return self

    def __exit__(self, *_):
        with self._app.app_context():
            db.engine.dispose()

    def rev(self):
        with self._app.app_context():
            return db.session.scalars(select(Room.rev)).one()

    def id_of(self, name):
        with self._app.app_context():
            return db.session.scalars(select(Person.id).filter_by(name=name)).one()

    def states(self):
        with self._app.app_context():
            return [tuple(s) for s in db.session.execute(STATES)]

    def messages(self):
        with self._app.app_context():
            found = db.session.execute(MESSAGES.order_by(Message.id))
            return [message_json(MessageRow._make(row)) for row in found]

    def reactions(self):
        """Return (message id, emoji, name of the person) of every reaction."""
        with self._app.app_context():
            query = select(Reaction.message_id, Reaction.emoji, Person.name)
            found = db.session.execute(query.join(Person, Person.id == Reaction.person_id))
            return [tuple(row) for row in found]


STATES = select(Message.id, Message.rev).order_by(Message.id)
