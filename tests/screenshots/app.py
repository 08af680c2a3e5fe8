"""The room at one moment: its clock stands still, so that the pictures are the same on any day."""

from datetime import UTC, datetime

from chatapp import create_app, database

# A Thursday evening in London, where it is UTC's time in winter.
EVENING = datetime(2026, 11, 12, 18, 24, tzinfo=UTC)


class Moment(datetime):
    """The time as the room has it: the one that it was set to."""

    _now = EVENING

    @classmethod
    def now(cls, tz=None):
        return cls._now.astimezone(tz)

    @classmethod
    def becomes(cls, moment):
        """Set the room's clock."""
        cls._now = moment


def create_still_app(settings=None):
    """Build the room, whose clock only moves when it is set."""
    database.datetime = Moment
    return create_app(settings)
