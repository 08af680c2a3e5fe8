"""Reading the claims of an ID token: id, name, picture, e-mail address and role of a person.

A provider may send any JSON type for a claim, so each is checked before it is stored.
"""

from typing import Any

from flask import current_app

from .. import text

ADMIN_ROLE = "admin"
NAMELESS = "Somebody"
MAX_PICTURE_BYTES = 500
# The specification's limit for sub, which is enough for sid, jti and e-mail addresses, too.
# https://openid.net/specs/openid-connect-core-1_0.html#IDToken
MAX_TEXT = 255
# These may be longer: a name is shortened, and too long a picture address is ignored.
DESCRIPTIONS = ("name", "given_name", "nickname", "picture")


def of_person(claims: dict[str, Any]) -> dict[str, Any]:
    """Return the claims of an ID token without descriptions and addresses that can't be stored.

    Raises ValueError for a sub or sid that can't be stored, as no sign-in is possible without.
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
    """Return `claim` when it is a text that databases can store, else None."""
    if not isinstance(claim, str) or not 0 < len(claim) <= MAX_TEXT:
        return None
    return claim if "\0" not in claim and _is_encodable(claim) else None


def has_admin_role(claims: dict[str, Any]) -> bool:
    """Say whether the claim AUTH0_ROLES_CLAIM lists the role; no other claim counts."""
    claim = current_app.config["AUTH0_ROLES_CLAIM"]
    roles = claims.get(claim) if claim else None
    # Only a list counts: in a text, "admin" would be found within "not-an-administrator".
    return isinstance(roles, list) and ADMIN_ROLE in roles


def name_of(claims: dict[str, Any]) -> str:
    """Return the person's name for others to see: 1 to 100 code points, some of them visible.

    Never an e-mail address, because other members may not see it. Auth0 gives it as the name of
    people who sign in with a password, and keeps the old one when they change it.
    """
    for claim in ("name", "given_name", "nickname"):
        name = text.clean_name(claims.get(claim))
        # Checks the claim, not the name, which may be too short to hold the whole address.
        if name and not text.contains_address(str(claims[claim]), claims.get("email")):
            return name
    return NAMELESS


def picture_of(claims: dict[str, Any]) -> str | None:
    """Return the URL of the person's picture, or None unless it is https and not too long."""
    picture = str(claims.get("picture") or "").strip()
    usable = picture.startswith("https://") and picture.isprintable() and " " not in picture
    return picture if usable and len(picture.encode()) <= MAX_PICTURE_BYTES else None


def _is_encodable(claim: str) -> bool:
    # JSON can escape half of a surrogate pair, which UTF-8 can't encode.
    try:
        claim.encode()
    except UnicodeEncodeError:
        return False
    return True
