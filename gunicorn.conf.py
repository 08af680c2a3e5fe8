"""The settings of gunicorn, which reads this file by itself."""

# Threads, because a request mostly waits for the database or Auth0. The number of processes is
# WEB_CONCURRENCY or --workers; database.py sizes its connection pool for these threads.
worker_class = "gthread"
threads = 16

# In seconds; longer than common load balancers keep idle connections (60 s), so that they don't
# send requests on a connection that gunicorn has just closed.
keepalive = 75

# The path without the query, because a callback's query holds the authorization code.
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s bytes %(M)s ms'

# Nothing here uses gunicorn's control socket.
control_socket_disable = True

# By default gunicorn lets a proxy on this machine move the room below another path with a header,
# SCRIPT_NAME, and the proxy may pass on what a stranger wrote into that header.
forwarder_headers = ""
