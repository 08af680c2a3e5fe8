"""What `make screenshots CHECK=1` says of two pictures."""

import pytest
from PIL import Image

from .compare import FEW, TOLERATED, change


@pytest.fixture
def picture():
    return Image.new("RGB", (100, 50), "white")


def test_equal_pictures_have_no_change(picture):
    assert change(picture, picture.copy()) is None


def test_a_change_is_told_with_its_size_and_place(picture):
    after = picture.copy()
    after.paste("black", (10, 20, 15, 24))

    told = change(picture, after)

    assert told.sentence == "20 pixels differ (0.40 %), between x 10 to 15 and y 20 to 24"
    assert told.image.size == picture.size
    assert told.image.getpixel((10, 20)) == (255, 0, 0)
    assert told.image.getpixel((9, 20)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("width", "fades", "is_told"),
    [
        pytest.param(FEW, 255, False, id="few pixels"),
        pytest.param(FEW + 1, 255, True, id="one more"),
        pytest.param(50, TOLERATED, False, id="hardly another colour"),
        pytest.param(50, TOLERATED + 1, True, id="another colour"),
    ],
)
def test_what_no_eye_sees_is_no_change(picture, width, fades, is_told):
    after = picture.copy()
    after.paste((255, 255, 255 - fades), (0, 0, width, 1))

    assert (change(picture, after) is not None) is is_told


def test_another_size_is_told(picture):
    told = change(picture, picture.resize((100, 60)))

    assert told.sentence == "it was 100 by 50, and is 100 by 60"
    assert told.image is None
