"""The tints of avatars: nobody confuses two of them, and initials can be read on each."""

import re
from itertools import combinations
from math import dist
from pathlib import Path

import pytest

from chatapp.avatar import TINTS
from chatapp.colour import contrast

CSS = (Path(__file__).parent.parent / "chatapp/static/styles/avatar.css").read_text()
LEAST_CONTRAST = 4.5
# In Oklab, where 0.02 is the least difference that people see side by side.
LEAST_DISTANCE = 0.08

# Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for Simulation of Color
# Vision Deficiency", severity 1.0, on linear RGB.
SIGHTS = {
    "full colour vision": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def tints():
    found = re.findall(r"\.avatar--tint-(\d+) {\n  background: (#[0-9a-f]{6});", CSS)
    return {int(number): colour for number, colour in found}


def seen(colour, sight):
    """Return the colour as somebody with that sight sees it, in Oklab (Björn Ottosson, 2020)."""
    linear = [_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5)]
    red, green, blue = (
        max(0, sum(share * it for share, it in zip(row, linear, strict=True))) for row in sight
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _linear(channel):
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def test_there_is_a_tint_for_every_number():
    assert sorted(tints()) == list(range(1, TINTS + 1))


@pytest.mark.parametrize("sight", SIGHTS)
def test_two_tints_are_never_confused(sight):
    colours = [seen(colour, SIGHTS[sight]) for colour in tints().values()]

    nearest = min(dist(one, other) for one, other in combinations(colours, 2))

    assert nearest >= LEAST_DISTANCE


def test_initials_can_be_read_on_each():
    ink = re.search(r"\[class\*=\"avatar--tint-\"\] {\n  color: (#[0-9a-f]{6});", CSS).group(1)

    least = min(contrast(colour, ink) for colour in tints().values())

    assert least >= LEAST_CONTRAST
