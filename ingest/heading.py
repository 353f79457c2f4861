"""A node into a provision with its heading: which words are a title, and which are rule text already."""

import re
from itertools import takewhile

from corpus.model import Provision
from ingest.branch import Node
from ingest.ending import is_kind, says_annexed
from ingest.markers import Level
from ingest.wrapping import TERMINAL

_HEAD_LINES = 10  # of an annex with a head of its own
_TITLE_LINES = 6  # below “PHỤ LỤC” or “Chương I”, at most
_LONG_HEADING = 80  # syllables of an unpunctuated heading
_LONG_SENTENCE = 30  # syllables of a heading that ends in a full stop
_RULE_WORDS = re.compile(r"\b(?:thì|phải|không được|có trách nhiệm|là những|do)\b")


def provision(node: Node) -> Provision:
    """Return the provision that was read, with those inside it."""
    assert node.locator is not None
    return Provision(
        locator=node.locator,
        heading=node.label or _heading(node),
        text="\n".join(node.paragraphs),
        page=node.page,
        notes=tuple(node.notes),
        children=tuple(provision(child) for child in node.children),
    )


def _heading(node: Node) -> str:
    """Return the heading's words without the marker; "" where the first paragraph is rule text or a lead-in.

    A numbered line is a heading when something follows under it and it is no full sentence of rule text.
    """
    if node.level in (Level.PARAGRAPH, Level.DASH, Level.PLUS):
        return ""
    first = node.paragraphs[0].removeprefix(node.marker).strip(" .:-–—")
    if node.level in (Level.ANNEX, Level.PART, Level.CHAPTER, Level.SECTION):
        return _container_heading(node, first)
    if not node.children and len(node.paragraphs) == 1:
        return ""
    own, *following = [node.paragraphs[0].removeprefix(node.marker).strip(), *node.paragraphs[1:]]
    if not own and following and (node.children or following[1:]):  # “Điều 5.” with its title on the next line
        own = following[0]
    syllables = len(own.split())
    if not own or own.endswith((":", ";", ",")):
        return ""
    if not TERMINAL.search(own):
        return own if syllables <= _LONG_HEADING else ""
    numbered = any(child.level in (Level.NUMBER, Level.POINT) for child in node.children)
    inner_stop = re.search(r"[.;?!]\s+[^\W\d_]", own)
    limit = 2 * _LONG_SENTENCE if numbered else _LONG_SENTENCE
    rule = _RULE_WORDS.search(own) or (not numbered and syllables > 12 and " được " in own)
    if own.endswith(".") and syllables <= limit and not inner_stop and not rule:
        return own.rstrip(".")
    return ""


def _container_heading(node: Node, first: str) -> str:
    named = next((at for at, text in enumerate(node.paragraphs[:_HEAD_LINES]) if is_kind(text)), 0)
    if named:  # an annex with a head of its own: its title begins below the names of body and Party
        first = node.paragraphs[named]
    following = [
        text
        for text in node.paragraphs[named + 1 : named + _TITLE_LINES + 1]
        if not TERMINAL.search(text)
        and len(text.split()) <= _LONG_HEADING
        and not says_annexed(text)
        and " | " not in text  # the head of a table
    ]
    titles = list(takewhile(str.isupper, following)) or following[:1]
    return " ".join([first, *titles] if first else titles)
