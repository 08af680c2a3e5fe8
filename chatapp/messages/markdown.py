"""The structure of a text, as markdown-it-py finds it, with the rules that are ours.

static/formatting/markdown.js is its twin. Inline rules are never asked to be silent: only the
library's own rule for links does that.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

import regex
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from . import links, mentions

INLINE = ("newline", "escape", "backticks", "strikethrough", "emphasis", "link", "autolink")
PLAIN_LINE = re.compile(r"~{3}|(?!1[.)])[0-9]{1,9}[.)](?:[ \t]|$)")
EDGES = re.compile(rf"\A[{links.SPACE}]+|[{links.SPACE}]+\Z")
RUN = re.compile("`+")
SPACED = re.compile(r"^ (.*[^ ].*) $", re.DOTALL)
SPECIAL = re.compile(r"[\n\\`~*_[\]<]")
IN_TARGET = rf"[^{links.SPACE}()<>\\`\"]"
# [words](address): brackets within the words need a backslash; an address may have a pair of
# parentheses, as Wikipedia's have.
LINK = re.compile(
    r"\[((?:[^\[\]\\]|\\[\s\S])+)\]"
    rf"\(([Hh][Tt][Tt][Pp][Ss]?://(?:{IN_TARGET}|\({IN_TARGET}*\))+)\)"
)
IN_WORD = regex.compile(r"[\p{L}\p{N}\p{M}\p{S}]")
# Words that can be seen.
SHOWN = regex.compile(r"[\p{L}\p{N}\p{P}\p{S}]")

# The ids and names of those whom a text mentions.
Named = Sequence[tuple[str, str]]


class Mark(NamedTuple):
    """Where an address or, without an `href`, a mention stands."""

    start: int
    end: int
    href: str | None = None


def parse(text: str, named: Named) -> list[Token]:
    """Return the tokens of a text; beside the library's, `mention` is one.

    A link whose `info` is `markup` has words of its own.
    """
    return MARKDOWN.parse(text, {"named": named})


def marks(text: str, named: Named) -> list[Mark]:
    """Return addresses and mentions, in the order of the text."""
    addresses = [Mark(*address) for address in links.find(text)]
    mentioned = [
        Mark(start, end)
        for start, end, _ in (mentions.find(text, named) if named else ())
        if not any(it.start < end and start < it.end for it in addresses)
    ]
    return sorted([*addresses, *mentioned], key=_start)


def _start(mark: Mark) -> int:
    return mark.start


def _trim(state: StateCore) -> None:
    """Trim paragraphs: what counts as white space at the edge differs between the two libraries."""
    for token in state.tokens:
        if token.type == "inline":
            token.content = EDGES.sub("", token.content)


def _edge(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """End a paragraph where a quote or a list ends.

    Who answers below a quote, or goes on below a list, means to be outside of it. CommonMark takes
    such a line for a part of the paragraph before.
    """
    if not silent:
        return False
    return state.parentType == "blockquote" or state.sCount[line] < state.blkIndent


def _plain_line(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Take "2026. A year" for a paragraph, as it begins no list; nor do tildes begin code."""
    start = state.bMarks[line] + state.tShift[line]
    if silent or not PLAIN_LINE.match(state.src[start : state.eMarks[line]]):
        return False
    paragraph = state.md.block.ruler.getRules("")[-1]
    return paragraph(state, line, end, False)


def _next_mark(state: StateInline) -> Mark | None:
    """Return the next mark at `state.pos` or after it; none is within the words of a link."""
    if state.linkLevel > 0:
        return None
    env: Any = state.env
    if env.get("src") is not state.src:
        env["src"], env["marks"] = state.src, marks(state.src, env["named"])
    at = bisect_left(env["marks"], (state.pos,))
    return env["marks"][at] if at < len(env["marks"]) else None


def _mark(state: StateInline, _silent: bool) -> bool:
    mark = _next_mark(state)
    if mark is None or mark.start != state.pos or mark.end > state.posMax:
        return False
    if mark.href:
        state.push("link_open", "a", 1).attrSet("href", mark.href)
    state.push("text" if mark.href else "mention", "", 0).content = state.src[mark.start : mark.end]
    if mark.href:
        state.push("link_close", "a", -1)
    state.pos = mark.end
    return True


def _plain(state: StateInline, _silent: bool) -> bool:
    """Go on to the next character, address or mention that may mean something."""
    special = SPECIAL.search(state.src, state.pos)
    mark = _next_mark(state)
    end = min(
        special.start() if special else state.posMax,
        mark.start if mark else state.posMax,
        state.posMax,
    )
    if end == state.pos:
        return False
    state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _backslash(state: StateInline, _silent: bool) -> bool:
    r"""Keep a backslash before an underscore in a word, as in ¯\_(ツ)_/¯, and at a line's end."""
    src, pos = state.src, state.pos
    if src[pos] != "\\":
        return False
    following = src[pos + 1 : pos + 2]
    is_in_word = following == "_" and IN_WORD.match(src[max(0, pos - 1) : pos]) is not None
    if not is_in_word and following != "\n":
        return False
    length = 2 if is_in_word else 1
    state.append_pending(src[pos : pos + length])
    state.pos += length
    return True


def _backticks(state: StateInline, _silent: bool) -> bool:
    """Take code between two runs of backticks of one length.

    In the rule of the browser's library it depends on what was looked at before.
    """
    src, pos, pos_max = state.src, state.pos, state.posMax
    if src[pos] != "`":
        return False
    opener, *closers = RUN.finditer(src, pos, pos_max)
    length = len(opener[0])
    closer = next((run for run in closers if len(run[0]) == length), None)
    if closer:
        line = src[opener.end() : closer.start()].replace("\n", " ")
        # So that code may begin or end with a backtick.
        state.push("code_inline", "code", 0).content = SPACED.sub(r"\1", line)
    else:
        state.append_pending(opener[0])
    state.pos = (closer or opener).end()
    return True


def _link(state: StateInline, _silent: bool) -> bool:
    """Take [words](address), and nothing else that CommonMark knows: no title, no reference."""
    pos_max = state.posMax
    found = LINK.match(state.src, state.pos) if state.linkLevel == 0 else None
    if found is None or found.end() > pos_max:
        return False
    words, href = found.groups()
    if not SHOWN.search(words) or not links.honest(href):
        return False
    _push_link(state, href, found.end(1))
    state.pos, state.posMax = found.end(), pos_max
    return True


def _push_link(state: StateInline, href: str, label_end: int) -> None:
    state.pos += 1
    state.posMax = label_end
    opened = state.push("link_open", "a", 1)
    opened.attrSet("href", href)
    opened.info = "markup"
    state.linkLevel += 1
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.push("link_close", "a", -1).info = "markup"


def _never(_state: StateBlock, _line: int, _end: int, _silent: bool) -> bool:
    return False


class _Markdown(MarkdownIt):
    def __init__(self) -> None:
        super().__init__("zero", {"breaks": True, "maxNesting": 100})
        # Indented code is none; but where its rule is off, other rules take other indentations.
        self.enable(["code", "fence", "blockquote", "list", *INLINE])
        blocks, inline = self.block.ruler, self.inline.ruler
        self.core.ruler.before("inline", "trim", _trim)
        blocks.at("code", _never)
        blocks.before("fence", "edge", _edge, {"alt": ["paragraph", "blockquote"]})
        blocks.before("fence", "plain_line", _plain_line)
        inline.before("text", "mark", _mark)
        inline.at("text", _plain)
        inline.before("escape", "backslash", _backslash)
        inline.at("backticks", _backticks)
        inline.at("link", _link)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return links.honest(url) is not None

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's name
        return link


MARKDOWN = _Markdown()
