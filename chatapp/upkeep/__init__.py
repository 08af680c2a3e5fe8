"""What the room does by itself from time to time: it forgets what is due to be forgotten.

`worker.py` is the thread that does it. retention.py says for how long what is kept; messages.py and
records.py delete what is older, and deleted_words.py has SQLite's search index forget it, too.
dry_run.py says what would go, and command.py is `flask expire`.
"""
