"""The WSGI application, for any server: `python -m chatapp` needs none of this."""

from chatapp import create_app
from chatapp.config import ConfigError
from chatapp.doctor.command import only_the_doctor

try:
    app = create_app()
except ConfigError as error:
    app = only_the_doctor(error)
