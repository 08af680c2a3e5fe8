"""What a token claims may be of any type; the texts that we keep and compare are not."""

from typing import Any

# https://openid.net/specs/openid-connect-core-1_0.html#IDToken: that of a sub; a sid, an
# address and the id of a token get by with it, too.
MAX_TEXT = 255
# Of these any length will do: names are cut, and a picture that is too long is none.
DESCRIPTIONS = ("name", "given_name", "nickname", "picture")


def of_person(claims: dict[str, Any]) -> dict[str, Any]:
    """Return the claims of an ID token without those that we could not keep.

    Raises ValueError where they name nobody, or a session whose end we could not be told.
    """
    if not text(claims.get("sub")):
        raise ValueError("sub names nobody")
    if claims.get("sid") is not None and not text(claims["sid"]):
        raise ValueError("sid names no session")
    described = {name: claims.get(name) for name in DESCRIPTIONS}
    known = {name: value for name, value in described.items() if isinstance(value, str)}
    others = {name: value for name, value in claims.items() if name not in DESCRIPTIONS}
    return others | known | {"email": text(claims.get("email"))}


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
