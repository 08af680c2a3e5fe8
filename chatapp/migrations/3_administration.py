"""Administration: roles, status, suspension, the audit log (`acts`), used logout tokens."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"
branch_labels = ()
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PEOPLE: tuple[sa.Column[Any], ...] = (
    sa.Column("has_admin_role", sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column("status", sa.String(), server_default="available", nullable=False),
    sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("sockets_to_cut_since", sa.DateTime(timezone=True), nullable=True),
)


def upgrade() -> None:
    for column in PEOPLE:
        op.add_column("people", column)
    op.create_index("ix_people_sockets_to_cut_since", "people", ["sockets_to_cut_since"])
    op.create_table(
        "acts",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("message_id", NUMBER, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_acts_by_id"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_acts_message_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_acts_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_acts"),
    )
    op.create_index("ix_acts_done_at", "acts", ["done_at"])
    op.create_index("ix_acts_person_id", "acts", ["person_id"])
    op.create_table(
        "logout_tokens",
        sa.Column("jti", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("jti", name="pk_logout_tokens"),
    )
    op.create_index("ix_logout_tokens_expires_at", "logout_tokens", ["expires_at"])


def downgrade() -> None:
    op.drop_table("logout_tokens")
    op.drop_table("acts")
    op.drop_index("ix_people_sockets_to_cut_since", "people")
    for column in reversed(PEOPLE):
        op.drop_column("people", column.name)
