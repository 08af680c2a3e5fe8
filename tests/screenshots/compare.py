"""Two pictures side by side: what has changed, how much and where."""

from dataclasses import dataclass

from PIL import Image, ImageChops

# Of 255, in each colour: letters' edges may differ by so much.
TOLERATED = 24
# So many pixels may differ at all: how a curve falls on them is a matter of chance.
FEW = 12


@dataclass(frozen=True)
class Change:
    """What differs between two pictures."""

    sentence: str
    # The picture of before, pale, with what has changed in red; None for another size.
    image: Image.Image | None


def change(before, after):
    """Return the Change between two pictures, or None where they look the same."""
    before, after = before.convert("RGB"), after.convert("RGB")
    if before.size != after.size:
        return Change(f"it was {_size(before)}, and is {_size(after)}", None)
    mask = _differing(before, after)
    if _count(mask) <= FEW:
        return None
    return Change(_sentence(mask), _marked(before, mask))


def _differing(before, after):
    bands = ImageChops.difference(before, after).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return most.point(lambda value: 255 if value > TOLERATED else 0)


def _count(mask):
    return mask.histogram()[255]


def _sentence(mask):
    count = _count(mask)
    share = 100 * count / (mask.width * mask.height)
    left, top, right, bottom = mask.getbbox()
    return (
        f"{count:,} pixels differ ({share:.2f} %), "
        f"between x {left} to {right} and y {top} to {bottom}"
    )


def _marked(before, mask):
    pale = Image.blend(before, Image.new("RGB", before.size, "white"), 0.75)
    pale.paste("red", mask=mask)
    return pale


def _size(picture):
    return f"{picture.width} by {picture.height}"
