"""What a text looks like; tree.js, the browser's twin, is tested with the same cases and texts."""

import json
import random
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from chatapp.messages import formatting, links
from chatapp.messages.formatting import Node, draw, plain, tree
from tests.support import hostile_texts

TESTS = Path(__file__).parents[1]
CASES = json.loads((TESTS / "support" / "formatting_cases.json").read_text())
NAMED = tuple((user_id, name) for user_id, name in CASES["people"])

# What texts are made of to find where the two differ: marks, white space, and what they meet.
PIECES = (
    *("*", "**", "_", "__", "~~", "~~~", "`", "``", "```", "```js\n", "\n", "\n\n", "> ", ">"),
    *("- ", "+ ", "1. ", "2. ", "1) ", "  ", "    ", "\t", "\\", "[", "]", "(", ")", "<", ">", "!"),
    *("a", "word", "é", "ツ", "¯", "😀", "1", "#", "|", "---", "===", ".", ",", "&amp;", "<b>"),
    *("https://a.example/", "http://b.example/x_y", "[w](https://c.example/)", "mailto:x@y.z"),
    *("[https://d.example](https://e.example)", "@Ada", "@Ada_L*", "\u200b", "\u3000", "שלום"),
)
LETTER = re.compile(r"[^\W_]")


def as_json(node):
    return node if isinstance(node, str) else [node.tag, node.value, *map(as_json, node.children)]


def texts(count, seed):
    chance = random.Random(seed)
    made = ("".join(chance.choices(PIECES, k=chance.randint(1, 30))) for _ in range(count))
    return [text.strip() for text in made]


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_a_text_has_its_formatting_and_no_other(case):
    found = tree(case["text"], NAMED)

    assert (found and list(map(as_json, found))) == case["tree"]


def test_the_browser_finds_the_same_in_any_text():
    seed = random.randrange(2**32)
    made = texts(8_000, seed)

    script = TESTS / "js" / "support" / "trees.js"
    given = json.dumps({"people": CASES["people"], "texts": made})
    browser = subprocess.run(["node", script], input=given, capture_output=True, text=True)

    assert browser.returncode == 0, browser.stderr
    for text, theirs in zip(made, json.loads(browser.stdout), strict=True):
        ours = tree(text, NAMED)
        assert _flat(ours and list(map(as_json, ours))) == _flat(theirs), (seed, text)


def _flat(nodes):
    """Return a tree as one text, without white space at the edges of lines and of nodes."""
    if nodes is None:
        return None
    flat = "".join(it if isinstance(it, str) else _marked(it) for it in nodes)
    return re.sub(r"[\s\ufeff]*([\n\x01\x02\x03]|\Z)[\s\ufeff]*", r"\1", flat).strip()


def _marked(node):
    tag, value, *children = node
    return f"\x01{tag} {value}\x02{_flat(children)}\x03"


# What isn't shown as it stands: addresses, the languages of code, the numbers of lists.
ASIDE = re.compile(r"\]\((\S+?)\)|```[ \t]*([\w+#.-]+)|(\d+)[.)]")


def test_no_letter_of_a_text_disappears():
    for text in texts(3_000, random.randrange(2**32)):
        shown = _words(draw(text, NAMED).markup)

        aside = "".join(map("".join, ASIDE.findall(text)))
        assert len(LETTER.findall(shown + aside)) >= len(LETTER.findall(text)), text
        assert bool(shown.strip()) == bool(text), text


class _Reader(HTMLParser):
    """Notes the elements, attributes and words of a markup."""

    def __init__(self, markup):
        super().__init__()
        self.elements, self.words = [], ""
        self.feed(str(markup))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data


def _words(markup):
    return _Reader(markup).words


ELEMENTS = {
    *("p", "blockquote", "ul", "ol", "li", "pre", "code", "strong", "em", "s", "a", "span"),
}


def test_markup_holds_nothing_but_what_the_table_has():
    for text in texts(3_000, random.randrange(2**32)):
        for tag, attributes in _Reader(draw(text, NAMED).markup).elements:
            assert tag in ELEMENTS, text
            assert set(attributes) <= {"href", "rel", "target", "class", "value", "data-language"}
            if tag == "a":
                assert links.honest(attributes["href"]), text
                assert attributes["rel"] == "noopener noreferrer"
                assert attributes["target"] == "_blank"


def test_what_somebody_writes_is_no_markup():
    drawn = draw('**<img src=x onerror="alert(1)">** `<b>` [<i>](https://a.example/?\'&)')

    assert [tag for tag, _ in _Reader(drawn.markup).elements] == ["strong", "code", "a"]
    assert _Reader(drawn.markup).words == '<img src=x onerror="alert(1)"> <b> <i>'


def test_a_text_without_formatting_has_links_and_mentions():
    assert plain("see https://a.example/, @Ada", NAMED) == [
        "see ",
        Node("a", "https://a.example/", ["https://a.example/"]),
        ", ",
        Node("mention", None, ["@Ada"]),
    ]
    assert draw("see https://a.example/").is_formatted is False


def test_a_language_is_a_word_and_no_markup():
    assert draw("```c++\nx\n```").markup == '<pre data-language="c++"><code>x</code></pre>'
    assert draw('```"><b>\nx\n```').is_formatted is False


def test_a_text_of_too_many_marks_is_drawn_as_it_is():
    for text in hostile_texts.texts(formatting.MOST_MARKS):
        around = re.sub(r"```\n```\n", "\n", text)
        if sum(map(around.count, "[*_`~>\n")) > formatting.MOST_MARKS:
            assert tree(text) is None, text


def test_a_text_of_not_too_many_marks_has_its_formatting():
    assert tree("*x*" + " *a*" * 70)
    assert tree("*x*" + " *a*" * 80) is None


def test_code_may_have_any_number_of_marks():
    code = "a[*] = b_c\n" * 60

    assert tree(f"```\n{code}```\n**b**") == [
        Node("pre", None, [code.rstrip("\n")]),
        Node("p", None, [Node("strong", None, ["b"])]),
    ]


def test_what_was_drawn_is_kept_and_not_for_ever():
    draw.cache_clear()

    for number in range(formatting.DRAWN_KEPT + 10):
        draw(f"**{number}**")
    draw("**1009**")

    kept = draw.cache_info()
    assert (kept.currsize, kept.hits) == (formatting.DRAWN_KEPT, 1)
