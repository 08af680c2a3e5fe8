"""The messages of the room: sending, changing and reading them.

Begin with views.py, the addresses below /messages. drafts.py validates what a person sends,
form.py takes it from a page without its script, sending.py stores it, changes.py edits, removes and
restores, reactions.py counts reactions (emoji.py knows what one is), and revisions.py commits all
of that, each change with its revision. mentions.py finds whom a text mentions. history.py reads
pages of messages, or what has changed since a revision, and how far people have read; rows.py
writes messages as JSON, and drawing.py draws them.
"""
