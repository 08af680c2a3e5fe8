"""The dashboard at /admin, only for administrators.

Begin with views.py, which refuses everybody else. Each page has its module: people.py (with the
search in people_search.py, and the page of one person in person.py), messages.py (with the search
in message_search.py), reports.py (with what it shows in report_queue.py), access.py (with
invitations.py), retention.py, numbers.py (with charts.py) and log.py, the audit log. query.py reads
the parameters of addresses and forms, export.py writes CSV, labels.py names identity providers.
"""
