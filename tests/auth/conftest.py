"""What happens to sign-ins is what these tests are about."""

import pytest

from tests.support.cast import member


@pytest.fixture
def comes_in():
    """Members sign in at the provider."""
    return member
