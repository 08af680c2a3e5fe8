"""The claims of a token, and what the room takes from those of a person.

A claim may be of any JSON type; the texts that we keep and compare may not.
"""

from typing import Any

from flask import current_app

from .. import text

ADMIN_ROLE = "admin"
NAMELESS = "Somebody"
MAX_PICTURE_BYTES = 500
# https://openid.net/specs/openid-connect-core-1_0.html#IDToken: that of a sub; a sid, an
# address and the id of a token get by with it, too.
MAX_TEXT = 255
# Of these any length will do: names are cut, and a picture that is too long is none.
DESCRIPTIONS = ("name", "given_name", "nickname", "picture")


def of_person(claims: dict[str, Any]) -> dict[str, Any]:
    """Return the claims of an ID token without those that we could not keep.

    Raises ValueError where they name nobody, or a session whose end we could not be told.
    """
    if not storable_text(claims.get("sub")):
        raise ValueError("sub names nobody")
    if claims.get("sid") is not None and not storable_text(claims["sid"]):
        raise ValueError("sid names no session")
    described = {name: claims.get(name) for name in DESCRIPTIONS}
    known = {name: value for name, value in described.items() if isinstance(value, str)}
    others = {name: value for name, value in claims.items() if name not in DESCRIPTIONS}
    return others | known | {"email": storable_text(claims.get("email"))}


def storable_text(claim: object) -> str | None:
    """Return `claim` when it is a text that databases can keep, else None."""
    if not isinstance(claim, str) or not 0 < len(claim) <= MAX_TEXT:
        return None
    return claim if "\0" not in claim and _is_encodable(claim) else None


def has_admin_role(claims: dict[str, Any]) -> bool:
    """Say whether the claim that the operator names lists the role; no other claim counts."""
    claim = current_app.config["AUTH0_ROLES_CLAIM"]
    roles = claims.get(claim) if claim else None
    # A list: in a text, "admin" would be found within "not-an-administrator".
    return isinstance(roles, list) and ADMIN_ROLE in roles


def name_of(claims: dict[str, Any]) -> str:
    """Return what to call this person: at most 100 code points, and something shows.

    Never an e-mail address, which Auth0 gives as the name of people who sign in with a
    password, and leaves there when they change it: other members don't get to see it.
    """
    for claim in ("name", "given_name", "nickname"):
        name = text.clean_name(claims.get(claim))
        # As it was given: the end of a long address is cut off from the name.
        if name and not text.contains_address(str(claims[claim]), claims.get("email")):
            return name
    return NAMELESS


def picture_of(claims: dict[str, Any]) -> str | None:
    """Return the address of the person's picture when it is https and not too long."""
    picture = str(claims.get("picture") or "").strip()
    usable = picture.startswith("https://") and picture.isprintable() and " " not in picture
    return picture if usable and len(picture.encode()) <= MAX_PICTURE_BYTES else None


def _is_encodable(claim: str) -> bool:
    # JSON can escape one half of a surrogate pair, which no UTF-8 can hold.
    try:
        claim.encode()
    except UnicodeEncodeError:
        return False
    return True
