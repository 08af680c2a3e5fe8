"""The audit log may have entries of nobody, for what Chatapp did by itself."""

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"
branch_labels = ()
depends_on = None

SAID = "The log of acts is only ever added to."
TRIGGER = """
    CREATE TRIGGER acts_are_kept_{when} BEFORE {when} ON acts
    BEGIN SELECT RAISE(ABORT, '{said}'); END
"""


def upgrade() -> None:
    _let_the_log_change()
    _change_by_id(nullable=True)
    op.execute("UPDATE acts SET by_id = NULL WHERE act = 'refused'")
    _keep_the_log()


def downgrade() -> None:
    _let_the_log_change()
    # An entry needed a person then; take the person who was refused, so that no entry is lost.
    op.execute("UPDATE acts SET by_id = person_id WHERE by_id IS NULL")
    _change_by_id(nullable=False)
    _keep_the_log()


def _change_by_id(nullable: bool) -> None:
    # On SQLite this replaces the table by a copy, which has none of its triggers.
    with op.batch_alter_table("acts") as acts:
        acts.alter_column("by_id", existing_type=sa.String(), nullable=nullable)


def _let_the_log_change() -> None:
    if _on_sqlite():
        for when in ("UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER acts_are_kept_{when}")
    else:
        op.execute("ALTER TABLE acts DISABLE TRIGGER acts_are_kept")


def _keep_the_log() -> None:
    if _on_sqlite():
        for when in ("UPDATE", "DELETE"):
            op.execute(TRIGGER.format(when=when, said=SAID))
    else:
        op.execute("ALTER TABLE acts ENABLE TRIGGER acts_are_kept")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
