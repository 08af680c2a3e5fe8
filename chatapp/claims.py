"""What a token claims may be of any type; the texts that we keep and compare are not."""

# https://openid.net/specs/openid-connect-core-1_0.html#IDToken: that of a sub; a sid, an
# address and the id of a token get by with it, too.
MAX_TEXT = 255


def text(claim: object) -> str | None:
    """Return `claim` when it is a text that databases can keep, else None."""
    if not isinstance(claim, str) or not 0 < len(claim) <= MAX_TEXT:
        return None
    return claim if "\0" not in claim and _is_encodable(claim) else None


def _is_encodable(text: str) -> bool:
    # JSON can escape one half of a surrogate pair, which no UTF-8 can hold.
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
