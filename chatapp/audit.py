"""Writing to the audit log: who did what, to whom and why.

admin/log.py shows it. Entries are never changed: triggers in the database (migrations/) see to it.
They hold ids alone, and their reasons stand in a table that can be erased (models.AuditReason).
"""

from structlog.stdlib import get_logger

from .database import now
from .models import AuditEntry, AuditReason, Member, Person

log = get_logger(__name__)

SUSPEND, REINSTATE, SIGN_OUT_EVERYWHERE = "suspend", "reinstate", "sign out everywhere"
REMOVE, RESTORE = "remove", "restore"
ALLOW_EVERYONE, DISALLOW_EVERYONE = "allow everyone", "disallow everyone"
CHANGE_ACCESS = "change access"
INVITE, REVOKE_INVITATION, JOIN = "invite", "revoke invitation", "join"
MAKE_ADMINISTRATOR, UNMAKE_ADMINISTRATOR = "make administrator", "unmake administrator"
MUTE, UNMUTE = "mute", "unmute"
PIN, UNPIN = "pin", "unpin"
HANDLE_REPORT = "handle report"
# Somebody asked to be forgotten, came back within the days for it, or was forgotten.
LEAVE, COME_BACK, FORGET = "leave", "come back", "forget"
CHANGE_RETENTION = "change retention"
# A suspended person tried to sign in, and Chatapp refused.
REFUSED = "refused"


def entry(
    act: str,
    by: Member | Person | None,
    person_id: str | None = None,
    message_id: int | None = None,
    reason: str | None = None,
) -> AuditEntry:
    """Return an entry, to be added in the transaction of the act: so both are kept, or neither.

    `act` is one of the constants above; `by` is None where Chatapp did it by itself.
    """
    return AuditEntry(
        done_at=now(),
        by_id=by.id if by else None,
        act=act,
        person_id=person_id,
        message_id=message_id,
        erasable=AuditReason(reason=reason) if reason else None,
    )


def tell(entry: AuditEntry) -> None:
    """Log an act, once it is committed, without its reason: that may be of any words."""
    of_message = {} if entry.message_id is None else {"message": entry.message_id}
    log.info("act", act=entry.act, by=entry.by_id, whom=entry.person_id, **of_message)
