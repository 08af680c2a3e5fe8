"""The room as it is measured: without the limit of what one person may send."""

from chatapp import create_app, rate_limit


def create_unlimited_app():
    """Build the room."""
    rate_limit.BURST = 10**7 * rate_limit.INTERVAL
    return create_app()
