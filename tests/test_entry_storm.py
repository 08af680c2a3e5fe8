"""People come and go while others are suspended: no change waits for another in a ring."""

from random import Random
from threading import Thread
from time import monotonic

import pytest
from flask import request
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from acting import living, person
from cast import Browser, close
from chatapp import create_app, door, identity, pace, people
from chatapp.database import alembic, db
from chatapp.models import Person, SignIn

SECONDS = 2
NAMES = ("Grace Hopper", "Linus Torvalds", "Margaret Hamilton")


@pytest.fixture
def claimed(monkeypatch):
    """The provider's answer stands in the callback's address."""

    def claims():
        return {
            "iss": "https://tenant.example/",
            "sub": request.args["name"],
            "name": request.args["name"],
            "sid": f"sid of {request.args['name']}",
        }

    monkeypatch.setattr(identity, "claims_from_callback", claims)


def test_a_sign_in_and_a_suspension_of_the_same_person_both_end(
    settings, postgresql, claimed, outbox
):
    app = create_app(settings | {"DATABASE_URL": postgresql})
    with app.app_context():
        alembic.upgrade()
    enter(Browser(app), "Ada Lovelace")
    grace = Browser(app)
    enter(grace, "Grace Hopper")
    suspension = Thread(target=by_ada, args=(app, door.suspend, "Grace Hopper"))

    with app.app_context():
        # The sign-in stops where it has what it needs first, until the suspension waits.
        real = people.signed_in

        def half_way(claims, **options):
            signed_in = real(claims, **options)
            db.session.flush()
            suspension.start()
            until_somebody_waits(app)
            return signed_in

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(people, "signed_in", half_way)
            status = enter(grace, "Grace Hopper")
    suspension.join()

    assert status == 302
    assert living(app, "Grace Hopper") == []
    assert person(app, "Grace Hopper").suspended_at
    close(app)


def test_in_a_storm_nothing_fails_and_nobody_suspended_is_signed_in(room, claimed, monkeypatch):
    monkeypatch.setattr(pace, "BURST", 1000 * pace.EVERY)
    for name in ("Ada Lovelace", *NAMES):
        enter(Browser(room), name)
    failures, over = [], monotonic() + SECONDS
    storm = [Thread(target=rage, args=(room, do, n, over, failures)) for n, do in enumerate(DOINGS)]

    for thread in storm:
        thread.start()
    for thread in storm:
        thread.join(timeout=60)

    assert not any(thread.is_alive() for thread in storm)
    assert failures == []
    with room.app_context():
        open_ones = select(SignIn).join(Person).where(SignIn.ended_at.is_(None))
        assert db.session.scalars(open_ones.where(Person.suspended_at.is_not(None))).all() == []


def comes_and_goes(app, random, browser):
    status = enter(browser, random.choice(NAMES))
    said = browser.says("hello").status_code
    left = browser.post("/logout").status_code if random.random() < 0.3 else 303
    return [s for s in (status, said, left) if s >= 500]


def suspends(app, random, browser):
    by_ada(app, random.choice([door.suspend, door.reinstate]), random.choice(NAMES))
    return []


def signs_out(app, random, browser):
    by_ada(app, door.sign_out_everywhere, random.choice(NAMES))
    return []


def is_told_by_the_provider(app, random, browser):
    name = random.choice(NAMES)
    with app.app_context():
        subject, sid = random.choice([(name, None), (None, f"sid of {name}"), (name, "another")])
        door.session_ended("https://tenant.example/", subject, sid)
        db.session.commit()
    return []


DOINGS = [*[comes_and_goes] * 4, suspends, suspends, signs_out, is_told_by_the_provider]


def rage(app, do, seed, over, failures):
    random, browser = Random(seed), Browser(app)
    while monotonic() < over:
        try:
            failures += do(app, random, browser)
        except SQLAlchemyError as error:
            failures.append(str(error))


def by_ada(app, do, name):
    with app.app_context():
        do(person(app, name).id, by=person(app, "Ada Lovelace"))


def enter(browser, name):
    return browser.get("/callback", query_string={"name": name}).status_code


def until_somebody_waits(app):
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    give_up = monotonic() + 5
    with db.engine.connect() as connection:
        while not connection.scalar(waiting) and monotonic() < give_up:
            connection.rollback()
