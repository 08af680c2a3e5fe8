"""Werkzeug's threaded server, made to fail and to fall silent the way a part of ours does."""

import errno
import logging
import socket

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

logger = logging.getLogger(__name__)


class Handler(WSGIRequestHandler):
    """Closes each connection, so that nothing is served after a stop, and keeps quiet."""

    protocol_version = "HTTP/1.0"

    def log_request(self, code: int | str = "-", _size: int | str = "-") -> None:
        """Log the path alone: codes and states are in the query."""
        logger.debug("%s %s %s", self.command, self.path.partition("?")[0], code)


def listening(host: str, port: int, app: Flask) -> BaseWSGIServer:
    """Return a server for `app` that has its port. Raises OSError when it is taken."""
    # Our own socket: werkzeug ends the process when a port is taken, instead of raising.
    with _bound(host, port) as listener:
        return make_server(
            host,
            listener.getsockname()[1],
            app,
            threaded=True,
            request_handler=Handler,
            fd=listener.fileno(),
        )


def _bound(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise OSError(f"port {port} is already in use.") from error
