"""The dashboard's people: found, sorted, paged, and one of them at a time."""

import re
from datetime import timedelta

import pytest

from acting import acts, living, person
from chatapp import directory, realtime
from chatapp.database import now
from crowd import came, joins, wrote


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


def names(response):
    """Who is listed, in order."""
    assert response.status_code == 200, response.text
    return re.findall(r'<a href="/admin/people/u_\w+"><bdi>(.*?)</bdi>', response.text)


def test_a_person_is_listed_with_all_that_is_known(app, ada):
    moment = now().replace(year=2026, month=3, day=4, hour=5, minute=6)
    zoe = joins(
        app,
        "Zoe",
        subject="google-oauth2|1",
        email_verified=False,
        last_signed_in_at=moment,
        sign_in_count=1234,
        status="busy",
        picture="https://pictures.example/zoe.png",
    )
    wrote(app, zoe, "one", "two")

    text = " ".join(re.sub("<.*?>", " ", ada.get("/admin/people?q=zoe").text).split())

    assert "Z Zoe zoe@example.com not verified Google 2026-03-04 05:06" in text
    assert "1,234 2 Busy" in text
    assert 'src="https://pictures.example/zoe.png"' in ada.get("/admin/people").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("q=zoe", ["Zoe"], id="by name, in any case"),
        pytest.param("q=YAN@EX", ["Yan"], id="by e-mail address"),
        pytest.param("q=åsa", ["ÅSA"], id="letters beyond ASCII"),
        pytest.param("q=%25", ["100%"], id="a percent sign is itself"),
        pytest.param("q=_", ["a_b"], id="an underscore is itself"),
        pytest.param("q=nobody", [], id="nobody"),
        pytest.param("q=%00%0a", 6, id="nothing that can be looked for"),
        pytest.param("q=" + "x" * 5000, [], id="far too long"),
        pytest.param("q=a_&show=suspended", ["a_b"], id="suspended"),
        pytest.param("q=zoe&show=suspended", [], id="not suspended"),
        pytest.param("show=nonsense", 6, id="a filter that there isn't"),
    ],
)
def test_people_are_searched(app, ada, query, found):
    for name in ("Zoe", "Yan", "ÅSA", "100%"):
        joins(app, name)
    joins(app, "a_b", suspended_at=now())

    listed = names(ada.get(f"/admin/people?{query}"))

    assert (len(listed) if isinstance(found, int) else listed) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["Ada Lovelace", "bob", "Carl"]),
        ("-name", ["Carl", "bob", "Ada Lovelace"]),
        ("first", ["Carl", "bob", "Ada Lovelace"]),
        ("-first", ["Ada Lovelace", "bob", "Carl"]),
        ("last", ["Carl", "bob", "Ada Lovelace"]),
        ("-last", ["Ada Lovelace", "bob", "Carl"]),
        ("sign_ins", ["Ada Lovelace", "bob", "Carl"]),
        ("-sign_ins", ["Carl", "bob", "Ada Lovelace"]),
        ("messages", ["Ada Lovelace", "Carl", "bob"]),
        ("-messages", ["bob", "Carl", "Ada Lovelace"]),
        ("id; DROP TABLE people", ["Ada Lovelace", "bob", "Carl"]),
    ],
)
def test_people_are_sorted(app, ada, sort, order):
    day = timedelta(days=1)
    wrote(app, joins(app, "bob", last_signed_in_at=now() - day, sign_in_count=2), "1", "2")
    wrote(app, joins(app, "Carl", last_signed_in_at=now() - 2 * day, sign_in_count=3), "1")

    response = ada.get("/admin/people", query_string={"sort": sort})

    assert names(response) == order
    direction = "descending" if sort.startswith("-") or ";" in sort else "ascending"
    assert response.text.count("aria-sort") == response.text.count(f'aria-sort="{direction}"') == 1


def test_people_are_shown_fifty_at_a_time(app, ada):
    for n in range(60):
        joins(app, f"Somebody {n:02}")

    pages = [names(ada.get(f"/admin/people?q=somebody&sort=name&page={n}")) for n in (1, 2)]

    assert pages[0] == [f"Somebody {n:02}" for n in range(50)]
    assert pages[1] == [f"Somebody {n:02}" for n in range(50, 60)]
    first = ada.get("/admin/people?q=somebody").text
    assert "Page 1 of 2" in first
    assert "/admin/people?q=somebody&amp;sort=-last&amp;page=2" in first


def test_a_page_that_there_is_not_is_one_that_there_is(ada):
    for page in ("", "0", "-1", "x", "1.5", "9" * 18, "9" * 400, "²"):
        assert names(ada.get("/admin/people", query_string={"page": page})) == ["Ada Lovelace"]


def test_many_are_found_as_few_are(app, ada, monkeypatch):
    for name in ("Zoe", "Zora", "Yan"):
        joins(app, name)
    few = names(ada.get("/admin/people?q=zo&sort=name"))

    monkeypatch.setattr(directory, "FEW", 2)

    assert names(ada.get("/admin/people?q=zo&sort=name")) == few == ["Zoe", "Zora"]


def test_the_list_says_who_has_the_room_open_and_when_nobody_knows(ada, monkeypatch, app):
    monkeypatch.setattr(realtime, "present", lambda: {person(app, "Ada Lovelace").id})
    assert "in the room" in ada.get("/admin/people").text

    monkeypatch.setattr(realtime, "present", lambda: None)
    assert "Pusher can&#39;t be asked right now" in ada.get("/admin/people").text.replace(
        "can't", "can&#39;t"
    )


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (0, "0 live connections"),
        (1, "1 live connection "),
        (None, "Pusher can't be asked right now"),
    ],
)
def test_a_person_is_shown_with_their_live_connections(app, ada, monkeypatch, known, words):
    monkeypatch.setattr(realtime, "connections_of", lambda person_id: known)

    assert words in ada.get(f"/admin/people/{person(app, 'Ada Lovelace').id}").text


def test_a_person_is_shown_with_sign_ins_messages_and_acts(app, ada):
    zoe = joins(app, "Zoe")
    came(app, zoe, timedelta(hours=1))
    came(app, zoe, timedelta(days=2))
    came(app, zoe, timedelta(days=3), ended_at=now())
    wrote(app, zoe, "what Zoe said")
    ada.post(f"/admin/people/{zoe}/signing-out", data={"reason": "a lost phone"})
    came(app, zoe, timedelta(minutes=1))

    text = ada.get(f"/admin/people/{zoe}").text

    assert re.findall('data-label="State">(.*?)<', text) == ["Open", "Ended", "Ended", "Ended"]
    assert "what Zoe said" in text
    assert "Signed out everywhere" in text
    assert "a lost phone" in text


def test_an_old_sign_in_has_expired(app, ada):
    zoe = joins(app, "Zoe")
    came(app, zoe, *(timedelta(days=2 + n) for n in range(25)))

    first, second = (ada.get(f"/admin/people/{zoe}?page={n}").text for n in (1, 2))

    assert (first.count(">Expired<"), second.count(">Expired<")) == (20, 5)
    assert "Page 1 of 2" in first


def test_a_sign_ins_id_is_the_key_to_it_and_never_shown(app, ada, grace):
    [sign_in] = living(app, "Grace Hopper")

    page = ada.get(f"/admin/people/{person(app, 'Grace Hopper').id}").text

    assert sign_in.id not in page
    assert ada.get(f"/admin/people/{sign_in.id}").status_code == 404


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("u_nobody", "GET"),
        ("u_nobody/suspension", "POST"),
        ("u_nobody/reinstatement", "POST"),
        ("u_nobody/signing-out", "POST"),
        ("%00", "GET"),
        ("1' OR '1'='1", "GET"),
    ],
)
def test_nobody_has_this_id(app, ada, path, method):
    response = ada.asks(f"/admin/people/{path}", method, data={"reason": "because"})

    assert (response.status_code, response.json["error"]) == (404, "no_such_person")
    assert acts(app) == []
