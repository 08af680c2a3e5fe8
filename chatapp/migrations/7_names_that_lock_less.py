"""A condition on the index of looks, so that a new name locks less: see models.HAS_SKELETON."""

import sqlalchemy as sa
from alembic import op

revision = "7"
down_revision = "6"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_people_skeleton", "people")
    given = sa.text("skeleton IS NOT NULL")
    op.create_index(
        "ix_people_skeleton",
        "people",
        ["skeleton"],
        unique=True,
        postgresql_where=given,
        sqlite_where=given,
    )


def downgrade() -> None:
    op.drop_index("ix_people_skeleton", "people")
    op.create_index("ix_people_skeleton", "people", ["skeleton"], unique=True)
