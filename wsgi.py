"""The WSGI application, for any server: `python -m chatapp` needs none of this."""

from chatapp import create_app

app = create_app()
