"""What a text looks like: bold, lists, code and the like, as a tree of nodes and as markup.

static/formatting/tree.js is its twin: both have the same tests, and are given the same random
texts. markdown-it-py finds the structure. Addresses and mentions are found by our own code, as they
are in a text without formatting. No markup is ever made of what somebody wrote: the tree becomes
markup by a small table, and text in it is escaped.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple

import regex
from ada_url import URL
from markdown_it.token import Token
from markupsafe import Markup, escape

from . import links, markdown
from .markdown import SHOWN, Mark, Named

# A thousand messages take at most about ten megabytes, and mostly one.
DRAWN_KEPT = 1_000
# A text with more of these is drawn as it is: what they might mean takes too long to find out.
MOST_MARKS = 150
MARKS = re.compile(r"[\[*_`~>\n]")
MAY_BE_FORMATTED = re.compile(r"[\\`~*_\[<]|^[ \t]*(?:>|[-+][ \t]|[-+]$|1[.)][ \t])", re.MULTILINE)
# Lines from one of three backticks or more to one that ends it.
FENCED = re.compile(r"^(`{3,})[^`\n]*\n.*?^\1", re.MULTILINE | re.DOTALL)
LANGUAGE = re.compile(r"[ \t]*([0-9A-Za-z_+#.-]{1,30})[ \t]*")
LETTERS = regex.compile(r"[\p{L}\p{N}]")
SPACES = re.compile(rf"[{links.SPACE}]+")
# What a reader takes for an address: with a protocol, a name with an ending, or four numbers.
LIKE_ADDRESS = regex.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*://[^{links.SPACE}/?#]*"
    r"|(?:[\p{L}\p{N}_-]+[.\u3002\uFF0E\uFF61\u2024])+\p{L}{2,}|[0-9]+(?:\.[0-9]+){3}"
)
TAGS = {
    "blockquote_open": "blockquote",
    "bullet_list_open": "ul",
    "ordered_list_open": "ol",
    "list_item_open": "li",
    "paragraph_open": "p",
    "strong_open": "strong",
    "em_open": "em",
    "s_open": "s",
    "link_open": "a",
}


class Node(NamedTuple):
    """A part of a text; `value` is the one thing that it may have beside its children.

    That is the address of `a`, the language of `pre` and the number of `li`.
    """

    tag: str
    value: str | None
    children: "list[Node | str]"


Tree = list[Node | str]


class Drawn(NamedTuple):
    """The markup of a text, and whether it differs from the text."""

    markup: Markup
    is_formatted: bool


@lru_cache(DRAWN_KEPT)
def draw(text: str, named: tuple[tuple[str, str], ...] = ()) -> Drawn:
    """Return a text as markup; kept, as finding its structure takes up to some milliseconds.

    A message's id and the revision of its text decide these arguments.
    """
    found = tree(text, named)
    return Drawn(_markup(found or plain(text, named)), found is not None)


def tree(text: str, named: Named = ()) -> Tree | None:
    """Return the tree of a text; None where it has no formatting, or is better shown as it is.

    Nothing of what somebody wrote disappears.
    """
    if not MAY_BE_FORMATTED.search(text) or _is_too_much(text):
        return None
    built = Builder().build(markdown.parse(text, named))
    shown = _text(built.nodes)
    is_whole = _letters(shown) + _letters(built.aside) >= _letters(text)
    if not is_whole or not SHOWN.search(shown) or built.is_empty_link:
        return None
    return None if _is_as_written(built.nodes, shown, text) else built.nodes


def plain(text: str, named: Named = ()) -> Tree:
    """Return the tree of a text without formatting: with its links and mentions."""
    nodes: Tree = []
    end = 0
    for mark in markdown.marks(text, named):
        nodes += [text[end : mark.start], _node(mark, text)]
        end = mark.end
    return [node for node in (*nodes, text[end:]) if node]


class Builder:
    """Builds the tree of a list of tokens."""

    def __init__(self) -> None:
        self.nodes: Tree = []
        # What is written and not shown, but isn't lost: targets of links, languages of code,
        # numbers.
        self.aside = ""
        self.is_empty_link = False
        self._open = [self.nodes]

    def build(self, tokens: Iterable[Token]) -> "Builder":
        """Take all tokens, and return itself."""
        for token in tokens:
            self._take(token)
        match self.nodes:
            case [Node("p", _, children)]:
                self.nodes = children
        return self

    def _take(self, token: Token) -> None:
        if token.type == "inline":
            for child in token.children or ():
                self._take(child)
        elif token.nesting > 0:
            self._begin(token)
        elif token.nesting < 0:
            self._end(token)
        else:
            self._add(_leaf(token))
        if token.type == "fence":
            self.aside += _language(token) or ""

    def _begin(self, token: Token) -> None:
        if token.hidden:
            return
        node = Node(TAGS[token.type], _value(token), [])
        self._add(node)
        self._open.append(node.children)
        if token.type == "list_item_open":
            self.aside += token.info
        if token.info == "markup":
            self.aside += str(token.attrGet("href"))

    def _end(self, token: Token) -> None:
        if token.hidden:
            return
        self._open.pop()
        if token.info == "markup":
            self._end_link(self._open[-1][-1])

    def _end_link(self, link: Any) -> None:
        shown = _text(link.children)
        if not SHOWN.search(shown):
            self.is_empty_link = True
        host = _host(link.value)
        if host and _looks_elsewhere(shown, host):
            self._add(Node("host", None, [f" ({host})"]))

    def _add(self, node: Node | str) -> None:
        siblings = self._open[-1]
        match node, siblings[-1:]:
            case str(), [str(before)]:
                siblings[-1] = before + node
            case "", _:
                pass
            case _:
                siblings.append(node)


def _is_too_much(text: str) -> bool:
    # Lines of code cost nothing: only what stands around them is looked at.
    around = FENCED.sub("", text) if len(text) > MOST_MARKS and "```" in text else text
    return len(MARKS.findall(around)) > MOST_MARKS


def _text(nodes: Tree) -> str:
    """Return the text of a tree, without what was added to it."""
    return "".join(
        node if isinstance(node, str) else "" if node.tag == "host" else _text(node.children)
        for node in nodes
    )


def _letters(text: str) -> int:
    return len(LETTERS.findall(text))


def _is_as_written(nodes: Tree, shown: str, text: str) -> bool:
    if SPACES.sub("", shown) != SPACES.sub("", text):
        return False
    return all(
        _is_text(node)
        or (isinstance(node, Node) and node.tag == "p" and all(map(_is_text, node.children)))
        for node in nodes
    )


def _is_text(node: Node | str) -> bool:
    return isinstance(node, str) or node.tag in {"a", "mention"}


def _leaf(token: Token) -> Node | str:
    match token.type:
        case "softbreak" | "hardbreak":
            return "\n"
        case "code_inline":
            return Node("code", None, [token.content])
        case "mention":
            return Node("mention", None, [token.content])
        case "fence":
            return Node("pre", _language(token), [token.content.removesuffix("\n")])
    return token.content


def _value(token: Token) -> str | None:
    if token.type == "link_open":
        return URL(str(token.attrGet("href"))).href
    is_numbered = token.type == "list_item_open" and token.info not in {"", "1"}
    return str(int(token.info)) if is_numbered else None


def _language(token: Token) -> str | None:
    found = LANGUAGE.fullmatch(token.info)
    return found[1].lower() if found else None


def _host(address: str) -> str | None:
    with suppress(ValueError):
        return URL(address).hostname.removeprefix("www.")
    return None


def _looks_elsewhere(words: str, host: str) -> bool:
    """Say whether words read like an address of another host."""
    return any(
        _host(f"http://{re.sub('^.*?://', '', match[0])}") != host
        for match in LIKE_ADDRESS.finditer(words)
    )


def _node(mark: Mark, text: str) -> Node:
    return Node("a" if mark.href else "mention", mark.href, [text[mark.start : mark.end]])


def _markup(nodes: Tree) -> Markup:
    return Markup("").join(
        escape(node) if isinstance(node, str) else _element(node) for node in nodes
    )


def _element(node: Node) -> Markup:
    template = ELEMENTS[node.tag, node.value is not None]
    return template.format(value=node.value, inner=_markup(node.children))


# By the name of a node, and whether it has a value.
ELEMENTS: Mapping[tuple[str, bool], Markup] = {
    ("p", False): Markup("<p>{inner}</p>"),
    ("blockquote", False): Markup("<blockquote>{inner}</blockquote>"),
    ("ul", False): Markup("<ul>{inner}</ul>"),
    ("ol", False): Markup("<ol>{inner}</ol>"),
    ("li", False): Markup("<li>{inner}</li>"),
    ("li", True): Markup('<li value="{value}">{inner}</li>'),
    ("pre", False): Markup("<pre><code>{inner}</code></pre>"),
    ("pre", True): Markup('<pre data-language="{value}"><code>{inner}</code></pre>'),
    ("strong", False): Markup("<strong>{inner}</strong>"),
    ("em", False): Markup("<em>{inner}</em>"),
    ("s", False): Markup("<s>{inner}</s>"),
    ("code", False): Markup("<code>{inner}</code>"),
    ("a", True): Markup('<a href="{value}" rel="noopener noreferrer" target="_blank">{inner}</a>'),
    ("host", False): Markup('<span class="message__host">{inner}</span>'),
    ("mention", False): Markup('<span class="mention">{inner}</span>'),
}
