"""The people of these tests: what happens to their sign-ins is what they are about."""

import pytest

from tests.support.cast import member


@pytest.fixture
def ada(app):
    """A member, who has signed in at the provider."""
    return member(app, "Ada Lovelace")


@pytest.fixture
def grace(app):
    """Another member, in a browser of her own."""
    return member(app, "Grace Hopper")
