"""Writing to the audit log: who did what, to whom and why.

admin/log.py shows it. Entries are never changed: triggers in the database (migrations/) see to it.
"""

from .database import db, now
from .models import AuditEntry, Person

SUSPEND, REINSTATE, SIGN_OUT_EVERYWHERE = "suspend", "reinstate", "sign out everywhere"
REMOVE, RESTORE = "remove", "restore"
# A suspended person tried to sign in, and Chatapp refused.
REFUSED = "refused"


def record(
    act: str,
    by: Person | None,
    person_id: str | None = None,
    message_id: int | None = None,
    reason: str | None = None,
) -> None:
    """Add an entry in the caller's transaction, so that the act and its entry are kept together.

    `act` is one of the constants above; `by` is None where Chatapp did it by itself.
    """
    db.session.add(
        AuditEntry(
            done_at=now(),
            by_id=by.id if by else None,
            act=act,
            person_id=person_id,
            message_id=message_id,
            reason=reason,
        )
    )
