"""What people do in the room, in the words that they find things by."""


def box(page):
    """Return where one writes."""
    return page.get_by_role("textbox", name="Message")


def say(page, text):
    """Write `text` and send it."""
    box(page).fill(text)
    box(page).press("Enter")


def messages(page):
    """Return the messages in the log."""
    return page.get_by_role("log", name="Messages").get_by_role("listitem")


def status(page):
    """Return what the page says of its connection."""
    return page.get_by_role("status", name="Connection")


def unsent(page):
    """Return what stands below the conversation, not sent yet."""
    return page.get_by_role("list", name="Not sent yet").get_by_role("listitem")


def kept(page):
    """Return the messages that the server is known to have."""
    return page.locator("[data-list] [data-message]")
