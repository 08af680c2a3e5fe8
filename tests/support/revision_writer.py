"""A process that writes with many threads at once, for test_revisions.py.

Prints a JSON line a send: [client_id, message id, whether it was new].
"""

import json
import sys
from datetime import timedelta
from pathlib import Path
from threading import Thread
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[2]))

from chatapp import create_app, rate_limit
from chatapp.auth import membership
from chatapp.database import db
from chatapp.messages import sending
from chatapp.messages.drafts import Draft


def main(settings, threads, sends):
    """Send `sends` messages from each of `threads` threads, each a person of its own."""
    # The pace of one person is not what is measured here.
    rate_limit.BURST = timedelta(days=1)
    app = create_app(settings)
    answers = []
    writers = [Thread(target=write, args=(app, n, sends, answers)) for n in range(threads)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    print("\n".join(json.dumps(answer) for answer in answers))


def write(app, number, sends, answers):
    claims = {"iss": "https://tenant.example/", "sub": str(number), "name": f"Writer {number}"}
    with app.app_context():
        author = membership.signed_in(claims)
        db.session.commit()
        for n in range(sends):
            client_id = str(UUID(int=number * 1000 + n))
            message, is_new = sending.send(Draft(f"message {n}", client_id), author.id)
            answers.append([client_id, json.loads(message)["id"], is_new])


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
