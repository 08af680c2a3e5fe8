"""Pictures and files can't be sent yet: who tries is told so, and stays in the room."""

import base64
import struct
import zlib

import pytest
from playwright.sync_api import expect

from tests.support.conversing import box, kept

SENTENCE = "Pictures and files can't be sent yet."


def a_picture():
    """Return a PNG of one black point."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    ]
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def told(page):
    return page.get_by_role("alert").filter(has_text=SENTENCE)


def places(page):
    """Return where the tabs of this browser are: browsers show in one what was dropped on them."""
    return [tab.url for tab in page.context.pages]


def copy(page, **kinds):
    """Put into the clipboard what another program has there."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    items = {kind.replace("_", "/"): base64.b64encode(it).decode() for kind, it in kinds.items()}
    page.evaluate(
        """items => navigator.clipboard.write([new ClipboardItem(Object.fromEntries(
          Object.entries(items).map(([type, text]) => {
            const bytes = Uint8Array.from(atob(text), it => it.charCodeAt(0))
            return [type, new Blob([bytes], { type })]
          })))])""",
        items,
    )


def drop(page, target, **data):
    """Let go of what was dragged here from outside of the browser."""
    place = target.bounding_box()
    where = {"x": place["x"] + place["width"] / 2, "y": place["y"] + place["height"] / 2}
    what = {"items": [], "files": [], "dragOperationsMask": 1} | data
    browser = page.context.new_cdp_session(page)
    for step in ("dragEnter", "dragOver", "drop"):
        browser.send("Input.dispatchDragEvent", {"type": step, **where, "data": what})


@pytest.fixture
def picture(tmp_path):
    """A picture in a folder."""
    path = tmp_path / "holiday.png"
    path.write_bytes(a_picture())
    return path


@pytest.mark.parametrize("role", ["log", "textbox"])
def test_a_pasted_picture_is_told_to_be_too_early(ada, role):
    copy(ada, image_png=a_picture())

    ada.get_by_role(role, name="Message").focus()
    ada.keyboard.press("Control+V")

    expect(told(ada)).to_be_visible()
    expect(box(ada)).to_have_value("")


def test_text_with_a_picture_beside_it_is_pasted_as_text(ada):
    copy(ada, text_plain=b"Dear all", image_png=a_picture())

    box(ada).focus()
    ada.keyboard.press("Control+V")

    expect(box(ada)).to_have_value("Dear all")
    expect(told(ada)).to_have_count(0)


@pytest.mark.parametrize("target", ["[data-log]", "[data-text]", "[data-brand]", "[data-people]"])
def test_a_dropped_file_leads_nowhere_and_is_told_to_be_too_early(ada, place, target, picture):
    drop(ada, ada.locator(target), files=[str(picture)])

    expect(told(ada)).to_be_visible()
    expect(box(ada)).to_have_value("")
    assert places(ada) == [f"{place.address}/"]


@pytest.mark.parametrize("target", ["[data-log]", "[data-brand]"])
def test_a_dropped_link_leads_nowhere(ada, place, target):
    ada.evaluate("""() => addEventListener("dragover", event => {
      window.over = [event.defaultPrevented, event.dataTransfer.dropEffect]
    })""")
    item = {"mimeType": "text/uri-list", "data": f"{place.address}/healthz"}

    drop(ada, ada.locator(target), items=[item])

    assert ada.evaluate("window.over") == [True, "none"]
    assert places(ada) == [f"{place.address}/"]


def test_text_that_is_dropped_where_one_writes_stands_there(ada):
    drop(ada, box(ada), items=[{"mimeType": "text/plain", "data": "Dear all"}])

    expect(box(ada)).to_have_value("Dear all")
    expect(told(ada)).to_have_count(0)


def test_the_sentence_goes_with_the_next_key_or_message(ada, picture):
    box(ada).fill("hello")
    for leave in (lambda: ada.keyboard.type("!"), lambda: ada.keyboard.press("Enter")):
        drop(ada, ada.locator("[data-log]"), files=[str(picture)])
        expect(told(ada)).to_be_visible()
        expect(box(ada)).not_to_have_attribute("aria-invalid", "true")

        leave()

        expect(told(ada)).to_have_count(0)
    expect(kept(ada)).to_contain_text(["hello!"])
