"""What the room has told one person alone."""


def noticed(browser):
    """Return the kinds of a person's notices, the oldest first."""
    return [notice["kind"] for notice in browser.asks("/notices").json["notices"]]
