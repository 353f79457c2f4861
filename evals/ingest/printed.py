"""PDFs as the older and worse producers of official texts draw them, the page of every provision known."""

import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from corpus.locator import Locator
from evals.ingest.old_letters import in_tcvn3
from evals.ingest.source import Issued, Line, Role

_WIDTH, _HEIGHT = 595, 842
_MARGIN, _TOP, _BOTTOM = 70, 770, 70
_SIZE, _LEADING = 12, 17
_NOTE_SIZE, _NOTE_LEADING = 9, 11
_GAP = 24  # between columns
_CELLS = (50, 300, 105)  # widths of a row's cells
_FIRST_PAGE = 55  # what the running heads count from


@dataclass(frozen=True)
class Layout:
    """Is how a PDF is set.

    `ruled` says that lines are drawn around the cells of tables. `drawing` is how a line's letters are put on the
    page: as words, one by one, those with accents after all others from a second font, as base letters with combining
    marks, or in the codes of TCVN3.
    """

    columns: int = 1
    running_heads: bool = False
    watermark: bool = False
    ruled: bool = True
    drawing: Literal["words", "letters", "accents last", "combining", "tcvn3"] = "words"


@dataclass(frozen=True)
class Printed:
    """Is a PDF, with the page on which each provision begins, from 1."""

    content: bytes
    pages: Mapping[Locator, int]


@dataclass(frozen=True)
class _Word:
    text: str
    mark: str = ""
    note: str = ""


def printed(issued: Issued, layout: Layout) -> Printed:
    """Return the document as a PDF."""
    press = _Press(layout)
    for line in issued.lines:
        press.take(line)
    return Printed(press.finish(), press.pages)


class _Press:
    """Sets line after line; a note goes to the foot of the page, or of the column, that points to it."""

    def __init__(self, layout: Layout) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas

        for name, font in (("body", "DejaVuSerif"), ("second", "DejaVuSans")):
            pdfmetrics.registerFont(TTFont(name, str(_font(f"{font}.ttf"))))
        self._width = pdfmetrics.stringWidth
        self._layout = layout
        self._file = io.BytesIO()
        self._canvas: Any = Canvas(self._file, pagesize=(_WIDTH, _HEIGHT), invariant=1)
        self.pages: dict[Locator, int] = {}
        self._page, self._column, self._y = 1, 0, float(_TOP)
        self._notes: list[str] = []
        self._marks = 0
        self._column_width = (_WIDTH - 2 * _MARGIN - _GAP * (layout.columns - 1)) / layout.columns
        self._furnish()

    def take(self, line: Line) -> None:
        if line.role is Role.ROW:
            self._row(line)
            return
        for at, words in enumerate(self._wrapped(list(self._words(line)))):
            notes = [row for word in words if word.note for row in self._note_rows(word)]
            self._make_room(_LEADING, len(notes))
            if at == 0 and line.address is not None:
                self.pages.setdefault(line.address, self._page)
            self._draw(words)
            self._notes += notes
            self._y -= _LEADING
        self._y -= 4

    def finish(self) -> bytes:
        self._end_column()
        self._canvas.save()
        return self._file.getvalue()

    def _words(self, line: Line) -> Iterator[_Word]:
        marked = f"{line.marker} " if line.marker and line.spans else ""
        if not line.spans:
            yield _Word(line.marker)
        for span in line.spans:
            if span.kept == "note":
                self._marks += 1
                yield _Word("", str(self._marks), span.text)
                continue
            text = marked + span.text
            marked = ""
            for piece in text.split(" "):
                yield _Word(piece)

    def _wrapped(self, words: Sequence[_Word]) -> Iterator[list[_Word]]:
        row: list[_Word] = []
        for word in words:
            if not word.mark and row and self._length([*row, word]) > self._column_width:
                yield row
                row = []
            row.append(word)
        yield row

    def _length(self, words: Sequence[_Word]) -> float:
        text = " ".join(word.text for word in words if not word.mark)
        return float(self._width(text, "body", _SIZE)) + 6 * sum(bool(word.mark) for word in words)

    def _note_rows(self, word: _Word) -> list[str]:
        rows, row = [], f"{word.mark} "
        for piece in word.note.split():
            if self._width(f"{row} {piece}", "body", _NOTE_SIZE) > self._column_width:
                rows.append(row)
                row = ""
            row = f"{row} {piece}".strip()
        return [*rows, row]

    def _make_room(self, height: float, notes: int = 0) -> None:
        """Begin a new column or page where the line and the notes at its foot do not fit in this one."""
        foot = _BOTTOM + _NOTE_LEADING * (len(self._notes) + notes) + 8 * bool(self._notes or notes)
        if self._y - height < foot:
            self._end_column()
            self._column += 1
            if self._column == self._layout.columns:
                self._canvas.showPage()
                self._page, self._column = self._page + 1, 0
                self._furnish()
            self._y = float(_TOP)

    def _end_column(self) -> None:
        if self._notes:
            y = _BOTTOM + _NOTE_LEADING * (len(self._notes) - 1)
            self._canvas.line(self._x, y + _NOTE_LEADING, self._x + 120, y + _NOTE_LEADING)
            for row in self._notes:
                self._show(self._x, y, row, _NOTE_SIZE)
                y -= _NOTE_LEADING
        self._notes = []

    @property
    def _x(self) -> float:
        return _MARGIN + self._column * (self._column_width + _GAP)

    def _furnish(self) -> None:
        """Put on the page what is not of the text."""
        number = _FIRST_PAGE + self._page - 1
        if self._layout.running_heads:
            head = "CÔNG TÁC XÂY DỰNG ĐẢNG/Số 302"
            self._show(_MARGIN, 800, f"{number} {head}" if number % 2 == 0 else f"{head} {number}", 10)
        if self._layout.watermark:
            self._canvas.saveState()
            self._canvas.setFillGray(0.85)
            self._canvas.translate(_WIDTH / 2, _HEIGHT / 2)
            self._canvas.rotate(50)
            self._canvas.setFont("second", 44)
            self._canvas.drawCentredString(0, 0, "LƯU HÀNH NỘI BỘ")
            self._canvas.restoreState()

    def _draw(self, words: Sequence[_Word]) -> None:
        x = self._x
        run: list[str] = []
        for word in words:
            if word.mark:
                x = self._show(x, self._y, " ".join(run), _SIZE)
                x = self._show(x, self._y + 4, word.mark, 7)
                run = []
            elif word.text or run:
                run.append(word.text)
            else:
                x += self._width(" ", "body", _SIZE)
        self._show(x, self._y, " ".join(run), _SIZE)

    def _row(self, line: Line) -> None:
        """Set the cells of a row side by side, each broken into lines of its own."""
        cells = [self._cell(span.text, width - 8) for span, width in zip(line.spans, _CELLS, strict=True)]
        height = _LEADING * max(map(len, cells)) + 6
        self._make_room(height)
        if line.address is not None:
            self.pages.setdefault(line.address, self._page)
        x = float(_MARGIN)
        for cell, width in zip(cells, _CELLS, strict=True):
            if self._layout.ruled:
                self._canvas.rect(x, self._y - height + 12, width, height)
            for at, text in enumerate(cell):
                self._show(x + 4, self._y - at * _LEADING, text, _SIZE)
            x += width
        self._y -= height

    def _cell(self, text: str, width: float) -> list[str]:
        rows: list[str] = []
        for piece in text.split():
            if rows and self._width(f"{rows[-1]} {piece}", "body", _SIZE) <= width:
                rows[-1] += f" {piece}"
            else:
                rows.append(piece)
        return rows

    def _show(self, x: float, y: float, text: str, size: float) -> float:
        """Draw the text in the layout's way; return where it ends."""
        end = x + float(self._width(text, "body", size))
        draw, drawing = self._canvas, self._layout.drawing
        if drawing in ("letters", "accents last"):
            places = [(x + self._width(text[:at], "body", size), letter) for at, letter in enumerate(text)]
            plain = [place for place in places if drawing == "letters" or place[1].isascii()]
            for font, drawn in (("body", plain), ("second", [place for place in places if place not in plain])):
                draw.setFont(font, size)
                for at, letter in drawn:
                    draw.drawString(at, y, letter)
        else:
            draw.setFont("body", size)
            written = {"combining": unicodedata.normalize("NFD", text), "tcvn3": in_tcvn3(text)}.get(drawing, text)
            draw.drawString(x, y, written)
        return end


def _font(name: str) -> Path:
    """Return a font that matplotlib ships, so that pages are the same on every machine."""
    spec = find_spec("matplotlib")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / name
