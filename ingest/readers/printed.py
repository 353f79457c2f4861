"""What the sizes on a PDF page tell: which figures are raised, and which lines are notes at its foot."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.readers.notes import ONE, can_be_raised, figures, raised, without_marks
from ingest.wrapping import TERMINAL

_RAISED_SIZE = 0.85  # of the size of the text beside it, at most
_REACH = 12  # runs, those of one mark and blanks between
_RISE = (0.12, 0.7)  # how far above that text's baseline, as a share of its size
_NOTE_SIZE = 0.93  # of the size of most of the document, at most
_PAGE_NUMBER = re.compile(r"[-–—|\s]*\d{1,4}[-–—|.\s]*")
_OPENING = re.compile(rf"\s*(?P<mark>{ONE}|\(?(?:[1-9]\d{{0,2}}|\*{{1,4}})\)?)\.?\s*(?:[^\W\d_]|[“\"(])")
_OPENED = re.compile(rf"^(?:{ONE}|\(?[\d*]{{1,4}}\)?)\.?\s*")  # the mark that a note begins with


class Run(NamedTuple):
    """Is text that a page draws in one go: its size and how high its baseline is, in points.

    `lifted` is true where more than its size shows that the text belongs to a line and is raised from it.
    """

    text: str
    size: float
    baseline: float
    lifted: bool = False


class Row(NamedTuple):
    """Is a printed line with the size of most of it in points, 0 where it is empty; `cells` of a row of a table."""

    text: str
    size: float
    cells: tuple[str, ...] = ()


def rows(runs: Sequence[Run]) -> list[Row]:
    """Return the lines of a page given its runs in the order of reading; raised figures are written as such."""
    texts = [run.text for run in runs]
    for at in range(len(runs)):
        base = raised_from(runs, at)
        if base is None:
            continue
        texts[at] = raised(texts[at].strip("\n")) + "\n" * texts[at].endswith("\n")
        if base < at:
            _put_back(texts, runs, base, at)
    return list(_rows(run._replace(text=text) for run, text in zip(runs, texts, strict=True)))


def raised_from(runs: Sequence[Run], at: int) -> int | None:
    """Return the index of the text beside a run of figures that it is raised from; None where it is not raised."""
    run = runs[at]
    if not can_be_raised(run.text.strip()):
        return None
    for near in (range(at - 1, at - _REACH, -1), range(at + 1, at + _REACH)):
        beside = next(
            (i for i in near if 0 <= i < len(runs) and runs[i].text.strip() and runs[i][1:] != run[1:]), None
        )
        if beside is not None:
            base = runs[beside]
            smaller = 0 < run.size <= (base.size if run.lifted else _RAISED_SIZE * base.size)
            if smaller and _RISE[0] <= (run.baseline - base.baseline) / base.size <= _RISE[1]:
                return beside
    return None


def _put_back(texts: list[str], runs: Sequence[Run], base: int, at: int) -> None:
    """Take out the line breaks around a mark raised so high that it was taken for a line of its own."""
    for index in range(base, at):
        texts[index] = texts[index].replace("\n", "")
    after = next((i for i in range(at + 1, min(at + _REACH, len(runs))) if runs[i].text.strip()), None)
    if after is not None and abs(runs[after].baseline - runs[base].baseline) < _RISE[0] * runs[base].size:
        for index in range(at, after):
            texts[index] = texts[index].replace("\n", "")


def _rows(runs: Iterable[Run]) -> Iterable[Row]:
    text, sizes = "", Counter[float]()
    for run in runs:
        for index, part in enumerate(run.text.split("\n")):
            if index:
                yield Row(text, _most(sizes))
                text, sizes = "", Counter()
            text += part
            sizes[round(run.size, 1)] += len(part.strip())
    yield Row(text, _most(sizes))


def _most(sizes: Counter[float]) -> float:
    filled = +sizes
    return filled.most_common(1)[0][0] if filled else 0


class WithoutNotes(NamedTuple):
    """Is the text of the pages, a warning for each page that had notes, and the notes by page and mark."""

    texts: list[str]
    warnings: list[str]
    notes: dict[tuple[int | None, str], str]


def without_notes(pages: Sequence[Sequence[Row]]) -> WithoutNotes:
    """Return the pages without the notes at their foot, and these apart.

    A note is smaller than most of the document and opens with a mark that stands in the text above it. One that
    breaks off in the middle of a sentence goes on at the foot of the next page; where it may, a warning says so.
    """
    sizes = Counter[float]()
    for page in pages:
        for row in page:
            sizes[row.size] += len(row.text)
    largest = _NOTE_SIZE * _most(sizes)
    found = WithoutNotes([], [], {})
    had_notes = unfinished = False  # of the page before, and of its last note
    for number, page in enumerate(pages, 1):
        end = len(page)
        while end and (not page[end - 1].text.strip() or _PAGE_NUMBER.fullmatch(page[end - 1].text)):
            end -= 1
        foot = end
        while foot and page[foot - 1].size <= largest:
            foot -= 1
        known = {mark for row in page[:foot] for mark in without_marks(row.text)[1]}
        opening = [
            (index, mark)
            for index in range(foot, end)
            if (match := _OPENING.match(page[index].text)) and (mark := figures(match["mark"])[0]) in known
        ]
        goes_on = unfinished and _joined(page[foot:end])[:1].islower()
        start = foot if goes_on else opening[0][0] if opening else end
        if had_notes and any(row.text.strip() for row in page[foot:start]):
            found.warnings.append(
                f"trang {number}: chữ nhỏ ở cuối trang, có thể là chú thích của trang trước, còn trong lời văn"
            )
        had_notes = start < end
        unfinished = start < end and not TERMINAL.search(page[end - 1].text)
        if goes_on:
            last = next(reversed(found.notes))
            found.notes[last] += f" {_joined(page[start : opening[0][0] if opening else end])}"
        for (index, mark), (after, _) in pairwise([*opening, (end, "")]):
            found.notes[number, mark] = _OPENED.sub("", _joined(page[index:after]))
        if start < end:
            named = ", ".join(dict.fromkeys(mark for _, mark in opening)) or "tiếp theo trang trước"
            found.warnings.append(f"trang {number}: lời chú thích {named} ở cuối trang tách khỏi lời văn")
        found.texts.append("\n".join(row.text for row in (*page[:start], *page[end:])))
    return found


def _joined(rows: Iterable[Row]) -> str:
    return " ".join(" ".join(row.text for row in rows).split())
