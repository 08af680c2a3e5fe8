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
