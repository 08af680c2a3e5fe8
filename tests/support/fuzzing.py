"""Unusual input for the property tests: values of every type, and texts of every kind."""

from hypothesis import strategies as st

NUL, LONE_SURROGATE = "\0", "\ud800"

ODD_TEXTS = [
    "",
    " ",
    NUL,
    f"a{NUL}b",
    LONE_SURROGATE,
    "\U0001f600",
    "é",
    "²",
    "٣",
    "%00",
    "0",
    "-1",
    "9" * 24,
    "x" * 10_000,
]
ODD_NUMBERS = [0, -1, 1, 2**31, 2**63, 2**64, 10**30, 10**400, 0.5, -0.0, 1e308]
odd_texts = st.sampled_from(ODD_TEXTS) | st.text(st.characters(), max_size=20)
odd_numbers = st.sampled_from(ODD_NUMBERS) | st.floats() | st.integers()
leaves = st.one_of(st.none(), st.booleans(), odd_numbers, odd_texts)
odd_json = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd_texts, inner, max_size=3),
    max_leaves=5,
)
