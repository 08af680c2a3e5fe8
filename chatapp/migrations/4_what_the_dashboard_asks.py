"""Indexes for the dashboard's queries, and triggers that keep the audit log from being changed."""

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"
branch_labels = ()
depends_on = None

INDEXES = {
    "ix_people_first_signed_in_at": ("people", ["first_signed_in_at", "id"]),
    "ix_people_last_signed_in_at": ("people", ["last_signed_in_at", "id"]),
    "ix_people_searched": ("people", ["searched", "id"]),
    "ix_people_sign_in_count": ("people", ["sign_in_count", "id"]),
    "ix_people_suspended_at": ("people", ["suspended_at", "id"]),
    "ix_messages_author_id": ("messages", ["author_id", "id"]),
    "ix_messages_sent_at": ("messages", ["sent_at", "author_id"]),
    "ix_sign_ins_signed_in_at": ("sign_ins", ["signed_in_at"]),
}
SAID = "The log of acts is only ever added to."
# These also stop somebody who has access to the database, until they drop them.
SQLITE = """
    CREATE TRIGGER acts_are_kept_{when} BEFORE {when} ON acts
    BEGIN SELECT RAISE(ABORT, '{said}'); END
"""
POSTGRESQL = """
    CREATE FUNCTION acts_are_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
    CREATE TRIGGER acts_are_kept BEFORE UPDATE OR DELETE ON acts
    FOR EACH ROW EXECUTE FUNCTION acts_are_kept()
"""


def upgrade() -> None:
    empty = sa.text("''")
    op.add_column(
        "people", sa.Column("searched", sa.String(), server_default=empty, nullable=False)
    )
    _fill_searched()
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    if _on_sqlite():
        for when in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(when=when, said=SAID))
    else:
        op.execute(POSTGRESQL.format(said=SAID))


def downgrade() -> None:
    if _on_sqlite():
        for when in ("UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER acts_are_kept_{when}")
    else:
        op.execute("DROP TRIGGER acts_are_kept ON acts")
        op.execute("DROP FUNCTION acts_are_kept()")
    for name, (table, _) in reversed(INDEXES.items()):
        op.drop_index(name, table)
    op.drop_column("people", "searched")


def _fill_searched() -> None:
    people = sa.table("people", *map(sa.column, ("id", "name", "email", "searched")))
    known = op.get_bind().execute(sa.select(people.c.id, people.c.name, people.c.email)).all()
    change = people.update().where(people.c.id == sa.bindparam("person"))
    for person, name, email in known:
        searched = f"{name}\n{email or ''}".lower()[:500]
        op.get_bind().execute(change, {"person": person, "searched": searched})


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
