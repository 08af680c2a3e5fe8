"""Single sign-on: who is signed in at the provider itself, in which browser."""

import secrets
import time
from dataclasses import dataclass, replace

from flask import Response, request

from .people import Person

# Its own name: cookies ignore ports, so the room's cookies are in the same jar.
COOKIE = "auth0-stand-in"


@dataclass(frozen=True)
class SignOn:
    """One browser's session; `sid` is what ID tokens and logout tokens call it."""

    sid: str
    person: Person
    auth_time: int

    @property
    def since(self) -> str:
        """When it began, by the clock of this machine."""
        return time.strftime("%H:%M", time.localtime(self.auth_time))

    def is_older_than(self, seconds: int | None) -> bool:
        """Say whether the person proved who they are too long ago (Core section 3.1.2.1)."""
        return seconds is not None and time.time() - self.auth_time >= seconds


class SignOns:
    """All live sessions, by a handle that only the browser's cookie knows.

    The handle is not the sid, because clients learn the sid.
    """

    def __init__(self) -> None:
        self._by_handle: dict[str, SignOn] = {}

    def live(self) -> list[SignOn]:
        """Return every session, oldest first."""
        return list(self._by_handle.values())

    def here(self) -> SignOn | None:
        """Return the session of the browser that asks."""
        return self._by_handle.get(request.cookies.get(COOKIE, ""))

    def begin(self, person: Person) -> tuple[str, SignOn]:
        """Sign `person` in here and return the new handle with their session.

        The same person signing in again stays in the same session, as at Auth0.
        """
        before = self._by_handle.pop(request.cookies.get(COOKIE, ""), None)
        fresh = SignOn(secrets.token_urlsafe(24), person, int(time.time()))
        if before and before.person.sub == person.sub:
            fresh = replace(fresh, sid=before.sid)
        handle = secrets.token_urlsafe(32)
        self._by_handle[handle] = fresh
        return handle, fresh

    def end_here(self) -> SignOn | None:
        """End the session of the browser that asks, and return what it was."""
        return self._by_handle.pop(request.cookies.get(COOKIE, ""), None)

    def end(self, sid: str) -> SignOn | None:
        """End the session called `sid`, in whichever browser, and return what it was."""
        for handle, sign_on in list(self._by_handle.items()):
            if sign_on.sid == sid:
                return self._by_handle.pop(handle, None)
        return None


def remember(response: Response, handle: str) -> Response:
    """Give the browser its handle, for as long as it runs."""
    # Lax, because the way in is a navigation from another site.
    response.set_cookie(COOKIE, handle, httponly=True, samesite="Lax")
    return response


def forget(response: Response) -> Response:
    """Take the handle away from the browser."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
    return response
