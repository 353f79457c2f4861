"""A node into a provision with its heading: which words are a title, and which are rule text already."""

import re
from itertools import takewhile

from corpus.model import Provision
from ingest.branch import Node
from ingest.ending import says_annexed, starts_with_kind
from ingest.issuer import PARTY
from ingest.markers import Level
from ingest.masthead import number_in
from ingest.wrapping import TERMINAL, is_row

_HEAD_LINES = 10  # of an annex with a head of its own
_TITLE_LINES = 6  # below “PHỤ LỤC” or “Chương I”, at most
_LONG_HEADING = 80  # syllables of an unpunctuated heading
_LONG_SENTENCE = 30  # syllables of a heading that ends in a full stop
_MOTTO = re.compile(r"Độc lập\s*[-–]\s*Tự do\s*[-–]\s*Hạnh phúc")
_BLANK = re.compile(r"\.{3}|…")  # to be filled in
_DATED = re.compile(r", ngày [^,]{1,30}\bnăm\b")
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
    """Return the title of a chapter, or of an annex below the head that it may have: names of body and Party."""
    lines = [text for text in (first, *node.paragraphs[1 : _HEAD_LINES + _TITLE_LINES]) if _may_be_title(text)]
    named = next((at for at, text in enumerate(lines[:_HEAD_LINES]) if starts_with_kind(text)), 0)
    following = [
        text
        for text in lines[named + 1 : named + _TITLE_LINES + 1]
        if not TERMINAL.search(text) and len(text.split()) <= _LONG_HEADING
    ]
    goes_on = following and (following[0][0].islower() or following[0].startswith("Về "))
    titles = list(takewhile(str.isupper, following)) or (following[:1] if goes_on else [])
    return " ".join([*lines[named : named + 1], *titles])


def _may_be_title(text: str) -> bool:
    """Is false for the lines of a head, for “(kèm theo …)”, for what is to be filled in and for rows of a table."""
    is_of_head = PARTY.search(text) or _MOTTO.search(text) or number_in(text) or not re.search(r"[^\W\d_]", text)
    return not (is_of_head or says_annexed(text) or is_row(text) or _BLANK.search(text) or _DATED.search(text))
