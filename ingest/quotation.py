"""Where a text quotes another: an amended article quoted in full, however long, opens no provision of its own.

A quotation that a line begins with, or that follows a colon, is closed by the mark that balances it; where marks are
missing, by the first one at a line's end. One that begins inside a sentence ends soon, or is a typing error.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.wrapping import Line

_MARK = re.compile('[“”"«»]')
_ENDS_LINE = re.compile(r"[\s.;,:)”\"»]*")
_INSIDE = 60  # lines that a quotation begun inside a sentence may run on
_LONGEST = 5000  # lines of a quotation


class _Mark(NamedTuple):
    line: int
    opens: bool
    begins: bool  # a line, or follows a colon
    ends: bool  # a line


def quoted_lines(lines: Sequence[Line]) -> set[int]:
    """Return the lines that start inside a quotation."""
    marks = [mark for index, line in enumerate(lines) for mark in _marks(index, line.text)]
    inside: set[int] = set()
    at = 0
    while at < len(marks):
        close = _close(marks, at) if marks[at].opens else None
        if close is not None:
            inside.update(range(marks[at].line + 1, marks[close].line + 1))
            at = close
        at += 1
    return inside


def _marks(index: int, text: str) -> Iterator[_Mark]:
    for match in _MARK.finditer(text):
        before, after = text[: match.start()].rstrip(), text[match.end() :]
        glued_before = match.start() > 0 and text[match.start() - 1] not in ' ([“"«–—-'
        glued_after = after[:1].strip() != ""
        opens = match[0] in "“«" if match[0] != '"' else not glued_before
        if match[0] == "“" and glued_before and not glued_after:  # typed for its counterpart
            opens = False
        ends = _ENDS_LINE.fullmatch(after) is not None
        yield _Mark(index, opens, not before or before.endswith(":"), ends)


def _close(marks: Sequence[_Mark], at: int) -> int | None:
    """Return the index of the mark that closes the quotation opened by the mark `at`; None where none does."""
    first = marks[at]
    depth, at_line_end = 0, None
    for index in range(at, len(marks)):
        mark = marks[index]
        if mark.line - first.line > (_LONGEST if first.begins else _INSIDE):
            break
        if index > at and mark.opens and mark.begins and at_line_end is not None:
            break  # the next quotation begins, so a mark of this one is missing
        depth += 1 if mark.opens else -1
        if depth <= 0:
            return index
        if not mark.opens and mark.ends and at_line_end is None:
            at_line_end = index
    return at_line_end
