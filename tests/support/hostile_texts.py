"""Messages that somebody sends so that finding their formatting takes long."""

PIECES = {
    "brackets": "[",
    "brackets with letters": "[a",
    "links that never end": "[a](",
    "links": "[a](https://a.example/) ",
    "addresses": "https://a.example/ ",
    "addresses with marks": "https://b.example/x*y ",
    "stars": "*a ",
    "closing stars": "a*",
    "stars and underscores": "*a _b ",
    "stars and brackets": "*[a_",
    "bold that isn't closed": "**a*b",
    "backticks": "` a",
    "backticks of several lengths": "`a``b```c",
    "fences": "```\n",
    "tildes": "~~a ",
    "quotes": "> ",
    "quotes and lists": "> - ",
    "lines of a quote": "> a\n",
    "lists": "- ",
    "items": "- a\n",
    "items within": "  - a\n",
    "numbers": "1. ",
    "lines": "a\n",
    "backslashes": "\\",
    "angle brackets": "<",
}


def texts(most_marks):
    """Return a text of each kind as long as a message may be, and one that just isn't too much."""
    return [text for piece in PIECES.values() for text in (_whole(piece), _part(piece, most_marks))]


def _whole(piece):
    return ("*x* " + piece * 2_000)[:2_000].strip()


def _part(piece, most_marks):
    # Brackets, stars, underscores, backticks, tildes, signs and line breaks count.
    in_piece = sum(map(piece.count, "[*_`~>\n"))
    times = (most_marks - 2) // in_piece if in_piece else 2_000
    return ("*x* " + piece * times)[:2_000].strip()
