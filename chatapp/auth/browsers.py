"""What a browser says that it is, in words: "Firefox on Linux"."""

from ua_parser import parse

from ..text import clean_line, shows

MAX_WORDS = 100
# The longest that browsers send; the rest would only cost time.
MAX_AGENT = 500
# People know these by other words than their makers use among themselves.
SYSTEMS = {"Mac OS X": "macOS", "Chrome OS": "ChromeOS"}


def in_words(user_agent: str | None) -> str | None:
    """Return the names of browser and system as `user_agent` has them; None without any.

    Whoever makes a request writes it, so it proves nothing.
    """
    found = parse((user_agent or "")[:MAX_AGENT])
    if found.user_agent is None:
        return None
    browser = found.user_agent.family.removeprefix("Mobile ").removesuffix(" Mobile")
    system = found.os.family if found.os else None
    words = clean_line(f"{browser} on {SYSTEMS.get(system, system)}" if system else browser)
    return words[:MAX_WORDS] if shows(words) else None
