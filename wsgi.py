"""The WSGI application, for servers: `gunicorn wsgi:app`."""

from chatapp import create_app

app = create_app()
