"""How far people have read."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"
branch_labels = ()
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("people", sa.Column("read_id", NUMBER, server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("people", "read_id")
