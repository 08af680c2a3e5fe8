"""The log of what administrators do: rows are added, and never changed."""

from .database import db, now
from .models import AuditEntry, Person

SUSPEND, REINSTATE, SIGN_OUT_EVERYWHERE = "suspend", "reinstate", "sign out everywhere"
REMOVE, RESTORE = "remove", "restore"
# A suspended person came back, which the room itself refused.
REFUSED = "refused"


def record(
    act: str,
    by: Person | None,
    person_id: str | None = None,
    message_id: int | None = None,
    reason: str | None = None,
) -> None:
    """Note in the caller's transaction that `by`, or the room itself, did `act`.

    Neither is kept without the other.
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
