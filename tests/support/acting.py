"""People lose access, by an administrator or the provider, and what is stored about it then."""

from dataclasses import dataclass
from html.parser import HTMLParser

from sqlalchemy import select

from chatapp.auth import access
from chatapp.database import db
from chatapp.models import AuditEntry, Person, SignIn
from tests.support.cast import Browser

SOON_S = 5


def act(app, do, name, reason=None, within_s=SOON_S):
    """Ada suspends a person or the like (`do`), and their sockets are cut in time."""
    with app.app_context():
        do(person(app, name).id, by=person(app, "Ada Lovelace"), reason=reason)
        assert within_s == 0 or access.sockets_are_cut(person(app, name).id, within_s)


def person(app, name):
    with app.app_context():
        return db.session.scalars(select(Person).filter_by(name=name)).one()


def open_sign_ins(app, name):
    with app.app_context():
        theirs = select(SignIn).where(SignIn.person_id == person(app, name).id)
        return db.session.scalars(theirs.where(SignIn.ended_at.is_(None))).all()


def acts(app):
    with app.app_context():
        return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()


def logged_by(module, caplog):
    """Return what a module has logged: the event and the fields of each line."""
    return [record.msg for record in caplog.records if record.name == module.__name__]


def at_the_form(response, words):
    """Check that a page says at its form what is wrong; return the names and values in the form."""
    assert response.status_code == 422, response.text
    form = Forms.in_page(response.text).with_problem
    assert form, response.text
    assert words in form.problem
    return form


class Forms(HTMLParser):
    """The forms of a page as a browser would fill them in: what each would send again."""

    def __init__(self):
        super().__init__()
        self.forms = []
        self.is_in_problem = False

    @classmethod
    def in_page(cls, text):
        forms = cls()
        forms.feed(text)
        return forms

    @property
    def with_problem(self):
        [form] = [form for form in self.forms if form.problem]
        return form

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.forms.append(Form(given.get("action"), [], ""))
        elif tag == "input" and ("checked" in given or given.get("type") != "checkbox"):
            self.forms[-1].kept.append((given["name"], given.get("value", "")))
        self.is_in_problem = self.is_in_problem or "data-problem" in given

    def handle_endtag(self, tag):
        self.is_in_problem = self.is_in_problem and tag != "p"

    def handle_data(self, data):
        if self.is_in_problem:
            self.forms[-1].problem += data


@dataclass
class Form:
    """Where a form leads, what is filled in, and what is said to be wrong with it."""

    action: str
    kept: list
    problem: str


def send_logout_token(app, token, **options):
    """The provider reports that a session has ended."""
    return Browser(app).asks("/backchannel-logout", "POST", data={"logout_token": token}, **options)
