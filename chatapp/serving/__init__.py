"""Between Granian and the room: reads whole requests under a deadline, and works in threads.

The room is an application for WSGI, which reads a request in the thread that answers it. A client
that sends half a body would hold that thread, and 16 of them the process. So the event loop reads
the body, and a thread gets the request only when it is whole. Nor does a thread wait for a client
that reads its answer slowly.

`bridge.py` is where to begin; `wsgi.py` does what WSGI asks for, `threads.py` are the threads,
`too_slow.py` is the refusal, and `loop.py` has a process end in time.
"""
