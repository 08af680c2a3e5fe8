"""Earlier versions, replies, reactions and mentions; what has been marked unread."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "8"
down_revision = "7"
branch_labels = ()
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# All have a default, so that the version before this one can go on inserting.
MESSAGES: tuple[sa.Column[Any], ...] = (
    sa.Column("text_rev", NUMBER, server_default="0", nullable=False),
    sa.Column("reply_to_id", NUMBER, nullable=True),
    sa.Column("mentions", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
    sa.Column("reactions", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
)
PEOPLE: tuple[sa.Column[Any], ...] = (
    sa.Column("read_marks", NUMBER, server_default="0", nullable=False),
    sa.Column("may_mention_everyone", sa.Boolean(), server_default=sa.false(), nullable=False),
)


def upgrade() -> None:
    for column in MESSAGES:
        op.add_column("messages", column)
    for column in PEOPLE:
        op.add_column("people", column)
    # Every change until now was one of the text, or a removal.
    op.execute("UPDATE messages SET text_rev = rev")
    op.create_table(
        "versions",
        sa.Column("message_id", NUMBER, nullable=False),
        sa.Column("rev", NUMBER, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_versions_message_id"),
        sa.PrimaryKeyConstraint("message_id", "rev", name="pk_versions"),
    )
    op.create_table(
        "mentions",
        sa.Column("message_id", NUMBER, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_mentions_message_id"),
        sa.PrimaryKeyConstraint("message_id", "person_id", name="pk_mentions"),
    )
    op.create_index("ix_mentions_person_id", "mentions", ["person_id", "message_id"])
    op.create_table(
        "reactions",
        sa.Column("message_id", NUMBER, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("emoji", sa.String(), nullable=False),
        sa.Column("rev", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_reactions_message_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_reactions_person_id"),
        sa.PrimaryKeyConstraint("message_id", "person_id", "emoji", name="pk_reactions"),
    )
    op.create_index("ix_reactions_message_id", "reactions", ["message_id", "emoji", "rev"])


def downgrade() -> None:
    for table in ("reactions", "mentions", "versions"):
        op.drop_table(table)
    for column in reversed(PEOPLE):
        op.drop_column("people", column.name)
    for column in reversed(MESSAGES):
        op.drop_column("messages", column.name)
