"""What a search reads: the words of each message, and an index of them that triggers keep.

A migration that replaces the table of messages by a copy (a batch alter on SQLite) drops these
triggers, and has to make them again.
"""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from chatapp.messages import search_words

revision = "9"
down_revision = "8"
branch_labels = ()
depends_on = None

AT_ONCE = 5_000
# Word by word, as search_words.py has made them: each is ASCII letters and digits. A message of the
# version before this one, which may still run, has no words: those of its text are taken that stand
# between spaces, and its author.
WORDS = (
    "coalesce({row}.searched, 'w' || replace(replace("
    "replace(lower({row}.text), 'q', 'qq'), {line_break}, ' '), ' ', ' w')"
    " || ' a' || replace({row}.author_id, '_', 'q005f'))"
)
# The version before changes a text and not its words, which don't count any more then. This version
# always changes both (messages/changes.py).
STALE = "new.text <> old.text AND new.searched IS NOT DISTINCT FROM old.searched"
# SQLite has no other name for it before 3.39.
STALE_ON_SQLITE = STALE.replace("IS NOT DISTINCT FROM", "IS")
# The shortest beginnings that a search goes by, two and three letters, have an index of their own.
SQLITE = (
    """CREATE VIRTUAL TABLE message_words USING fts5(
        searched, content='messages', content_rowid='id', tokenize='ascii', prefix='3 4'
    )""",
    """INSERT INTO message_words (rowid, searched)
        SELECT id, searched FROM messages WHERE removed_at IS NULL""",
    """CREATE TRIGGER message_words_added AFTER INSERT ON messages WHEN new.removed_at IS NULL
    BEGIN
        INSERT INTO message_words (rowid, searched) VALUES (new.id, {new});
    END""",
    """CREATE TRIGGER message_words_changed AFTER UPDATE OF searched, text, removed_at ON messages
    BEGIN
        INSERT INTO message_words (message_words, rowid, searched)
            SELECT 'delete', old.id, {old} WHERE old.removed_at IS NULL;
        UPDATE messages SET searched = NULL WHERE id = new.id AND {stale};
        INSERT INTO message_words (rowid, searched)
            SELECT id, {row} FROM messages WHERE id = new.id AND removed_at IS NULL;
    END""",
    """CREATE TRIGGER message_words_deleted AFTER DELETE ON messages WHEN old.removed_at IS NULL
    BEGIN
        INSERT INTO message_words (message_words, rowid, searched) VALUES ('delete', old.id, {old});
    END""",
)
# Without fastupdate a search never has to read what waits to be put into the index.
POSTGRESQL = """
    CREATE TABLE message_words (id bigint PRIMARY KEY, document tsvector NOT NULL);
    INSERT INTO message_words
        SELECT id, to_tsvector('simple', searched) FROM messages WHERE removed_at IS NULL;
    CREATE INDEX ix_message_words_document ON message_words
        USING gin (document) WITH (fastupdate = off);
    CREATE FUNCTION keep_message_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP <> 'DELETE' AND new.removed_at IS NULL THEN
            INSERT INTO message_words VALUES (new.id, to_tsvector('simple', {new}))
                ON CONFLICT (id) DO UPDATE SET document = excluded.document;
        ELSIF TG_OP <> 'INSERT' THEN
            DELETE FROM message_words WHERE id = old.id;
        END IF;
        RETURN NULL;
    END $$;
    CREATE FUNCTION forget_message_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {stale} THEN
            new.searched := NULL;
        END IF;
        RETURN new;
    END $$;
    CREATE TRIGGER message_words_forgotten
        BEFORE UPDATE OF text ON messages FOR EACH ROW EXECUTE FUNCTION forget_message_words();
    CREATE TRIGGER message_words_kept
        AFTER INSERT OR DELETE OR UPDATE OF searched, text, removed_at
        ON messages FOR EACH ROW EXECUTE FUNCTION keep_message_words()
"""


def upgrade() -> None:
    op.add_column("messages", sa.Column("searched", sa.Text(), nullable=True))
    _fill()
    if _on_sqlite():
        for statement in SQLITE:
            op.execute(statement.format(stale=STALE_ON_SQLITE, **_words("char(10)")))
    else:
        op.execute(POSTGRESQL.format(stale=STALE, **_words("chr(10)")))


def downgrade() -> None:
    if _on_sqlite():
        for name in ("added", "changed", "deleted"):
            op.execute(f"DROP TRIGGER message_words_{name}")
    else:
        op.execute("DROP TRIGGER message_words_kept ON messages")
        op.execute("DROP TRIGGER message_words_forgotten ON messages")
        op.execute("DROP FUNCTION keep_message_words(), forget_message_words()")
    op.execute("DROP TABLE message_words")
    op.drop_column("messages", "searched")


def _fill() -> None:
    names = ("id", "text", "author_id", "mentions", "reply_to_id", "searched")
    messages = sa.table("messages", *map(sa.column, names))
    answered = messages.alias("answered")
    page = (
        sa.select(messages, answered.c.author_id.label("answered_id"))
        .outerjoin(answered, answered.c.id == messages.c.reply_to_id)
        .where(messages.c.id > sa.bindparam("after"))
        .order_by(messages.c.id)
        .limit(AT_ONCE)
    )
    change = messages.update().where(messages.c.id == sa.bindparam("message_id"))
    for rows in _pages(page):
        words = [{"message_id": row.id, "searched": _document(row)} for row in rows]
        op.get_bind().execute(change, words)


def _pages(page: "sa.Select[tuple[object, ...]]") -> Iterator[list["sa.Row[tuple[object, ...]]"]]:
    after = 0
    while rows := list(op.get_bind().execute(page, {"after": after})):
        yield rows
        after = rows[-1].id


def _document(row: "sa.Row[tuple[object, ...]]") -> str:
    mentioned = [it["user_id"] for it in json.loads(row.mentions)]
    return search_words.document(row.text, row.author_id, mentioned, row.answered_id)


def _words(line_break: str) -> dict[str, str]:
    rows = {"old": "old", "new": "new", "row": "messages"}
    return {name: WORDS.format(row=row, line_break=line_break) for name, row in rows.items()}


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
