"""What axe-core finds on a page, in light and in dark colours."""

from axe_playwright_python.base import AXE_SCRIPT, AxeResults

# The screens at which it is looked.
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
SCHEMES = ("light", "dark")
STILL = """async () => {
  await new Promise(requestAnimationFrame)
  await Promise.all(document.getAnimations().map(it => it.finished.catch(() => {})))
}"""


def assert_accessible(page, *, schemes=SCHEMES):
    """Check the page as it is now, with all that is open, in each scheme."""
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        # Else a colour is on its way from one scheme to the other.
        wait_for_animations(page)
        found = violations(page)
        assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"


def assert_accessible_on_both_screens(page):
    """Check the page so, wide and on a phone."""
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        assert_accessible(page)


def violations(page):
    """Return what axe finds; its script, which takes a while, is loaded once a page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return AxeResults(page.evaluate("axe.run({ resultTypes: ['violations'] })"))


def wait_for_animations(page):
    """Wait until nothing on the page moves or changes its colour any more."""
    page.evaluate(STILL)
