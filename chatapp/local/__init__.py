"""Stand-ins for Auth0 and Pusher, so that the room can be tried and tested without any account.

`python -m chatapp.local`, which is what `make run` does, starts the room and a stand-in for each
service that isn't configured. `settings` makes up what isn't configured; `auth0` and `pusher` are
the stand-ins, each with an introduction of its own. Production never imports this package.
"""
