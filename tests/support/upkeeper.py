"""A process that does the upkeep of a room until it is done, or killed, for test_worker.py."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from chatapp import create_app


def main(settings):
    """Do all that there is to do, and say when it begins and when it is done."""
    app = create_app(settings)
    with app.app_context():
        print("begins", flush=True)
        app.extensions["upkeep"].run_all()
        print("done", flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
