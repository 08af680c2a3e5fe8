"""What helps to write with formatting: keys, pasted code, addresses over words."""

import re

from playwright.sync_api import expect

from tests.support.acting_on_messages import choose
from tests.support.conversing import awake, box, kept

CODE = "if (a) {\n\tb();\n}"
FENCED = f"```\n{CODE}\n```\n"
# As a browser does it: one may paste without a clipboard that the machine has.
PASTE = """(field, data) => {
  const clipboardData = new DataTransfer()
  for (const [type, text] of Object.entries(data)) clipboardData.setData(type, text)
  const how = { clipboardData, bubbles: true, cancelable: true }
  return field.dispatchEvent(new ClipboardEvent("paste", how))
}"""
SELECTED = "it => it.value.slice(it.selectionStart, it.selectionEnd)"


def paste(field, text, **more):
    """Paste that; return whether it is left to the browser."""
    return field.evaluate(PASTE, {"text/plain": text, **more})


def tell_the_story(page, field):
    """Write with all the aids in this field, and undo what they did."""
    keyboard = page.keyboard
    field.fill("")
    keyboard.type("some words")
    keyboard.press("Shift+Control+ArrowLeft")
    keyboard.press("Control+b")
    expect(field).to_have_value("some **words**")
    keyboard.press("Control+i")
    expect(field).to_have_value("some ***words***")
    assert field.evaluate(SELECTED) == "words"
    keyboard.press("Control+z")
    expect(field).to_have_value("some **words**")
    keyboard.press("Control+z")
    expect(field).to_have_value("some words")

    field.evaluate("it => it.setSelectionRange(5, 10)")
    keyboard.press("Control+e")
    expect(field).to_have_value("some `words`")
    keyboard.press("Control+e")
    expect(field).to_have_value("some words")

    field.evaluate("it => it.setSelectionRange(5, 10)")
    assert not paste(field, "https://a.example/b_(c)")
    expect(field).to_have_value("some [words](https://a.example/b_%28c%29)")
    keyboard.press("Control+z")
    expect(field).to_have_value("some words")

    field.fill("")
    keyboard.press("Control+b")
    keyboard.type("bold")
    expect(field).to_have_value("**bold**")
    field.fill("")
    assert not paste(field, CODE)
    expect(field).to_have_value(FENCED)
    keyboard.press("Control+z")
    expect(field).to_have_value(CODE)
    keyboard.press("Control+Shift+z")
    expect(field).to_have_value(FENCED)
    assert paste(field, "a poem,\nof two lines;")


def test_keys_and_pastes_help_in_the_composer_and_where_one_edits(enter):
    grace = enter("Grace Hopper")
    box(grace).focus()
    awake(grace)

    tell_the_story(grace, box(grace))
    grace.keyboard.type("and *so*")
    expect(box(grace)).to_have_value(f"{FENCED}and *so*")
    grace.keyboard.press("Enter")

    message = kept(grace).first
    assert message.locator("pre code").text_content() == CODE
    expect(message.locator("em")).to_have_text("so")

    choose(message, "Edit")
    field = grace.get_by_role("textbox", name="Your message")
    expect(field).to_be_focused()
    tell_the_story(grace, field)
    grace.keyboard.press("Enter")
    expect(message.locator("pre code")).to_be_visible()
    expect(message.locator("em")).to_have_count(0)


def test_what_is_pasted_over_the_limit_is_there_and_counted(enter):
    grace = enter("Grace Hopper")
    awake(grace)

    paste(box(grace), "call();\n" * 250)

    expect(box(grace)).to_have_value(re.compile(r"^```\n(call\(\);\n){250}```\n$"))
    expect(grace.get_by_text("8 too many")).to_be_visible()
