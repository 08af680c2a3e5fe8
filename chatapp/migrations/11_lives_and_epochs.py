"""The life and the epoch of the room, and the key by which its channel is encrypted."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "11"
down_revision = "10"
branch_labels = ()
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# The version before this one reads and writes none of them, and never inserts the room.
ROOM = (
    sa.Column("life", sa.String(), nullable=False, server_default=sa.text("''")),
    sa.Column("epoch", NUMBER, nullable=False, server_default="1"),
    sa.Column("encryption_key_id", sa.String(), nullable=True),
)


def upgrade() -> None:
    for column in ROOM:
        op.add_column("room", column)
    op.execute(sa.text("UPDATE room SET life = :life").bindparams(life=secrets.token_urlsafe(12)))


def downgrade() -> None:
    for column in reversed(ROOM):
        op.drop_column("room", column.name)
