"""Collections and courses as slides for PowerPoint: one point a slide, the clause word for word in the notes."""

import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Inches, Pt

from api.exports.archive import resealed
from api.exports.codes import png
from api.exports.context import (
    STALE_MARK,
    Context,
    Unfit,
    bases,
    cited,
    gone,
    link,
    made_for,
    mark_here,
    quoted,
    sound,
    true_until,
)
from api.exports.fitting import first, pages
from corpus.text import visible
from qa.courses.exams import LETTERS
from qa.courses.model import Essay, Item, Source
from qa.courses.works import Collection, Course, Entry, Lesson, Put
from qa.write.replies import day

MOST_SLIDES = 500  # ten lessons; a deck takes the longer the more it has
_FONT = "Arial"
_BODY = 26  # points
_ACROSS, _DOWN = 54, 9  # letters and lines of that size that a slide has room for
_TITLE_ACROSS = 58  # in the title, of two lines
_RED = RGBColor(0x9C, 0x1C, 0x1C)
_QUIET = RGBColor(0x55, 0x55, 0x55)


class Point(NamedTuple):
    """Is what one slide says, or several where it has no room; `warning` and `before` are said on each of them."""

    title: str
    text: str
    notes: str
    warning: str = ""
    before: str = ""
    foot: str = ""
    link: str = ""


class Section(NamedTuple):
    """Is a slide that only names what comes."""

    title: str
    text: str = ""
    notes: str = ""


def as_slides(work: Collection | Course, held: Context) -> bytes:
    """Return the slides; a question that may not be asked is left out, and told at the end. Raises Unfit."""
    deck = pptx.Presentation()
    _laid_out(deck)
    told = deck.core_properties
    told.title, told.author, told.language, told.comments = visible(work.title), "regqa", "vi-VN", true_until(held)
    told.created = told.modified = held.changed_at.replace(tzinfo=None)
    told.last_modified_by = "regqa"
    audience = work.audience if isinstance(work, Course) else ""
    about = "\n".join(filter(None, (audience, made_for(work), true_until(held))))
    _named(deck, 0, Section(work.title, about))
    for one in (*_points(work, held), *_ends(work, held)):
        if isinstance(one, Section):
            _named(deck, 2, one)
        else:
            _said(deck, one, held)
        if len(deck.slides) > MOST_SLIDES:
            raise Unfit(f"Bộ này thành quá {MOST_SLIDES} trang chiếu. Chia thành nhiều bộ nhỏ hơn, mỗi bộ một bài.")
    file = io.BytesIO()
    deck.save(file)
    return resealed(file.getvalue())


def _points(work: Collection | Course, held: Context) -> Iterator[Point | Section]:
    if isinstance(work, Collection):
        yield from _of_entries(work.entries, held)
        return
    asked = sound(work, held)
    in_use = {one.id for one in asked.items} | {one.id for one in asked.essays}
    for n, lesson in enumerate(work.lessons, start=1):
        yield from _of_lesson(n, lesson, held, in_use)


def _of_lesson(n: int, lesson: Lesson, held: Context, in_use: set[str]) -> Iterator[Point | Section]:
    missing = "\n".join(("Kho chưa có văn bản cho:", *lesson.not_covered)) if lesson.not_covered else ""
    yield Section(f"Bài {n}. {lesson.title}", f"{lesson.minutes} phút", missing)
    if lesson.aims:
        yield Point("Mục tiêu", "\n".join(f"• {aim}" for aim in lesson.aims), "")
    yield from _of_entries(lesson.entries, held)
    if lesson.activity.strip():
        yield Point("Hoạt động", lesson.activity, "")
    for number, item in enumerate((one for one in lesson.items if one.id in in_use), start=1):
        yield from _of_item(number, item, held)
    for essay in lesson.essays:
        if essay.id in in_use:
            yield _of_essay(essay)


def _of_entries(entries: Iterable[Entry], held: Context) -> Iterator[Point | Section]:
    for entry in entries:
        if entry.put is Put.HEADING:
            yield Section(entry.title, "", entry.note)
        elif not entry.sources:
            yield Point(entry.title or "Ghi chú", entry.note, "")
        stale = {(one.document, one.locator): mark_here(one) for one in gone(entry, held)}
        for source in entry.sources:
            title = entry.title or source.cited_as
            yield _of_clause(title, source, held, stale.get((source.document, source.locator), ""), entry.note)


def _of_clause(title: str, source: Source, held: Context, warning: str, note: str = "", key: str = "") -> Point:
    notes = "\n\n".join(filter(None, (warning, f"{cited(source)}:\n{quoted(source)}", note, link(source, held))))
    before = "Theo bản tóm lược:" if source.digest else ""
    before = "\n".join(filter(None, (key, before)))
    return Point(title, quoted(source), notes, warning, before, cited(source), link(source, held))


def _of_item(number: int, item: Item, held: Context) -> Iterator[Point]:
    options = "\n".join(f"{letter}. {one}" for letter, one in zip(LETTERS, item.options, strict=False))
    key = f"Đáp án: {LETTERS[item.key]}. {item.answer}"
    grounds = "\n".join(f"{cited(source)}: {quoted(source)}" for source in item.sources)
    yield Point(f"Câu hỏi {number}", f"{item.stem}\n{options}", f"{key}\n\n{grounds}")
    for source in item.sources:
        yield _of_clause(f"Câu hỏi {number} – đáp án", source, held, "", "", key)


def _of_essay(essay: Essay) -> Point:
    points = "\n".join(f"{n}. {one.text} ({cited(one.source)})" for n, one in enumerate(essay.points, start=1))
    return Point("Câu hỏi thảo luận", essay.stem, f"Hướng dẫn chấm:\n{points}")


def _ends(work: Collection | Course, held: Context) -> Iterator[Point]:
    if isinstance(work, Course) and (out := sound(work, held).left_out):
        yield Point("Câu hỏi không dùng nữa", "\n".join(out), "")
    listed = "\n".join(f"{n}. {one}" for n, one in enumerate(bases(work, held), start=1))
    if listed:
        yield Point("Văn bản làm căn cứ", listed, "")


def _named(deck: Presentation, layout: int, section: Section) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    title, below = slide.shapes.title, slide.placeholders[1]
    _written(title.text_frame, [first(visible(section.title), 38, 3)], 40, bold=True)
    _written(below.text_frame, visible(section.text).split("\n"), 22)
    for paragraph in below.text_frame.paragraphs:
        paragraph.runs[0].font.color.rgb = _QUIET
    notes = section.notes if len(section.title) <= 100 else "\n".join((section.title, section.notes))
    if notes.strip():
        slide.notes_slide.notes_text_frame.text = visible(notes)


def _said(deck: Presentation, point: Point, held: Context) -> None:
    """Add the slides of a point: as many as its words need. Why it no longer holds is told whole on the first."""
    before = [first(visible(line), _ACROSS, 3) for line in point.before.split("\n") if line]
    warnings = [first(visible(point.warning), _ACROSS, 4), STALE_MARK] if point.warning else ["", ""]
    room = [_DOWN - sum(len(pages(line, _ACROSS, 1)) for line in (one, *before) if line) for one in warnings]
    pieces = pages(visible(point.text), _ACROSS, *room)
    title = " ".join(visible(point.title).split())
    for n, piece in enumerate(pieces, start=1):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        numbered = f" ({n}/{len(pieces)})" if len(pieces) > 1 else ""
        across = _TITLE_ACROSS - len(numbered)
        _written(slide.shapes.title.text_frame, [f"{first(title, across, 2)}{numbered}"], 30, bold=True)
        frame = slide.placeholders[1].text_frame
        _written(frame, [*filter(None, (warnings[n > 1], *before)), *piece.split("\n")], _BODY)
        if point.warning:
            _coloured(frame, 0)
        _footed(slide, " – ".join(filter(None, (point.foot, f"đúng đến ngày {day(held.on)}"))), bool(point.warning))
        if point.link:
            _coded(slide, point.link)
        if point.notes or len(title) > across:
            slide.notes_slide.notes_text_frame.text = visible("\n\n".join(filter(None, (title, point.notes))))


def _written(frame: TextFrame, lines: Iterable[str], size: int, *, bold: bool = False) -> None:
    frame.word_wrap = True
    for n, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold = Pt(size), bold or None
        run.font.language_id = MSO_LANGUAGE_ID.VIETNAMESE


def _coloured(frame: TextFrame, n: int) -> None:
    font = frame.paragraphs[n].runs[0].font
    font.bold, font.color.rgb = True, _RED


def _footed(slide: Slide, text: str, warned: bool) -> None:
    box = slide.shapes.add_textbox(Inches(0.6), Inches(6.55), Inches(10.4), Inches(0.75))
    said = text.replace("đúng đến ngày", "xét ngày") if warned else text
    _written(box.text_frame, [first(visible(said), 100, 2)], 14)
    box.text_frame.paragraphs[0].runs[0].font.color.rgb = _QUIET


def _coded(slide: Slide, address: str) -> None:
    """Put the address as a QR code into the lower right corner, where a click opens it as well."""
    picture = slide.shapes.add_picture(io.BytesIO(png(address)), Inches(11.25), Inches(5.6), Inches(1.7), Inches(1.7))
    picture.click_action.hyperlink.address = address
    picture._element.xpath("./p:nvPicPr/p:cNvPr")[0].set("descr", f"Mã QR dẫn tới điều khoản trong kho: {address}")


def _laid_out(deck: Presentation) -> None:
    """Make the usual template wide (16:9), in one type, flush left; its bodies without bullets."""
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    places = {  # of the placeholders, in inches: left, top, width, height
        0: ((0.9, 1.9, 11.5, 2.2), (0.9, 4.3, 11.5, 2.2)),
        1: ((0.6, 0.35, 12.1, 1.25), (0.6, 1.7, 12.1, 4.75)),
        2: ((0.9, 2.0, 11.5, 2.2), (0.9, 4.3, 11.5, 1.5)),
    }
    for layout, boxes in places.items():
        for placeholder, box in zip(list(deck.slide_layouts[layout].placeholders)[:2], boxes, strict=True):
            placeholder.left, placeholder.top, placeholder.width, placeholder.height = map(Inches, box)
            placeholder.text_frame.word_wrap = True
    for holder in (deck.slide_master, *(deck.slide_layouts[layout] for layout in places)):
        for properties in holder.element.iter(qn("a:lvl1pPr")):
            properties.set("algn", "l")
            properties.set("marL", "0")
            properties.set("indent", "0")
            for bullet in properties.findall(qn("a:buChar")):
                bullet.tag = qn("a:buNone")
                bullet.attrib.clear()
            for font in properties.iter(qn("a:defRPr")):
                font.attrib.pop("cap", None)
        for latin in holder.element.iter(qn("a:latin")):
            latin.set("typeface", _FONT)
