"""What a WSGI server serves: `gunicorn wsgi:app`."""

from chatapp import create_app

app = create_app()
