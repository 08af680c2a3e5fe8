"""People as Auth0 describes them."""

from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest

from chatapp.auth import claims as claims_of
from chatapp.auth import membership, profiles
from chatapp.database import db, now
from chatapp.errors import Unavailable
from chatapp.models import FormerName, Person
from chatapp.text import skeleton

# Cut to the length of a name, it is still most of an address.
LONG_ADDRESS = f"{'a' * 60}@{'b' * 60}.example"


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Ada Lovelace"}, "Ada Lovelace"),
        ({"name": "  Ada\n\tLovelace \x00"}, "Ada Lovelace"),
        ({"name": "x" * 101}, "x" * 100),
        ({"name": "😀" * 101}, "😀" * 100),
        ({"name": "\u0646\u200c\u062f"}, "\u0646\u200c\u062f"),
        ({"name": "ada@example.com", "email": "ada@example.com", "nickname": "ada"}, "ada"),
        ({"name": "Ada@Example.com", "email": "ada@example.com", "nickname": "ada"}, "ada"),
        ({"name": "\u200b ada@example.com\u3164", "email": "ADA@example.com"}, "Somebody"),
        ({"name": "\uff41da@example.com", "email": "ada@example.com"}, "Somebody"),
        ({"name": "Me <ada@example.com>", "email": "ada@example.com"}, "Somebody"),
        ({"name": LONG_ADDRESS, "email": LONG_ADDRESS}, "Somebody"),
        ({"name": "ada@work.example", "email": "ada@home.example"}, "Somebody"),
        ({"name": "Ada, ADA@intranet", "email": "ada@intranet"}, "Somebody"),
        ({"name": "ada@\u200bwork.example", "email": None}, "Somebody"),
        ({"name": "R@lf @ Acme.", "email": "ralf@acme.example"}, "R@lf @ Acme."),
        (dict.fromkeys(["name", "given_name", "nickname", "email"], "ada@example.com"), "Somebody"),
        ({"name": "\u3164", "nickname": "ada"}, "ada"),
        ({"name": "", "given_name": "Ada"}, "Ada"),
        ({"name": "\ud800\u202e"}, "Somebody"),
        ({"name": None}, "Somebody"),
        ({}, "Somebody"),
    ],
)
def test_a_name_is_short_clean_and_no_email_address(claims, name):
    assert claims_of.name_of(claims) == name


@pytest.mark.parametrize(
    ("picture", "kept"),
    [
        ("https://pictures.example/ada.png", True),
        ("https://pictures.example/" + "x" * 475, True),
        ("https://pictures.example/" + "x" * 476, False),
        ("http://pictures.example/ada.png", False),
        ("javascript:alert(1)", False),
        ("data:image/png;base64,", False),
        ("https://pictures.example/a b", False),
        ("https://pictures.example/a\nb", False),
        (None, False),
        (7, False),
    ],
)
def test_a_picture_is_a_short_https_address_or_none(picture, kept):
    assert claims_of.picture_of({"picture": picture}) == (picture if kept else None)


def test_a_new_picture_takes_the_place_of_the_old_one(app):
    claims = {"iss": "https://a.example/", "sub": "1", "name": "Kate"}

    with app.app_context():
        for picture in ("https://pictures.example/1.png", "https://pictures.example/2.png", None):
            assert membership.signed_in(claims | {"picture": picture}).picture == picture
            db.session.commit()


def test_the_same_subject_of_two_issuers_is_two_people(app):
    with app.app_context():
        one = membership.signed_in({"iss": "https://a.example/", "sub": "1", "name": "Ada"})
        two = membership.signed_in({"iss": "https://b.example/", "sub": "1", "name": "Ada"})

        assert one.id != two.id
        assert one.id.startswith("u_")


def test_an_address_counts_as_verified_only_when_it_says_so(app):
    claims = {"iss": "https://a.example/", "sub": "1", "email": "ada@example.com"}
    with app.app_context():
        assert membership.signed_in(claims).email_verified is False
        assert membership.signed_in(claims | {"email_verified": "true"}).email_verified is False
        assert membership.signed_in(claims | {"email_verified": True}).email_verified is True


def test_a_first_sign_in_in_two_windows_at_once_is_one_person(app):
    together, ids = Barrier(2), []

    def sign_in():
        with app.app_context():
            together.wait()
            person = membership.signed_in({"iss": "https://a.example/", "sub": "1", "name": "Ada"})
            db.session.commit()
            ids.append(person.id)

    windows = [Thread(target=sign_in) for _ in range(2)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()

    assert len(ids) == 2
    assert len(set(ids)) == 1


def sign_in(app, subject, name):
    with app.app_context():
        claims = {"iss": "https://a.example/", "sub": subject, "name": name}
        person = membership.signed_in(claims)
        db.session.commit()
        return person.name


def test_whoever_looks_like_somebody_else_gets_a_mark_and_keeps_it(room):
    assert sign_in(room, "1", "Kate") == "Kate"
    assert sign_in(room, "2", "K\u0430te") == "K\u0430te (2)"
    assert sign_in(room, "3", "KATE") == "KATE (3)"
    assert sign_in(room, "4", "Kate (2)") == "Kate (2) (2)"
    assert sign_in(room, "5", None) == "Somebody"
    assert sign_in(room, "6", "\u3164") == "Somebody (2)"

    for _ in range(2):
        assert sign_in(room, "1", "Kate") == "Kate"
        assert sign_in(room, "3", "Kate") == "Kate (3)"
        assert sign_in(room, "2", "Kate") == "Kate (2)"
        assert sign_in(room, "4", "Kate (2)") == "Kate (2) (2)"
    assert sign_in(room, "2", "Katherine") == "Katherine"
    assert sign_in(room, "3", "Kate") == "Kate (3)"
    assert sign_in(room, "7", "Kate") == "Kate (4)"


def test_a_name_that_was_given_up_is_nobody_elses_for_thirty_days(room):
    assert sign_in(room, "1", "Kate") == "Kate"
    assert sign_in(room, "1", "Katherine") == "Katherine"

    # Her messages still stand under it.
    assert sign_in(room, "2", "K\u0430te") == "K\u0430te (2)"
    assert sign_in(room, "1", "Kate") == "Kate"
    assert sign_in(room, "1", "Kathy") == "Kathy"
    later(room, days=29)
    assert sign_in(room, "3", "Kate") == "Kate (3)"
    later(room, days=2)
    assert sign_in(room, "4", "Kate") == "Kate"
    # It is hers by now, and may be given up once more.
    assert sign_in(room, "4", "Katinka") == "Katinka"
    assert sign_in(room, "5", "Kate") == "Kate (4)"


def later(room, days):
    with room.app_context():
        for former in db.session.query(FormerName):
            former.given_up_at -= timedelta(days=days)
        db.session.commit()


def test_a_marked_name_fits_and_is_found(room):
    sign_in(room, "1", "x" * 100)

    assert sign_in(room, "2", "x" * 100) == "x" * 96 + " (2)"
    with room.app_context():
        marked = db.session.query(Person).filter_by(subject="2").one()
        assert marked.searched.startswith("x" * 96 + " (2)\n")


def test_a_suspended_person_keeps_their_name(room):
    sign_in(room, "1", "Kate")
    with room.app_context():
        db.session.query(Person).one().suspended_at = now()
        db.session.commit()

    assert sign_in(room, "2", "Kate") == "Kate (2)"


def test_a_sign_in_that_others_outrun_again_and_again_asks_to_come_back(app, monkeypatch):
    monkeypatch.setattr(membership, "MAX_TRIES", 0)

    with app.app_context(), pytest.raises(Unavailable, match=r"^Too many people are logging in"):
        membership.signed_in({"iss": "https://a.example/", "sub": "1", "name": "Kate"})


def test_more_people_of_one_name_than_are_looked_up_at_once_are_all_told_apart(room):
    names = [sign_in(room, str(n), "Kate") for n in range(profiles.NAMES_AT_ONCE + 5)]

    assert names[1:] == [f"Kate ({n})" for n in range(2, profiles.NAMES_AT_ONCE + 6)]


def test_who_look_alike_and_sign_in_at_once_all_come_in_and_are_told_apart(room):
    together, names = Barrier(8), []

    def comes(number):
        together.wait()
        names.append(sign_in(room, str(number), "Kate" if number % 2 else "K\u0430te"))

    windows = [Thread(target=comes, args=(n,)) for n in range(8)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()

    assert len(names) == 8
    assert len({skeleton(name) for name in names}) == 8


def test_a_name_that_is_taken_while_one_signs_in_leads_to_the_next(room, monkeypatch):
    real, first = profiles._free_of, []

    def free(name, *args):
        found = real(name, *args)
        if not first:
            first.append(name)
            Thread(target=meanwhile).start()
            done.wait(0.5)
        return found

    def meanwhile():
        sign_in(room, "2", "Kate")
        done.set()

    done = Event()
    monkeypatch.setattr(profiles, "_free_of", free)

    names = {sign_in(room, "1", "Kate"), "Kate", "Kate (2)"}

    assert names == {"Kate", "Kate (2)"}
    assert done.wait(10)
    with room.app_context():
        assert {p.name for p in db.session.query(Person)} == names
