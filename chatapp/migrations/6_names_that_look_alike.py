"""People's names are unique by their look (text.skeleton)."""

import sqlalchemy as sa
from alembic import op

from chatapp import text

revision = "6"
down_revision = "5"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    # May be NULL, because SQLite can't add a column that is NOT NULL and has no default.
    op.add_column("people", sa.Column("skeleton", sa.String(), nullable=True))
    _tell_apart()
    op.create_index("ix_people_skeleton", "people", ["skeleton"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_people_skeleton", "people")
    op.drop_column("people", "skeleton")


def _tell_apart() -> None:
    names = ("id", "name", "email", "searched", "skeleton", "first_signed_in_at")
    people = sa.table("people", *map(sa.column, names))
    known = sa.select(people.c.id, people.c.name, people.c.email)
    known = known.order_by(people.c.first_signed_in_at, people.c.id)
    change = people.update().where(people.c.id == sa.bindparam("person"))
    numbers: dict[str, int] = {}
    taken: set[str] = set()
    for person, name, email in op.get_bind().execute(known).all():
        told = _name(_clean(name, email), numbers, taken)
        searched = f"{told}\n{email or ''}".lower()[:500]
        values = {"name": told, "searched": searched, "skeleton": text.skeleton(told)}
        taken.add(values["skeleton"])
        op.get_bind().execute(change, {"person": person} | values)


def _clean(name: str, email: str | None) -> str:
    # Some names that are stored may be e-mail addresses in lookalike letters.
    is_name = not text.contains_address(name, email)
    return (text.clean_name(name) if is_name else "") or "Somebody"


def _name(wanted: str, numbers: dict[str, int], taken: set[str]) -> str:
    alike = text.skeleton(wanted)
    number = numbers.get(alike, 1)
    while text.skeleton(text.marked(wanted, number)) in taken:
        number += 1
    # Remembered, so that many equal names don't take quadratic time.
    numbers[alike] = number
    return text.marked(wanted, number)
