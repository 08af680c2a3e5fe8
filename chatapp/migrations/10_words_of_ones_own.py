"""A status in words of one's own, when people were here last, and names that were given up."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "10"
down_revision = "9"
branch_labels = ()
depends_on = None

# None has to be filled in, so that the version before this one can go on inserting.
PEOPLE: tuple[sa.Column[Any], ...] = (
    sa.Column("status_emoji", sa.String(), nullable=True),
    sa.Column("status_words", sa.String(), nullable=True),
    sa.Column("here_at", sa.DateTime(timezone=True), nullable=True),
)


def upgrade() -> None:
    for column in PEOPLE:
        op.add_column("people", column)
    op.execute(
        "UPDATE people SET here_at ="
        " (SELECT max(seen_at) FROM sign_ins WHERE sign_ins.person_id = people.id)"
    )
    op.create_table(
        "former_names",
        sa.Column("skeleton", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_former_names_person_id"),
        sa.PrimaryKeyConstraint("skeleton", name="pk_former_names"),
    )


def downgrade() -> None:
    op.drop_table("former_names")
    for column in reversed(PEOPLE):
        op.drop_column("people", column.name)
