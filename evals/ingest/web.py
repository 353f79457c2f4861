"""Web pages of five styles, Markdown, and plain text in Unicode and in the encodings before it."""

import textwrap
from collections.abc import Callable, Iterator
from html import escape
from itertools import groupby

from evals.ingest.source import Issued, Line, Role, Span

_HEAD = '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head>\n<body>'
_MENU = '<nav><a href="/">Trang chủ</a> <a href="/van-ban">Văn bản</a> <a href="/lien-he">Liên hệ</a></nav>'
_FOOT = "<footer><p>Bản quyền thuộc cổng thông tin điện tử. Điện thoại: 080 43 162.</p></footer>"
_WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">'
    '<head><meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=Generator content="Microsoft '
    'Word 15"><style><!-- p.MsoNormal {{margin:0cm; font-size:14.0pt;}} --></style><title>{title}</title></head>\n'
    "<body lang=VI><div class=WordSection1>"
)
_COLUMNS = 90  # letters in a line of a text that is broken into lines
_DRAWN_POINTS = "abcd"  # letters that lists of programs and of Vietnamese drafting have in common


def page(issued: Issued, body: str) -> str:
    """Return a page of a site around the body."""
    return f"{_HEAD.format(title=escape(issued.name))}{_MENU}<main>{body}</main>{_FOOT}</body></html>"


def by_paragraphs(issued: Issued) -> str:
    """Return a page whose lines are paragraphs, with notes below the text."""
    return page(issued, _paragraphs(issued, "<p>{}</p>"))


def by_breaks(issued: Issued) -> str:
    """Return a page that is one block, its lines ended by <br>."""
    return page(issued, f"<div>{_paragraphs(issued, '{}<br>')}</div>")


def by_cells(issued: Issued) -> str:
    """Return a page that a table lays out, each line a row of one cell."""
    return page(issued, f"<table>{_paragraphs(issued, '<tr><td>{}</td></tr>')}</table>")


def by_word(issued: Issued) -> str:
    """Return a page as Word saves one: its own classes, markers spaced by spans, empty paragraphs between."""
    spaced = "<p class=MsoNormal style='text-align:justify'><span lang=VI>{}<o:p></o:p></span></p>"
    empty = "\n<p class=MsoNormal><o:p>&nbsp;</o:p></p>\n"
    body = _paragraphs(issued, spaced, gap="<span style='mso-spacerun:yes'>  </span>", between=empty)
    return f"{_WORD.format(title=escape(issued.name))}{body}</div></body></html>"


def by_lists(issued: Issued) -> str:
    """Return a page whose clauses and first points are numbered by <ol start type> and items by <ul>."""

    def element(line: Line) -> str:
        last = line.address.tokens[-1] if line.address else ""
        number = line.marker[:-1]
        text = _marked(line.spans, [])
        if last.startswith("khoan-") and number.isdigit():
            return f'<ol start="{number}"><li>{text}</li></ol>'
        if last.startswith("diem-") and number in _DRAWN_POINTS and number:
            return f'<ol type="a" start="{_DRAWN_POINTS.index(number) + 1}"><li>{text}</li></ol>'
        if line.marker == "-":
            return f"<ul><li>{text}</li></ul>"
        return f"<p>{escape(line.marker)} {text}</p>"

    return page(issued, "\n".join(map(element, issued.lines)).replace("</ul>\n<ul>", "\n"))


def _paragraphs(issued: Issued, form: str, gap: str = " ", between: str = "\n") -> str:
    notes: list[str] = []
    parts = []
    for is_row, lines in groupby(issued.lines, lambda line: line.role is Role.ROW):
        if is_row:
            rows = ("".join(f"<td>{escape(span.text)}</td>" for span in line.spans) for line in lines)
            parts.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
        else:
            for line in lines:
                before = f"{escape(line.marker)}{gap}" if line.marker else ""
                parts.append(form.format(before + _marked(line.spans, notes)))
    said = "".join(f'<p id="n{at}"><sup>{at}</sup> {escape(note)}</p>' for at, note in enumerate(notes, 1))
    return between.join(parts) + said


def _marked(spans: tuple[Span, ...], notes: list[str]) -> str:
    return "".join(_span(span, notes) for span in spans)


def _span(span: Span, notes: list[str]) -> str:
    text = escape(span.text)
    if span.kept == "note":
        notes.append(span.text)
        return f'<sup><a href="#n{len(notes)}">{len(notes)}</a></sup>'
    if span.kept == "struck":
        return f"<del>{text}</del>"
    return f'<span style="display:none">{text}</span>' if span.kept == "hidden" else text


def markdown(issued: Issued) -> str:
    """Return the document as Markdown: headings, escaped stops, items, tables, notes."""
    notes: list[str] = []
    parts = []
    for is_row, lines in groupby(issued.lines, lambda line: line.role is Role.ROW):
        held = list(lines)
        parts += [_table(held)] if is_row else [_markdown(line, notes) for line in held]
    said = [f"[^{at}]: {note}" for at, note in enumerate(notes, 1)]
    return "\n\n".join([*parts, *said]) + "\n"


def _markdown(line: Line, notes: list[str]) -> str:
    words = ""
    for span in line.spans:
        if span.kept == "note":
            notes.append(span.text)
            words += f"[^{len(notes)}]"
        elif span.kept == "struck":
            words += f"~~{span.text.strip()}~~ "
        elif span.kept == "text":
            words += span.text
    marker = line.marker.replace(".", "\\.") if line.marker[:1].isdigit() else line.marker
    heading = "## " if line.role is Role.HEADING else ""
    return f"{heading}{marker} {words}".strip()


def _table(lines: list[Line]) -> str:
    head, *rows = [f"| {' | '.join(span.text for span in line.spans)} |" for line in lines]
    return "\n".join([head, f"|{'---|' * len(lines[0].spans)}", *rows])


def plain(issued: Issued) -> str:
    """Return the document as text, a paragraph a line."""
    return "\n".join(line.text for line in issued.lines) + "\n"


def wrapped(issued: Issued) -> str:
    """Return the document as text whose paragraphs are broken into lines."""
    return "\n".join(row for line in issued.lines for row in _rows(line)) + "\n"


def _rows(line: Line) -> Iterator[str]:
    yield from textwrap.wrap(line.text, _COLUMNS, break_long_words=False, break_on_hyphens=False)


def recoded(markup: str, write: Callable[[str], str]) -> str:
    """Return the page with its text, and not its tags, written in other letters."""
    parts = markup.replace("<", "\0<").replace(">", ">\0").split("\0")
    return "".join(part if part.startswith("<") else write(part) for part in parts)
