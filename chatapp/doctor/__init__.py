"""`flask --app wsgi doctor`: one line for each thing that it tries of the set-up.

Begin with examination.py. It works also where the settings are wrong and the room can't start.
"""
