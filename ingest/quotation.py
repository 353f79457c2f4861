"""Where a text quotes another: an amended article quoted in full, however long, opens no provision of its own.

A quotation that a line begins with, or that follows a colon, is closed by the mark that balances it; where marks are
missing, by the first one at a line's end, or else where the numbers outside it go on. One that begins inside a
sentence ends soon, or is a typing error. A new text may be set without marks: “sửa đổi khoản 2 Điều 5 như sau:” says
that the 2. below it is no number of the amending document.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from ingest.ending import starts_recipients, starts_signature
from ingest.markers import ANNEX, Level, Marker, marker_of
from ingest.wrapping import Line

_MARK = re.compile("[“”\"«»„‟‘’]|''")
_ENDS_LINE = re.compile(r"[\s.;,:)”\"»’']*")
_INSIDE = 60  # lines that a quotation begun inside a sentence may run on
_LONGEST = 5000  # lines of a quotation
_LEAD = 6  # lines of a sentence that leads in to a new text, at most
_NAMED = r"(?P<level>điểm|khoản|điều|tiết|tiểu mục|mục)\s+(?P<number>[\w.]+?)(?=[.,;:]?\s)"
_AMENDS = r"(?:sửa đổi|bổ sung|thay(?: thế)?)\b(?:,?\s*(?:và\s+)?(?:sửa đổi|bổ sung))?"
_NAMES = (  # what is amended, the innermost level first
    re.compile(rf"\b{_AMENDS}\s+(?:thêm\s+|nội dung\s+|các\s+)?{_NAMED}", re.IGNORECASE),
    re.compile(rf"{_NAMED}.{{0,200}}?\bđược\s+{_AMENDS}", re.IGNORECASE),
)
_AMENDS_ON = re.compile(rf"(?:.*\bđược\s+)?(?:{_AMENDS}|(?:bãi )?bỏ\b)", re.IGNORECASE)  # an item that amends
_AMENDING = re.compile(r"\b(?:sửa|bổ sung|thay)\b", re.IGNORECASE)


_OPENING = " “”\"«„‟‘’'"


class Quotations(NamedTuple):
    """Is the lines that start inside a quotation, and those that open or close one whose other mark is missing."""

    inside: set[int]
    unbalanced: list[int]


class _Mark(NamedTuple):
    line: int
    opens: bool
    begins: bool  # a line, or follows a colon
    ends: bool  # a line
    place: tuple[int, int]  # in the line, from and to


def quoted(text: str) -> list[tuple[int, int]]:
    """Return from where to where a text quotes, outermost marks included; what is left open goes on to the end."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    marks = [mark for index, line in enumerate(lines) for mark in _marks(index, line)]
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(marks):
        mark = marks[at]
        close, _ = _close(marks, at) if mark.opens else (None, True)
        start = starts[mark.line] + mark.place[0]
        if close is not None:
            found.append((start, starts[marks[close].line] + marks[close].place[1]))
            at = close
        elif mark.opens and mark.begins:
            return [*found, (start, len(text))]
        at += 1
    return found


def quotations(lines: Sequence[Line], markers: Sequence[Marker | None]) -> Quotations:
    """Return where the lines quote; `markers` are what each of them starts with."""
    marks = [mark for index, line in enumerate(lines) for mark in _marks(index, line.text)]
    found = Quotations(set(), [])
    at = last = 0
    while at < len(marks):
        mark = marks[at]
        close, balances = _close(marks, at) if mark.opens else (None, True)
        bound = _unclosed(lines, markers, mark.line, found.inside) if mark.begins and not balances else None
        if bound is not None and (close is None or bound <= marks[close].line):
            found.inside.update(range(mark.line + 1, bound))
            found.unbalanced.append(mark.line)
            at = next((i for i in range(at + 1, len(marks)) if marks[i].line >= bound), len(marks)) - 1
        elif close is not None:
            found.inside.update(range(mark.line + 1, marks[close].line + 1))
            at = close
        elif (
            mark.ends
            and not mark.opens
            and (start := _unopened(lines, markers, last, mark.line, found.inside)) is not None
        ):
            found.inside.update(range(start, mark.line + 1))
            found.unbalanced.append(mark.line)
        last = marks[at].line + 1
        at += 1
    for lead, inside in _without_marks(lines, markers, found.inside):
        found.inside.update(inside)
        found.unbalanced.append(lead)
    return found


def _without_marks(
    lines: Sequence[Line], markers: Sequence[Marker | None], quoted: set[int]
) -> Iterator[tuple[int, range]]:
    """Yield the lines that lead in to a new text set without marks, with the lines of that text."""
    end = 0
    for index in range(len(lines)):
        if index < end or index in quoted or not lines[index].text.rstrip().endswith(":"):
            continue
        first = next((at for at in range(index, max(index - _LEAD, -1), -1) if markers[at]), index)
        lead = " ".join(line.text.strip() for line in lines[first : index + 1])
        start = next((at for at in range(index + 1, len(lines)) if lines[at].text.strip()), index)
        if start > index and start not in quoted and _leads_in(lead) and _is_named(lead, lines[start].text.strip()):
            end = _where_it_ends(lines, markers, start, quoted)
            yield first, range(start, end)


def _is_named(lead: str, text: str) -> bool:
    """Is true for “2. Đảng viên …” below “sửa đổi khoản 2 Điều 5 như sau:”."""
    named = next(filter(None, (pattern.search(lead) for pattern in _NAMES)), None)
    if named is None:
        return False
    word = r"điều\s+" if named["level"].lower() == "điều" else ""
    return re.match(rf"{word}{re.escape(named['number'])}\s?(?:[.)/:–-]|\s)", f"{text} ", re.IGNORECASE) is not None


def _where_it_ends(lines: Sequence[Line], markers: Sequence[Marker | None], start: int, quoted: set[int]) -> int:
    """Return the line at which the numbers around a text go on that starts at this line, or the document ends."""
    outside = {m.level: m.number for at, m in enumerate(markers[:start]) if m and at not in quoted}
    inside: dict[Level, tuple[int, ...]] = {}
    for at in range(start, len(lines)):
        marker, text = markers[at], lines[at].text.strip()
        following = [line.text.strip() for line in lines[at + 1 : at + 3]]
        if starts_recipients(text) or starts_signature(text, following) or ANNEX.fullmatch(text):
            return at
        if marker is None or marker.level >= Level.DASH:
            continue
        goes_on = at > start and marker.number == _after(outside.get(marker.level))
        if goes_on and (marker.number != _after(inside.get(marker.level)) or _AMENDS_ON.match(marker.rest)):
            return at
        inside[marker.level] = marker.number
    return len(lines)


def _unclosed(lines: Sequence[Line], markers: Sequence[Marker | None], opening: int, quoted: set[int]) -> int | None:
    """Return the line at which the numbers outside a quotation go on; None where they never do."""
    outside = {m.level: m.number for at, m in enumerate(markers[:opening]) if m and at not in quoted}
    first = marker_of(lines[opening].text.rpartition(":")[2].strip(_OPENING))
    inside = {first.level: first.number} if first else {}
    for at in range(opening + 1, len(markers)):
        marker = markers[at]
        if marker is None or marker.level >= Level.DASH:
            continue
        if marker.number != _after(inside.get(marker.level)) and marker.number == _after(outside.get(marker.level)):
            return at
        inside[marker.level] = marker.number
    return None


def _after(number: tuple[int, ...] | None) -> tuple[int, ...] | None:
    return (*number[:-1], number[-1] + 1) if number else None


def _unopened(
    lines: Sequence[Line], markers: Sequence[Marker | None], first: int, closing: int, quoted: set[int]
) -> int | None:
    """Return the first line of a quotation whose opening mark is missing: a heading that amending words lead in to.

    None where no such words stand after the line `first`, or the numbers outside go on before the closing mark.
    """
    start = next((at for at in range(closing, first, -1) if _leads_in(lines[at - 1].text)), None)
    if start is None or markers[start] is None:
        return None
    goes_on = _unclosed(lines, markers, start, quoted)
    return None if goes_on is not None and goes_on <= closing else start


def _leads_in(text: str) -> bool:
    """Is true for “Sửa đổi khoản 2 Điều 5 như sau:”."""
    return " ".join(text.split()).replace(" :", ":").endswith("như sau:") and _AMENDING.search(text) is not None


def _marks(index: int, text: str) -> Iterator[_Mark]:
    for match in _MARK.finditer(text):
        before, after = text[: match.start()].rstrip(), text[match.end() :]
        glued_before = match.start() > 0 and text[match.start() - 1] not in ' ([“"«„‘–—-'
        glued_after = after[:1].strip() != ""
        begins = not before or before.endswith(":")
        ends = _ENDS_LINE.fullmatch(after) is not None
        if match[0] in "‘’" and (before[-1:].isdigit() or not (begins or ends)):  # of minutes, an apostrophe
            continue
        opens = match[0] in "“«„‟‘" if match[0] not in ('"', "''") else not glued_before
        if match[0] in "“‘" and glued_before and not glued_after:  # typed for its counterpart
            opens = False
        elif match[0] in "”’" and begins and glued_after:
            opens = True
        yield _Mark(index, opens, begins, ends, match.span())


def _close(marks: Sequence[_Mark], at: int) -> tuple[int | None, bool]:
    """Return the index of the mark that closes the quotation opened by the mark `at`, None where none does.

    It is with true where that mark balances it, and false where a mark is missing.
    """
    first = marks[at]
    depth, at_line_end = 0, None
    for index in range(at, len(marks)):
        mark = marks[index]
        if mark.line - first.line > (_LONGEST if first.begins else _INSIDE):
            break
        if index > at and mark.opens and mark.begins and at_line_end is not None:
            break  # the next quotation begins, so a mark of this one is missing
        if mark.opens and mark.line > first.line and not first.begins:
            break
        depth += 1 if mark.opens else -1
        if depth <= 0:
            return index, True
        if not mark.opens and mark.ends and at_line_end is None:
            at_line_end = index
    return at_line_end, False
