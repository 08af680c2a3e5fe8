"""A stand-in for an Auth0 tenant: an OpenID provider on this machine, on Authlib's own classes.

A sign-in passes through these modules in this order, so it's a good order to read them in:

* `authorization`: /authorize and the page on which one picks a person; answers with a code
* `grants`: the codes and access tokens that were issued, and when they are accepted
* `tokens`: /oauth/token and the ID token; /userinfo, the discovery document and the keys
* `logout`: /oidc/logout and /v2/logout, the page of sessions, back-channel logout

`people` has the accounts and their single sign-on sessions, `tenant` the application that signs
people in and the keys that sign tokens, `faults` the failures to simulate, at /trouble. `server`
starts it all: `with Auth0Server(...) as auth0` in a test, `python -m chatapp.local.auth0` by hand.
"""
