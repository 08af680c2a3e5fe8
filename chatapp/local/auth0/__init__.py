"""A stand-in for Auth0: an OpenID provider for one machine, on Authlib's own provider classes.

`python -m chatapp.local.auth0` serves it; tests start an `Auth0Server` of their own.
"""

from .server import Auth0Server

__all__ = ["Auth0Server"]
