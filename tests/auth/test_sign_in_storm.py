"""People come, go and change things while others are suspended: nothing waits in a ring."""

from random import Random
from threading import Thread
from time import monotonic

import pytest
from flask import request
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from chatapp import rate_limit
from chatapp.auth import access, membership, provider
from chatapp.database import db
from chatapp.models import Person, SignIn
from tests.support.acting import SOON_S, open_sign_ins, person
from tests.support.cast import Browser

SECONDS = 2
NAMES = ("Grace Hopper", "Linus Torvalds", "Margaret Hamilton")


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def claimed(monkeypatch):
    """The provider's answer stands in the callback's address."""

    def claims():
        return {
            "iss": "https://tenant.example/",
            "sub": request.args["name"],
            "name": request.args.get("called", request.args["name"]),
            "email": f"{request.args['name'].partition(' ')[0].lower()}@example.com",
            "email_verified": True,
            "sid": f"sid of {request.args['name']}",
        }

    monkeypatch.setattr(provider, "claims_from_callback", claims)


def test_a_sign_in_and_a_suspension_of_the_same_person_both_end(on_postgresql, claimed):
    app = on_postgresql
    enter(Browser(app), "Ada Lovelace")
    grace = Browser(app)
    enter(grace, "Grace Hopper")
    suspension = Thread(target=by_ada, args=(app, access.suspend, "Grace Hopper"))

    with app.app_context():
        # The sign-in stops where it has what it needs first, until the suspension waits.
        real = membership.signed_in

        def half_way(claims, **options):
            signed_in = real(claims, **options)
            db.session.flush()
            suspension.start()
            until_somebody_waits(app)
            return signed_in

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(membership, "signed_in", half_way)
            status = enter(grace, "Grace Hopper")
    suspension.join()

    assert status == 302
    assert open_sign_ins(app, "Grace Hopper") == []
    assert person(app, "Grace Hopper").suspended_at


def test_a_sign_in_under_a_new_name_and_a_removal_by_the_same_person_both_end(
    on_postgresql, claimed
):
    app = on_postgresql
    ada, grace, answers = Browser(app), Browser(app), []
    enter(ada, "Ada Lovelace")
    enter(grace, "Grace Hopper")
    form = {"id": grace.says("hello").json["id"], "reason": "spam"}
    removal = Thread(target=lambda: answers.append(ada.post("/admin/messages/removals", data=form)))

    # The sign-in stops where it has locked the person, until the removal waits for it.
    real = membership._updated

    def half_way(person, claims):
        removal.start()
        until_somebody_waits(app)
        return real(person, claims)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(membership, "_updated", half_way)
        status = enter(Browser(app), "Ada Lovelace", called="Ada King")
    removal.join()

    assert (status, answers[0].status_code) == (302, 303)


def test_a_suspension_does_not_wait_for_a_sign_in_of_the_administrator(on_postgresql, claimed):
    app, waits = on_postgresql, []
    for name in ("Ada Lovelace", "Grace Hopper"):
        enter(Browser(app), name)
    suspension = Thread(target=by_ada, args=(app, access.suspend, "Grace Hopper"))
    real = membership.signed_in

    # It has locked Grace when it comes to note that it was Ada: waiting now, it could wait for
    # somebody who waits for Grace.
    def half_way(claims, **options):
        signed_in = real(claims, **options)
        suspension.start()
        suspension.join(SOON_S)
        waits.append(suspension.is_alive())
        return signed_in

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(membership, "signed_in", half_way)
        status = enter(Browser(app), "Ada Lovelace", called="Ada King")
    suspension.join()

    assert (status, waits) == (302, [False])


def test_in_a_storm_nothing_fails_and_nobody_suspended_is_signed_in(room, claimed, monkeypatch):
    monkeypatch.setattr(rate_limit, "BURST", 1000 * rate_limit.INTERVAL)
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


def changes_things(app, random, browser):
    # A new name is a new key of the person, which locks more than other changes do.
    enter(browser, random.choice([*NAMES, "Ada Lovelace"]), called=f"No {random.random()}")
    said = browser.says("hello")
    address = f"/messages/{random.randint(1, 20)}"
    own = {"message": f"hello {random.random()}", "rev": (said.json or {}).get("rev", 0)}
    answers = [
        said,
        browser.asks(f"/messages/{(said.json or {}).get('id', 1)}", "PATCH", json=own),
        browser.asks(address, "DELETE", json={"reason": "why"}),
        browser.asks(f"{address}/restored", "PUT"),
        browser.asks("/status", "PUT", json={"status": random.choice(["busy", "away"])}),
        browser.asks("/idle", "PUT", json={"idle": random.random() < 0.5}),
        browser.asks("/read", "PUT", json={"id": random.randint(1, 20)}),
        browser.post("/admin/messages/removals", data={"id": [1, 2, 3], "reason": "why"}),
        browser.post("/admin/messages/restorations", data={"id": [1, 2, 3]}),
    ]
    return [f"{a.request.path}: {a.text}" for a in answers if a.status_code >= 500]


def suspends(app, random, browser):
    by_ada(app, random.choice([access.suspend, access.reinstate]), random.choice(NAMES))
    return []


def signs_out(app, random, browser):
    by_ada(app, access.sign_out_everywhere, random.choice(NAMES))
    return []


def is_told_by_the_provider(app, random, browser):
    name = random.choice(NAMES)
    with app.app_context():
        subject, sid = random.choice([(name, None), (None, f"sid of {name}"), (name, "another")])
        access.session_ended("https://tenant.example/", subject, sid)
        db.session.commit()
    return []


DOINGS = [
    *[comes_and_goes] * 4,
    *[changes_things] * 4,
    *[suspends] * 2,
    signs_out,
    is_told_by_the_provider,
]


def rage(app, do, seed, over, failures):
    random, browser = Random(seed), Browser(app)
    while monotonic() < over:
        try:
            failures += do(app, random, browser)
        except SQLAlchemyError as error:
            failures.append(str(error))


def by_ada(app, do, name):
    with app.app_context():
        do(by_subject(name).id, by=by_subject("Ada Lovelace"))


def enter(browser, name, **more):
    return browser.get("/callback", query_string={"name": name} | more).status_code


def by_subject(subject):
    return db.session.scalars(select(Person).filter_by(subject=subject)).one()


def until_somebody_waits(app):
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    give_up = monotonic() + 5
    with db.engine.connect() as connection:
        while not connection.scalar(waiting) and monotonic() < give_up:
            connection.rollback()
