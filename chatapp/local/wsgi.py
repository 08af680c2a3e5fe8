"""What `make run` serves: the room, with the scripts and styles that were built last."""

from chatapp import create_app

app = create_app()
app.extensions["assets"].follow_the_build()
