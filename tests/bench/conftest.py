"""Pages are measured in the browser tests' room, with their people."""

from tests.browser.conftest import *  # noqa: F403 - fixtures, by whatever name
