"""How far people have read."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("read_id", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("people", "read_id")
