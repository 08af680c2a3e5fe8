"""Access, invitations, mutes, reports, pins, one's own profile, leaving, and what is kept how long.

The audit log's reasons move to a table that can be erased, and its ids of messages no longer need
the message.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "12"
down_revision = "11"
branch_labels = ()
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _moment(name: str, nullable: bool = True) -> "sa.Column[Any]":
    return sa.Column(name, MOMENT, nullable=nullable)


def _text(name: str, nullable: bool = True) -> "sa.Column[Any]":
    return sa.Column(name, sa.String(), nullable=nullable)


def _number(name: str, default: str | None = None) -> "sa.Column[Any]":
    return sa.Column(name, NUMBER, nullable=default is None, server_default=default)


# All may be missing or have a default, so that the version before this one can go on inserting.
COLUMNS: dict[str, tuple["sa.Column[Any]", ...]] = {
    "people": (
        _moment("invited_at"),
        _moment("made_administrator_at"),
        _moment("muted_until"),
        _text("chosen_name"),
        _text("provider_name"),
        sa.Column("picture_choice", sa.String(), nullable=False, server_default="provider"),
        _text("provider_picture"),
        _moment("left_at"),
        _text("left_messages"),
        _moment("forgotten_at"),
    ),
    "sign_ins": (_text("browser"),),
    "room": (
        _number("first_id", "1"),
        _number("pins_rev", "0"),
        _number("access_rev", "0"),
        _text("access"),
        _number("messages_kept_days"),
        _number("sign_ins_kept_days"),
        _number("reports_kept_days"),
        _moment("upkeep_at"),
    ),
}
SAID = "The log of acts is only ever added to."
# A reason may go, and nothing else may change.
UNCHANGED = " AND ".join(
    f"new.{name} IS {{same}} old.{name}"
    for name in ("id", "done_at", "by_id", "act", "person_id", "message_id")
)
# The version before writes reasons beside the acts, which a trigger moves.
SQLITE = (
    f"""CREATE TRIGGER acts_are_kept_UPDATE BEFORE UPDATE ON acts
    WHEN NOT (new.reason IS NULL AND {UNCHANGED.format(same="")})
    BEGIN SELECT RAISE(ABORT, '{SAID}'); END""",
    f"""CREATE TRIGGER acts_are_kept_DELETE BEFORE DELETE ON acts
    BEGIN SELECT RAISE(ABORT, '{SAID}'); END""",
    """CREATE TRIGGER act_reasons_moved AFTER INSERT ON acts WHEN new.reason IS NOT NULL
    BEGIN
        INSERT INTO act_reasons (act_id, reason) VALUES (new.id, new.reason);
        UPDATE acts SET reason = NULL WHERE id = new.id;
    END""",
)
GUARDED_ON_POSTGRESQL = f"""
    CREATE OR REPLACE FUNCTION acts_are_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF new.reason IS NULL AND {UNCHANGED.format(same="NOT DISTINCT FROM")} THEN
                RETURN new;
            END IF;
        END IF;
        RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation';
    END $$;
"""
MOVED_ON_POSTGRESQL = """
    CREATE FUNCTION move_act_reason() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        INSERT INTO act_reasons (act_id, reason) VALUES (new.id, new.reason);
        UPDATE acts SET reason = NULL WHERE id = new.id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER act_reasons_moved AFTER INSERT ON acts
        FOR EACH ROW WHEN (new.reason IS NOT NULL) EXECUTE FUNCTION move_act_reason();
"""
BEFORE_ON_SQLITE = """
    CREATE TRIGGER acts_are_kept_{when} BEFORE {when} ON acts
    BEGIN SELECT RAISE(ABORT, '{said}'); END
"""
BEFORE_ON_POSTGRESQL = f"""
    CREATE OR REPLACE FUNCTION acts_are_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
"""


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
    op.execute("UPDATE people SET provider_name = name, provider_picture = picture")
    _coming_in()
    _care()
    _oneself()
    _move_reasons()


def downgrade() -> None:
    _move_reasons_back()
    for table in (
        *("kept_sanctions", "notices", "reports", "pins"),
        *("invitation_uses", "invitations", "access_entries"),
    ):
        op.drop_table(table)
    for name in ("left_at", "muted_until"):
        op.drop_index(f"ix_people_{name}", "people")
    for table, columns in COLUMNS.items():
        for column in reversed(columns):
            op.drop_column(table, column.name)


def _coming_in() -> None:
    op.create_table(
        "access_entries",
        _text("entry", nullable=False),
        _moment("added_at", nullable=False),
        _text("added_by_id"),
        _person("access_entries", "added_by_id"),
        sa.PrimaryKeyConstraint("entry", name="pk_access_entries"),
    )
    op.create_table(
        "invitations",
        sa.Column("id", NUMBER, nullable=False),
        _text("code_hash", nullable=False),
        _text("label"),
        sa.Column("for_administrator", sa.Boolean(), nullable=False, server_default=sa.false()),
        _moment("made_at", nullable=False),
        _text("made_by_id"),
        _moment("ends_at", nullable=False),
        sa.Column("most_uses", NUMBER, nullable=False),
        _number("uses", "0"),
        _moment("revoked_at"),
        _person("invitations", "made_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("code_hash", name="uq_invitations_code_hash"),
    )
    op.create_table(
        "invitation_uses",
        sa.Column("invitation_id", NUMBER, nullable=False),
        _text("person_id", nullable=False),
        _moment("used_at", nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name="fk_invitation_uses_invitation_id"
        ),
        _person("invitation_uses", "person_id"),
        sa.PrimaryKeyConstraint("invitation_id", "person_id", name="pk_invitation_uses"),
    )
    op.create_index("ix_invitation_uses_person_id", "invitation_uses", ["person_id"])


def _care() -> None:
    op.create_table(
        "pins",
        sa.Column("message_id", NUMBER, nullable=False),
        _moment("pinned_at", nullable=False),
        _text("pinned_by_id", nullable=False),
        _person("pins", "pinned_by_id"),
        sa.PrimaryKeyConstraint("message_id", name="pk_pins"),
    )
    op.create_table(
        "reports",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("message_id", NUMBER, nullable=False),
        _text("author_id", nullable=False),
        _text("reporter_id", nullable=False),
        _moment("reported_at", nullable=False),
        _text("reason", nullable=False),
        _text("words"),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("handled_at"),
        _text("handled_by_id"),
        _text("outcome"),
        _text("note"),
        *(_person("reports", name) for name in ("author_id", "reporter_id", "handled_by_id")),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.UniqueConstraint("message_id", "reporter_id", name="uq_reports_message_id_reporter_id"),
    )
    op.create_index("ix_reports_handled_at", "reports", ["handled_at", "id"])
    op.create_index("ix_reports_reported_at", "reports", ["reported_at"])
    for name in ("author_id", "reporter_id"):
        op.create_index(f"ix_reports_{name}", "reports", [name])


def _oneself() -> None:
    op.create_table(
        "notices",
        sa.Column("id", NUMBER, nullable=False),
        _text("person_id", nullable=False),
        _text("kind", nullable=False),
        _moment("made_at", nullable=False),
        sa.Column("about", sa.Text(), nullable=False, server_default=sa.text("'{}'")),
        _person("notices", "person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_index("ix_notices_person_id", "notices", ["person_id", "id"])
    op.create_table(
        "kept_sanctions",
        _text("hash", nullable=False),
        _text("person_id", nullable=False),
        _moment("suspended_at"),
        _moment("muted_until"),
        _person("kept_sanctions", "person_id"),
        sa.PrimaryKeyConstraint("hash", name="pk_kept_sanctions"),
    )
    op.create_index("ix_kept_sanctions_person_id", "kept_sanctions", ["person_id"])
    for name in ("left_at", "muted_until"):
        op.create_index(f"ix_people_{name}", "people", [name])


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["people.id"], name=f"fk_{table}_{column}")


def _move_reasons() -> None:
    _let_the_log_change()
    # On SQLite this replaces the table by a copy, which has none of its triggers.
    with op.batch_alter_table("acts") as acts:
        acts.drop_constraint("fk_acts_message_id", type_="foreignkey")
    op.create_table(
        "act_reasons",
        sa.Column("act_id", NUMBER, nullable=False),
        _text("reason", nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["acts.id"], name="fk_act_reasons_act_id"),
        sa.PrimaryKeyConstraint("act_id", name="pk_act_reasons"),
    )
    op.execute("INSERT INTO act_reasons SELECT id, reason FROM acts WHERE reason IS NOT NULL")
    op.execute("UPDATE acts SET reason = NULL WHERE reason IS NOT NULL")
    if _on_sqlite():
        for statement in SQLITE:
            op.execute(statement)
    else:
        op.execute(GUARDED_ON_POSTGRESQL)
        op.execute(MOVED_ON_POSTGRESQL)
        op.execute("ALTER TABLE acts ENABLE TRIGGER acts_are_kept")


def _move_reasons_back() -> None:
    if _on_sqlite():
        op.execute("DROP TRIGGER act_reasons_moved")
    else:
        op.execute("DROP TRIGGER act_reasons_moved ON acts")
        op.execute("DROP FUNCTION move_act_reason()")
    _let_the_log_change()
    op.execute(
        "UPDATE acts SET reason = (SELECT reason FROM act_reasons WHERE act_id = acts.id)"
        " WHERE id IN (SELECT act_id FROM act_reasons)"
    )
    op.drop_table("act_reasons")
    # Acts of messages that are gone by now: their ids would refer to nothing.
    op.execute(
        "UPDATE acts SET message_id = NULL WHERE message_id NOT IN (SELECT id FROM messages)"
    )
    with op.batch_alter_table("acts") as acts:
        acts.create_foreign_key("fk_acts_message_id", "messages", ["message_id"], ["id"])
    if _on_sqlite():
        for when in ("UPDATE", "DELETE"):
            op.execute(BEFORE_ON_SQLITE.format(when=when, said=SAID))
    else:
        op.execute(BEFORE_ON_POSTGRESQL)
        op.execute("ALTER TABLE acts ENABLE TRIGGER acts_are_kept")


def _let_the_log_change() -> None:
    if _on_sqlite():
        for when in ("UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER acts_are_kept_{when}")
    else:
        op.execute("ALTER TABLE acts DISABLE TRIGGER acts_are_kept")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
