"""How gunicorn serves Chatapp; it reads this file by itself."""

# Threads, because a request waits for the database or Auth0 most of its time. The number of
# processes is WEB_CONCURRENCY or --workers; database.py sizes its pool by these threads.
worker_class = "gthread"
threads = 16

# Longer than the idle time of common load balancers (60 s), which else meet closed sockets.
keepalive = 75

# Path without query: a callback's query holds the authorization code.
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s bytes %(M)s ms'

# Nobody needs a socket through which the server can be changed.
control_socket_disable = True

# By default a proxy on this machine may move the room below another path with the header
# SCRIPT_NAME, and passes on what a stranger wrote into it.
forwarder_headers = ""
