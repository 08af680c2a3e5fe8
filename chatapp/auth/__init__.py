"""Who is who: signing in and out, who may enter, and who is asking right now.

Begin with views.py, the addresses of a sign-in. It asks provider.py, the one module that speaks
OpenID Connect with Auth0 (provider_keys.py and logout_tokens.py check what Auth0 sends by itself),
membership.py finds or makes the person whom claims.py describes, and sessions.py keeps the
sign-in. From then on gate.py stands before every view. access.py suspends, reinstates and signs
people out; channels.py signs for Pusher who may listen; refusals.py says why somebody may not.
"""
