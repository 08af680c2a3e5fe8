"""Puts many people, their sign-ins and messages straight into the database."""

from uuid import uuid4

from sqlalchemy import update

from chatapp.database import db, now
from chatapp.models import Message, Person, Room, SignIn


def joins(app, name, **known):
    """Somebody has signed in once; return their id."""
    known = {"email": f"{name.lower()}@example.com", "email_verified": True} | known
    moment = known.pop("last_signed_in_at", now())
    known = {"first_signed_in_at": moment, "last_signed_in_at": moment, "sign_in_count": 1} | known
    with app.app_context():
        known = {"issuer": "https://elsewhere.example/", "subject": f"auth0|{uuid4()}"} | known
        person = Person(name=name, **known)
        db.session.add(person)
        db.session.commit()
        return person.id


def wrote(app, person_id, *texts, at=None):
    """Somebody has said something at a moment; return the messages' ids."""
    with app.app_context():
        counted = update(Room).values(rev=Room.rev + len(texts)).returning(Room.rev)
        rev = db.session.scalars(counted).one() - len(texts)
        name = db.session.get(Person, person_id).name
        said = [
            Message(
                rev=rev + n,
                author_id=person_id,
                client_id=str(uuid4()),
                text=text,
                name=name,
                sent_at=at or now(),
            )
            for n, text in enumerate(texts, start=1)
        ]
        db.session.add_all(said)
        db.session.commit()
        return [message.id for message in said]


def came(app, person_id, *ages, **known):
    """Somebody has signed in at these times before now."""
    with app.app_context():
        for age in ages:
            moment = now() - age
            db.session.add(
                SignIn(person_id=person_id, **{"signed_in_at": moment, "seen_at": moment} | known)
            )
        db.session.commit()
