"""What axe-core finds on a page, in light and in dark colours."""

from axe_playwright_python.sync_playwright import Axe

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
        found = Axe().run(page)
        assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"


def wait_for_animations(page):
    """Wait until nothing on the page moves or changes its colour any more."""
    page.evaluate(STILL)
