"""What is said in the room: kept once, in one order for everybody, and read in pages.

Begin with views.py, the addresses below /messages. drafts.py checks what somebody wants to say,
form.py takes it from a page without its script,
sending.py keeps it and gives every change its revision, changes.py edits, removes and restores,
and history.py reads pages and what has changed since a revision.
"""
