"""There is always an administrator who can open the dashboard."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from unittest.mock import patch

import pytest

from chatapp import create_app
from chatapp.auth import access, access_changes, access_lists, administrators, membership
from chatapp.auth.access_changes import Change
from chatapp.auth.administrators import LastAdministrator
from chatapp.database import db, now
from chatapp.models import Person
from chatapp.realtime import epochs
from tests.support.acting import act, acts, person
from tests.support.cast import close, known_member

ADA, GRACE = "Ada Lovelace", "Grace Hopper"


@pytest.fixture
def people(room):
    """Ada and Grace, both made administrators here: nobody is one by the settings."""
    return known_member(room, ADA), known_member(room, GRACE)


@pytest.fixture
def both(room, people):
    """The room with two administrators."""
    for name in (ADA, GRACE):
        becomes(room, name, made_administrator_at=now())
    return room


def becomes(app, name, **known):
    with app.app_context():
        found = db.session.query(Person).filter_by(name=name).one()
        for field, value in known.items():
            setattr(found, field, value)
        db.session.commit()


def does(app, do, to, by):
    with app.app_context():
        do(person(app, to).id, by=person(app, by))


def who_is_one(app):
    with app.app_context():
        return [it.name for it in administrators.everybody() if administrators.counts(it)]


def test_the_last_one_is_not_removed(both):
    does(both, access.unmake_administrator, GRACE, by=ADA)

    with pytest.raises(LastAdministrator, match=r"^This is the last administrator\."):
        does(both, access.unmake_administrator, ADA, by=ADA)

    assert who_is_one(both) == [ADA]
    assert len(acts(both)) == 1


@pytest.mark.parametrize("do", [access.unmake_administrator, access.suspend])
def test_of_two_who_remove_each_other_one_remains(both, do):
    for _ in range(5):
        with ThreadPoolExecutor() as pool:
            tried = [pool.submit(does, both, do, to, by) for to, by in ((ADA, GRACE), (GRACE, ADA))]
        failed = [type(one.exception()) for one in tried if one.exception()]

        assert failed == [LastAdministrator]
        assert len(who_is_one(both)) == 1
        for name in (ADA, GRACE):
            becomes(both, name, made_administrator_at=now(), suspended_at=None)


@pytest.mark.parametrize("away", ["suspended_at", "left_at", "forgotten_at"])
def test_one_who_has_no_access_counts_for_none(both, away):
    becomes(both, GRACE, **{away: now()})

    with pytest.raises(LastAdministrator):
        does(both, access.unmake_administrator, ADA, by=ADA)


def test_one_who_is_excluded_counts_for_none(both):
    with both.app_context():
        for wanted in (Change(added=frozenset({"ada@example.com"})), Change("listed")):
            rev = access_lists.read().rev
            try:
                access_changes.change(wanted, person(both, ADA), rev)
            except access_changes.ShutsOut as asked:
                confirmed = asked.details["confirmed"]
                access_changes.change(wanted, person(both, ADA), rev, confirmed)

    with pytest.raises(LastAdministrator):
        does(both, access.suspend, ADA, by=GRACE)
    with pytest.raises(LastAdministrator):
        does(both, access.unmake_administrator, ADA, by=ADA)

    assert who_is_one(both) == [ADA]


def test_one_who_has_lost_access_can_be_removed(both):
    """They are no last administrator, as they are none on whom one can rely."""
    becomes(both, GRACE, suspended_at=now())

    does(both, access.unmake_administrator, GRACE, by=ADA)

    assert who_is_one(both) == [ADA]


def test_members_are_suspended_whoever_the_last_one_is(both):
    does(both, access.unmake_administrator, GRACE, by=ADA)

    act(both, access.suspend, GRACE, within_s=0)

    assert person(both, GRACE).suspended_at


def test_by_the_settings_only_a_verified_address_counts_in_whatever_letters(settings, outbox):
    app = create_app(settings | {"ADMIN_EMAILS": "ADA@example.com, grace@example.com"})
    for name in (ADA, GRACE):
        known_member(app, name)
    becomes(app, ADA, email="Ada@EXAMPLE.com")
    becomes(app, GRACE, email_verified=False)

    assert who_is_one(app) == [ADA]
    close(app)


def test_a_letter_that_only_looks_the_same_in_lower_case_makes_nobody_one(settings, outbox):
    app = create_app(settings | {"ADMIN_EMAILS": "kate@example.com"})
    known_member(app, ADA)
    # The Kelvin sign, whose lower case is k.
    becomes(app, ADA, email="\u212aate@example.com")

    assert who_is_one(app) == []
    close(app)


def test_made_ones_count_from_the_next_request(room, people):
    ada, grace = people
    assert grace.get("/admin/people").status_code == 403

    becomes(room, ADA, made_administrator_at=now())
    does(room, access.make_administrator, GRACE, by=ADA)
    assert grace.get("/admin/people").status_code == 200
    does(room, access.unmake_administrator, GRACE, by=ADA)

    assert grace.get("/admin/people").status_code == 403
    assert ada.get("/admin/people").status_code == 200


@pytest.mark.parametrize(
    ("path", "form"),
    [("suspension", {"reason": "x"}), ("administrator", {}), ("leaving", {"reason": "x"})],
)
def test_who_was_excluded_since_the_request_began_counts_for_none(both, people, path, form):
    """The request has read which lists there are, and then waited for whoever changed them."""
    ada, _ = people
    grace_id = person(both, GRACE).id

    with excluding(both, ADA, by=GRACE) as excluded:
        answered = ada.post(f"/admin/people/{grace_id}/{path}", data=form)

    assert excluded
    assert answered.status_code == 422
    assert who_is_one(both) == [GRACE]


@contextmanager
def excluding(app, name, by):
    """Somebody is excluded while a request is about to lock the room."""
    excluded = []

    def first(original, *given, **values):
        if not excluded:
            excluded.append(name)
            with ThreadPoolExecutor() as another:
                another.submit(exclude_others_than, app, by).result()
        return original(*given, **values)

    with ExitStack() as patches:
        for module, name_of in ((epochs, "raise_epoch"), (membership, "lock_room")):
            original = getattr(module, name_of)
            patches.enter_context(patch.object(module, name_of, partial(first, original)))
        yield excluded


def exclude_others_than(app, name):
    wanted = Change("listed", added=frozenset({person(app, name).email}))
    with app.app_context():
        rev = access_lists.read().rev
        try:
            access_changes.change(wanted, person(app, name), rev)
        except access_changes.ShutsOut as asked:
            confirmed = asked.details["confirmed"]
            access_changes.change(wanted, person(app, name), rev, confirmed)
