"""Records of people that are too old: sign-ins, reports, names given up, notices.

Each function deletes some, and returns whether there may be more.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from ..config import ABSOLUTE_LIFE, IDLE_LIFE
from ..database import db, now
from ..models import FormerName, Notice, Report, SignIn
from . import retention
from .retention import Due

AT_ONCE = 100
# From then on, a name that somebody has given up is free.
FORMER_NAMES_KEPT = timedelta(days=30)
NOTICES_KEPT = timedelta(days=90)


def due(kind: str, days: int | None) -> Due | None:
    """Return which sign-ins or reports have to go where they are kept for `days` days, if any."""
    if days is None:
        return None
    made_at, is_old = OLD[kind]
    figures = select(func.count(), func.min(made_at), func.max(made_at))
    count, oldest, newest = tuple(db.rows(figures.where(is_old(retention.ends(days))))[0])
    return Due(kind, count, oldest, newest) if count else None


def delete_sign_ins() -> bool:
    """Delete sign-ins that ended, or expired, so long ago; those that are valid stay."""
    days = retention.kept()["sign_ins"]
    return days is not None and _delete(SignIn.id, _ended_before(retention.ends(days)))


def delete_reports() -> bool:
    """Delete reports that were made so long ago, whether or not somebody has handled them."""
    days = retention.kept()["reports"]
    return days is not None and _delete(Report.id, _reported_before(retention.ends(days)))


def delete_former_names() -> bool:
    """Delete names that are free again."""
    return _delete(FormerName.skeleton, FormerName.given_up_at < now() - FORMER_NAMES_KEPT)


def delete_notices() -> bool:
    """Delete notices that nobody has dismissed for so long."""
    return _delete(Notice.id, Notice.made_at < now() - NOTICES_KEPT)


def _delete(key: InstrumentedAttribute[Any], is_old: ColumnElement[bool]) -> bool:
    # Without a lock where there is nothing to do.
    if not db.rows(select(key).where(is_old).limit(1)):
        return False
    with db.writing() as connection:
        some = connection.execute(select(key).where(is_old).limit(AT_ONCE)).scalars().all()
        connection.execute(delete(key.class_).where(key.in_(some)))
        connection.commit()
    return len(some) == AT_ONCE


def _ended_before(moment: datetime) -> ColumnElement[bool]:
    # By the index of when they began, which was before; what is left to look at is of a week.
    return and_(
        SignIn.signed_in_at < moment,
        or_(
            SignIn.ended_at < moment,
            and_(
                SignIn.ended_at.is_(None),
                or_(
                    SignIn.signed_in_at < moment - ABSOLUTE_LIFE,
                    SignIn.seen_at < moment - IDLE_LIFE,
                ),
            ),
        ),
    )


def _reported_before(moment: datetime) -> ColumnElement[bool]:
    return Report.reported_at < moment


OLD = {
    "sign_ins": (SignIn.signed_in_at, _ended_before),
    "reports": (Report.reported_at, _reported_before),
}
