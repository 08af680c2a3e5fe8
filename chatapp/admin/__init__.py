"""The dashboard at /admin, for administrators alone.

Begin with views.py, which closes it to everybody else. Each page has its module: people.py
(found by people_search.py), person.py for one of them, messages.py (found by
message_search.py), numbers.py (drawn by charts.py) and log.py, the audit log. query.py reads
what the addresses and forms ask for, export.py writes CSV, labels.py names identity providers.
"""
