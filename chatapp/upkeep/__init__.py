"""What the room does by itself from time to time: it forgets what is due to be forgotten.

`worker.py` is the thread that does it.
"""
