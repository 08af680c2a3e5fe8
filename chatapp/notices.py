"""What came of an administrator's act, told on the page that follows.

The address carries a word for it, because the session's cookie is written by signing in and
out alone. Each word means one sentence that is written here, so a link can't make the
dashboard say anything else.
"""

from werkzeug.datastructures import MultiDict

from . import filters

# For one, and for several.
SENTENCES = {
    "suspended": ("They are suspended, and signed out everywhere.", ""),
    "reinstated": ("They are reinstated, and may sign in again.", ""),
    "signed-out": ("They are signed out everywhere.", ""),
    "removed": ("The message is removed.", "{:,} messages are removed."),
    "restored": ("The message is restored.", "{:,} messages are restored."),
}


def sentence(args: MultiDict[str, str]) -> str | None:
    """Return the sentence that the query of an address asks for."""
    one, several = SENTENCES.get(args.get("did", ""), (None, ""))
    count = filters.number_of(args, "count")
    return several.format(count) if several and count > 1 else one
