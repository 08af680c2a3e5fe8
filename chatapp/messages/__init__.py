"""The messages of the room: sending, changing and reading them.

Begin with views.py, the addresses below /messages. drafts.py validates what a person sends,
form.py takes it from a page without its script, sending.py stores it, changes.py edits, removes and
restores, and revisions.py commits all of that, each change with its revision. history.py reads
pages of messages, or what has changed since a revision, and drawing.py draws them.
"""
