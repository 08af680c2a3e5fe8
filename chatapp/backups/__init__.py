"""`flask --app wsgi backup FILE` and `flask --app wsgi restore FILE`, on either kind of database.

Begin with commands.py. sqlite.py and postgresql.py do the same for one kind each.
"""
