"""Signing in and out, who may enter the room, and who makes a request.

Begin with views.py, the addresses of a sign-in. provider.py speaks OpenID Connect with Auth0,
claims.py reads the ID token, membership.py finds or creates the person, and sessions.py stores the
sign-in. From then on gate.py checks every request. access.py suspends, reinstates and signs people
out; channels.py authorises Pusher's channels; refusals.py has the reasons to refuse a sign-in.
logout_tokens.py and provider_keys.py check the log-outs that Auth0 reports.
"""
