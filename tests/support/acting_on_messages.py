"""What people do with a message in the room: its menu, and what that leads to."""

from playwright.sync_api import expect

from tests.support.conversing import stand_still

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def said_by_both(place):
    """Have Grace and then Ada say something; return the ids of the messages by their names."""
    return {
        name: place.say(whole, f"from {name}")
        for name, whole in (("Grace", "Grace Hopper"), ("Ada", "Ada Lovelace"))
    }


def bar(page):
    """Return the buttons beside a message."""
    return page.get_by_role("toolbar", name="Message actions")


def menu(page):
    """Return the menu of a message."""
    return page.get_by_role("menu", name="Message from")


def items(page):
    """Return what the menu offers."""
    return menu(page).get_by_role("menuitem")


def right_click(message):
    """Open the menu with the pointer, at the first word of a message."""
    message.hover()
    # The script that opens it comes when somebody is there.
    expect(bar(message.page)).to_be_visible()
    message.locator("[data-text]").click(button="right", position={"x": 3, "y": 5})


def choose(message, words):
    """Choose something in the menu of a message."""
    page = message.page
    message.focus()
    # The script that opens it comes when somebody is there.
    expect(bar(page)).to_be_visible()
    page.keyboard.press("ContextMenu")
    items(page).filter(has_text=words).click()


def rest_finger_on(message):
    """Put a finger on a message, and leave it there until its menu is open."""
    message.tap()
    expect(bar(message.page)).to_be_visible()
    # A finger under which the log scrolls doesn't rest.
    stand_still(message.page)
    touch(message, "touchstart")
    expect(menu(message.page)).to_be_visible()
    touch(message, "touchend")


def touch(message, name):
    """Have a finger do that on the text of a message."""
    message.evaluate(
        """(node, name) => {
          const target = node.querySelector("[data-text]")
          const { x, y } = target.getBoundingClientRect()
          const touch = new Touch({ identifier: 1, target, clientX: x + 5, clientY: y + 5 })
          const touches = name === "touchstart" ? [touch] : []
          target.dispatchEvent(new TouchEvent(name, { touches, bubbles: true, cancelable: true }))
        }""",
        name,
    )


def changes_of(page, message_id, method, path="", body=None):
    """Change a message from elsewhere, as this page's person; return the answer's status."""
    return page.evaluate(
        """async ([id, method, path, body]) => {
          const headers = { "Content-Type": "application/json", Accept: "application/json" }
          const how = { method, headers, body: body && JSON.stringify(body) }
          return (await fetch(`/messages/${id}${path}`, how)).status
        }""",
        [message_id, method, path, body],
    )
