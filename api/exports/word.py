"""Documents for Word in the layout of Vietnamese offices, and what all of ours have in them.

Paper, margins, type and page numbers follow Appendix I of Decree 30/2020/NĐ-CP: A4; 20 mm at top and bottom, 30 at
the left, 20 at the right; Times New Roman, 13 to 14; numbers in the middle of the top margin, none on the first page.
They are working papers, not official ones, so they bear no national emblem, number or signature.
"""

import io
from collections.abc import Iterable, Sequence

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from api.exports.archive import resealed
from api.exports.context import Basis, Context, Part, bases, cited, gone, link, made_for, mark, stable, true_until
from corpus.diff import Words
from corpus.text import visible
from qa.courses.exams import LETTERS
from qa.courses.model import Source
from qa.courses.works import Work
from qa.write import cite

_FONT = "Times New Roman"
_SIZE = 13
_ACROSS = 148  # mm that options share in a line
_LISTED = 20  # places that are named of a document that lapsed
_BLACK = RGBColor(0, 0, 0)
_RED = RGBColor(0x9C, 0x1C, 0x1C)
_SIZES = {"Title": 16, "Heading 1": 14, "Heading 2": 14, "Heading 3": 13, "Heading 4": 13}


class Sheet:
    """Is a document that is being written; its paragraphs and tables come in the order of the calls."""

    def __init__(self, work: Work, held: Context, about: str = "") -> None:
        self._held = held
        self._work = work
        self._bases: dict[str, int] = {one.document: n for n, one in enumerate(bases(work, held), start=1)}
        self._bookmarks = 0
        self.document: Document = docx.Document()
        _laid_out(self.document)
        self._end = self.document.element.body.sectPr
        self._styles = {style.name: style.style_id for style in self.document.styles}
        _numbered(self.document.sections[0])
        told = self.document.core_properties
        told.title, told.subject, told.author, told.language = visible(work.title), about, "regqa", "vi-VN"
        told.created = told.modified = held.changed_at.replace(tzinfo=None)
        told.last_modified_by, told.comments, told.revision = "regqa", true_until(held), 1

    def heading(self, text: str, level: int) -> Paragraph:
        """Add a heading, of level 0 the title."""
        paragraph = self._new(f"Heading {level}" if level else "Title")
        paragraph.add_run(" ".join(visible(text).split()))
        return paragraph

    def line(self, text: str, *, bold: bool = False, style: str = "Normal", apart: bool = False) -> Paragraph:
        """Add a paragraph; one that is not `apart` stays on the page of the next."""
        paragraph = self._new(style)
        paragraph.add_run(visible(text)).bold = bold or None
        paragraph.paragraph_format.keep_with_next = not apart
        return paragraph

    def prose(self, text: str) -> None:
        """Add what somebody wrote, its lines as paragraphs."""
        for line in text.splitlines():
            if line.strip():
                self.line(line, apart=True)

    def points(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.line(" ".join(line.split()), style="List Bullet", apart=True)

    def top(self, about: str, *more: str) -> None:
        """Add the title with what the document is, for which day, and what of it no longer holds."""
        self.heading(self._work.title, 0)
        for text, bold in ((about, True), *((one, False) for one in more), (made_for(self._work), False)):
            if text:
                self.line(text, bold=bold, apart=True).alignment = WD_ALIGN_PARAGRAPH.CENTER
        self.line(true_until(self._held), bold=True, apart=True).alignment = WD_ALIGN_PARAGRAPH.CENTER
        if self._held.places:
            self.line("Những chỗ không còn đúng, đánh dấu ở từng chỗ:", bold=True)
            for told, found in _together(self._held).items():
                paragraph = self._new("List Bullet")
                paragraph.add_run(f"{visible(told)}: ")
                for n, part in enumerate(found[:_LISTED], start=1):
                    self._inward(paragraph, f"chỗ {n}", _at(part))
                    paragraph.add_run(", " if n < len(found[:_LISTED]) else "")
                if len(found) > _LISTED:
                    paragraph.add_run(f" và {len(found) - _LISTED} chỗ khác")

    def marked(self, part: Part) -> None:
        """Add why what follows no longer holds, if so, with the clause's words then and now."""
        for n, one in enumerate(gone(part, self._held)):
            paragraph = self.warning(mark(one))
            if n == 0:
                self._bookmark(paragraph, _at(part.id))
            if one.words:
                self._compared(one.words)

    def warning(self, text: str) -> Paragraph:
        paragraph = self.line(text, bold=True)
        paragraph.runs[0].font.color.rgb = _RED
        _shaded(paragraph)
        return paragraph

    def clause(self, source: Source) -> None:
        """Add a clause word for word and where it stands: official words in quotation marks, a digest's never."""
        if source.digest:
            self.line("Theo bản tóm lược (không phải lời văn chính thức):", bold=True)
        lines = visible(source.quote).split("\n")
        for n, text in enumerate(lines):
            last = n == len(lines) - 1
            before, after = ("“" if n == 0 else "", "”" if last else "") if not source.digest else ("", "")
            self.line(f"{before}{text}{after}", style="Quote", apart=not last)
        self.place(source)

    def place(self, source: Source, before: str = "") -> None:
        """Add where the clause stands, linked to its mark, with the number of its document in the list at the end."""
        paragraph = self._new("Caption")
        paragraph.add_run(visible(before))
        at = link(source, self._held)
        if at:
            self._outward(paragraph, cited(source), at)
        else:
            paragraph.add_run(visible(cited(source)))
        paragraph.add_run(" ")
        self._inward(paragraph, f"[{self._bases[source.document]}]", f"nguon_{self._bases[source.document]}")

    def options(self, options: Sequence[str], *, apart: bool = True) -> None:
        """Add the options of a question, four, two or one in a line by their length."""
        told = [f"{letter}. {' '.join(visible(one).split())}" for letter, one in zip(LETTERS, options, strict=False)]
        longest = max(map(len, told), default=0)
        beside = next((n for n, most in ((4, 15), (2, 34)) if longest <= most and len(told) % n == 0), 1)
        rows = [told[at : at + beside] for at in range(0, len(told), beside)]
        for n, row in enumerate(rows, start=1):
            line = self.line("\t".join(row), style="Option", apart=apart and n == len(rows))
            for place in range(1, beside):
                line.paragraph_format.tab_stops.add_tab_stop(Mm(10 + place * _ACROSS / beside))

    def question(self, named: str, stem: str) -> Paragraph:
        """Add the words of a question after its number."""
        paragraph = self.line(f"{named} ", bold=True)
        paragraph.add_run(" ".join(visible(stem).split()))
        return paragraph

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]) -> Table:
        """Add a table whose first row is repeated on each page; widths in mm."""
        table: Table = self.document.add_table(rows=1, cols=len(head), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        self._fill(table.rows[0].cells, head, bold=True)
        row_properties = table.rows[0]._tr.get_or_add_trPr()
        row_properties.append(OxmlElement("w:tblHeader"))
        for row in rows:
            self._fill(table.add_row().cells, row)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in table.rows:
            row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        return table

    def page(self) -> None:
        """Begin a new page, on which the numbers begin anew."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        start = OxmlElement("w:pgNumType")
        start.set(qn("w:start"), "1")
        section._sectPr.append(start)

    def sources(self) -> None:
        """Add the list of the documents that all stands on, named in full and with how they hold."""
        listed: tuple[Basis, ...] = bases(self._work, self._held)
        if listed:
            self.heading("Văn bản làm căn cứ", 1)
        for n, one in enumerate(listed, start=1):
            paragraph = self.line(f"[{n}] {one}.", apart=True)
            self._bookmark(paragraph, f"nguon_{n}")

    def written(self) -> bytes:
        file = io.BytesIO()
        self.document.save(file)
        return resealed(file.getvalue())

    def _new(self, style: str) -> Paragraph:
        """Add an empty paragraph: before the end, and by its style's id, as to find either takes milliseconds."""
        paragraph = Paragraph(OxmlElement("w:p"), self.document._body)
        self._end.addprevious(paragraph._p)
        paragraph._p.style = self._styles[style]
        return paragraph

    def _fill(self, cells: Iterable[_Cell], texts: Iterable[str], *, bold: bool = False) -> None:
        for cell, text in zip(cells, texts, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph._p.style = self._styles["Cell"]
            paragraph.add_run(visible(text)).bold = bold or None

    def _compared(self, words: Iterable[Words]) -> None:
        paragraph = self.line("Lời trước đây và nay: ", apart=True)
        for one in words:
            run = paragraph.add_run(f"{visible(one.text)} ")
            run.font.strike = one.mark == "removed" or None
            run.font.underline = one.mark == "added" or None
            run.bold = one.mark != "same" or None

    def _bookmark(self, paragraph: Paragraph, name: str) -> None:
        self._bookmarks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for one in (start, end):
            one.set(qn("w:id"), str(self._bookmarks))
        start.set(qn("w:name"), name)
        paragraph._p.insert_element_before(start, "w:r", "w:hyperlink")
        paragraph._p.append(end)

    def _inward(self, paragraph: Paragraph, text: str, bookmark: str) -> None:
        _linked(paragraph, text, {qn("w:anchor"): bookmark})

    def _outward(self, paragraph: Paragraph, text: str, address: str) -> None:
        relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        _linked(paragraph, text, {qn("r:id"): relation})


def _at(part: str) -> str:
    """Return the bookmark of a part: at most 40 letters, digits and underscores."""
    return f"muc_{stable(part)}"


def _together(held: Context) -> dict[str, list[str]]:
    """Return the parts by why they no longer hold: those on one lapsed document together."""
    found: dict[str, list[str]] = {}
    for part, clauses in held.stale.items():
        for one in clauses:
            document = held.register.get(one.document)
            whole = document is not None and one.why in ("lapsed", "not-in-force")
            of = one.model_copy(update={"cited_as": cite.in_full(document)}) if document and whole else one
            found.setdefault(mark(of), []).append(part)
    return {told: list(dict.fromkeys(parts)) for told, parts in found.items()}


def _linked(paragraph: Paragraph, text: str, to: dict[str, str]) -> None:
    hyperlink = OxmlElement("w:hyperlink")
    for name, value in to.items():
        hyperlink.set(name, value)
    run = paragraph.add_run(visible(text))
    run.font.underline = True
    hyperlink.append(run._r)
    paragraph._p.append(hyperlink)


def _shaded(paragraph: Paragraph) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "FBEAEA")):
        shade.set(qn(f"w:{name}"), value)
    paragraph._p.get_or_add_pPr().append(shade)


def _laid_out(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
    section.left_margin = Mm(30)
    section.header_distance = Mm(10)
    styles = document.styles
    for name in ("Normal", "Header", "List Bullet", "Quote", "Caption", *_SIZES):
        _in_type(styles[name], _SIZES.get(name, _SIZE))
    for name in _SIZES:
        styles[name].font.bold = True
        styles[name].paragraph_format.space_before = Pt(12)
        styles[name].paragraph_format.space_after = Pt(6)
        styles[name].paragraph_format.keep_with_next = True
    styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for edge in styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
        edge.getparent().remove(edge)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["Normal"].paragraph_format.line_spacing = 1.15
    styles["Heading 3"].font.italic, styles["Heading 4"].font.italic = True, False
    quote, caption = styles["Quote"], styles["Caption"]
    quote.font.italic = False
    quote.paragraph_format.left_indent = Mm(10)
    quote.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    caption.font.bold, caption.font.italic, caption.font.size = False, True, Pt(12)
    caption.paragraph_format.left_indent = Mm(10)
    caption.paragraph_format.space_after = Pt(9)
    cell, option = (styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) for name in ("Cell", "Option"))
    cell.paragraph_format.space_after = option.paragraph_format.space_after = Pt(0)
    cell.paragraph_format.line_spacing = 1.0
    option.paragraph_format.left_indent = Mm(10)
    _in_type(cell, 12)
    _in_type(option, _SIZE)


def _in_type(style: ParagraphStyle, size: int) -> None:
    style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), _BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), _FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.get_or_add_rPr().append(language)


def _numbered(section: Section) -> None:
    """Have the pages numbered in the middle of the top margin, the first one not."""
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = paragraph.add_run("2")
    field.append(run._r)
    paragraph._p.append(field)
