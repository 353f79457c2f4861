"""PDF pages as lines of text, without notes and without what nobody can see.

pypdf reads first. Pages on which it breaks words are read again by pdfplumber, slower but ordering characters by
position; of each page the better reading is kept. Pages without letters that can be read are recognised from their
pictures.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from enum import Enum
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING, Any, NamedTuple

from corpus.model import ScannedPage
from ingest.clean import normalise
from ingest.errors import UnreadableFile
from ingest.readers import fonts
from ingest.readers.aligned import BEGINS, aligned_on
from ingest.readers.columns import Line, side_by_side
from ingest.readers.encodings import in_capitals, to_unicode
from ingest.readers.languages import language_of_all, only_in
from ingest.readers.legibility import LEGIBLE, broken_words, split_share, syllable_share
from ingest.readers.notes import raised
from ingest.readers.printed import Row, Run, raised_from, rows
from ingest.readers.scan import Pages, Recognised, Told, in_pages, pdf_pages, recognised
from ingest.readers.syllables import joined_syllables
from ingest.readers.tables import RULES, Table, is_inside, over_pages, printed_row, tables_on
from ingest.readers.visible import TINY, Canvas, Unseen, is_white

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pypdf import PageObject, PdfReader

_TEXT_LAYER = 20  # characters; a page with fewer and an image on it was scanned
_STAMP = 400  # characters that a digital signature paints on a scan, at most
_SHOWING = frozenset({b"Tj", b"TJ", b"'", b'"'})  # operators that show text
_PLACING = frozenset({b"Do", b"INLINE IMAGE"})
_PAINTING = frozenset({b"S", b"s", b"B", b"B*", b"b", b"b*", b"sh"})
_FILLING = frozenset({b"f", b"F", b"f*"})
_RULING = frozenset({b"re", b"l"})
_WHITE = {b"g": [1], b"rg": [1, 1, 1], b"k": [0, 0, 0, 0]}  # operators that set the colour of fills
_CLOSE = 0.1  # of the size: two characters of one word are nearer to each other
_NAMES = 0.03  # of a page's words: foreign names, abbreviations, signs
_AS_GOOD = 0.01  # likewise, by which a reading may have more and be as good
_WARNED = 12  # words shown of a text that is left out
_UNMAPPED = re.compile(r"\ufffd|\(cid:\d+\)")  # what the readers write for a glyph of no known letter


def read_pages(name: str, content: bytes, told: Told = lambda done, of: None) -> Pages:
    """Return the lines of each page, normalised, page 1 first. Raises UnreadableFile naming file and page."""
    try:
        pages, warnings = _pages(content)
        unread = _unread(pages)
        scanned = _recognised(name, content, unread, told)
        kept = over_pages([scanned[at].rows if at in scanned else page.rows for at, page in enumerate(pages, 1)])
        if (fault := _fault(kept)) is not None:
            raise _Refused(fault)
    except _Refused as refusal:
        raise UnreadableFile(f"{name}: {refusal}") from refusal
    kept, mended = _with_syllables_joined(kept, scanned.keys())
    brought = [
        ScannedPage(page=at, confidence=None, syllables=round(syllable_share(_text(page.rows)), 3))
        for at, page in enumerate(pages, 1)
        if page.is_brought and at not in scanned
    ]
    broken = _broken(kept)
    warned = [*warnings, *mended, *_told_of_broken(broken)]
    return in_pages(kept, warned, list(scanned.values()), brought, broken)


class _Page(NamedTuple):
    """Is the lines of a page.

    `unpainted` is true where letters that nothing paints were left out of them, `is_picture` where the page shows
    letters that its text lacks, `is_brought` where its text lies unpainted under a picture of it, `ruled` where lines
    are drawn on the page, as around the cells of a table.
    """

    rows: list[Row]
    unpainted: bool = False
    is_picture: bool = False
    is_brought: bool = False
    ruled: bool = False


_Read = tuple[list[_Page], list[str]]  # the pages, and what is left out of them


class _Refused(Exception):
    """The reason why there are no pages, without the name of the file."""


def _pages(content: bytes) -> _Read:
    read, warnings = _read_with(_by_pypdf, content)
    pages, old = _in_unicode(read)
    doubtful = [
        at
        for at, page in enumerate(pages)
        if not (page.unpainted or page.is_picture)
        and (page.ruled or _may_have_table(page.rows) or _faults(page.rows) > (0, 0.0))
    ]
    if doubtful:
        again, _ = _in_unicode(_read_with(lambda given: _by_pdfplumber(given, doubtful), content)[0])
        for at, page in zip(doubtful, again, strict=True):
            loses = _has_text(pages[at].rows) and not _has_text(page.rows)
            if not loses and (_faults(page.rows) < _faults(pages[at].rows) or _keeps_rows(page, pages[at])):
                pages[at] = pages[at]._replace(rows=page.rows)
    return pages, [*warnings, *old]


def _may_have_table(page: Sequence[Row]) -> bool:
    """Is true where a line may be the head of a table that no lines are drawn around."""
    return any(BEGINS.match(row.text) for row in page)


def _unread(pages: Sequence[_Page]) -> dict[int, str]:
    """Return the pages whose letters cannot be had from their text, and why not.

    Raises _Refused where the text is good, but in another language.
    """
    if name := language_of_all([row.text for page in pages for row in page.rows]):
        raise _Refused(only_in(name))
    return {number: why for number, page in enumerate(pages, 1) if (why := _why_unread(page))}


def _why_unread(page: _Page) -> str | None:
    if page.is_picture:
        return "không có lớp chữ"
    if any(_UNMAPPED.search(row.text) for row in page.rows):
        return "có chữ không đọc được, hiện thành “\ufffd” (phông chữ hoặc tệp hỏng)"
    if syllable_share(_text(page.rows)) < LEGIBLE:
        return "có lớp chữ không phải tiếng Việt Unicode đọc được (phông cũ TCVN3/VNI, hoặc chữ bị xáo trộn)"
    return None


def _recognised(name: str, content: bytes, unread: Mapping[int, str], told: Told) -> dict[int, Recognised]:
    if not unread:
        return {}
    from pypdfium2 import PdfiumError

    try:
        return recognised(name, unread, pdf_pages(content), told)
    except PdfiumError as error:
        raise _Refused(f"không dựng được ảnh của trang (PDFium: {error}). In lại ra PDF mới rồi thêm lại.") from error


def _in_unicode(pages: Sequence[_Page]) -> _Read:
    """Return the pages with the lines decoded that are in an old font, and warnings that say so."""
    lines, warnings = to_unicode([row.text for page in pages for row in page.rows])
    texts = iter(lines)
    return [page._replace(rows=[row._replace(text=next(texts)) for row in page.rows]) for page in pages], warnings


def _has_text(page: Sequence[Row]) -> bool:
    return any(row.text.strip() for row in page)


def _text(page: Sequence[Row]) -> str:
    return "\n".join(row.text for row in page)


def _faults(page: Sequence[Row]) -> tuple[int, float]:
    """Return how many glyphs of no known letter a page has, and the share of its words that are broken."""
    text = _text(page)
    return len(_UNMAPPED.findall(text)), 1 - syllable_share(text, enough=1) + split_share(text)


def _keeps_rows(page: _Page, other: _Page) -> bool:
    """Is true for a reading that has the rows of a table whole and is about as good as the other, which has not."""
    unmapped, share = _faults(page.rows)
    lost, worse = _faults(other.rows)
    return any(row.cells for row in page.rows) and unmapped <= lost and share <= worse + _AS_GOOD


def _fault(pages: Sequence[Sequence[Row]]) -> str | None:
    """Return what makes the text unfit to be quoted, None where it is good."""
    if not any(map(_has_text, pages)):
        return "không có chữ nào trong tệp."
    if name := language_of_all([row.text for page in pages for row in page]):
        return only_in(name)
    if syllable_share("\n".join(map(_text, pages))) < LEGIBLE:
        return (
            "chữ không phải tiếng Việt Unicode đọc được (phông cũ TCVN3/VNI, hoặc chữ bị xáo trộn). "
            "Chuyển tệp sang Unicode rồi thêm lại."
        )
    return None


def _broken(pages: Sequence[Sequence[Row]]) -> dict[int, list[str]]:
    """Return the pages on which both readers break more words than names and signs make up, with those words."""
    return {
        number: words
        for number, page in enumerate(pages, 1)
        if 1 - syllable_share(_text(page)) > _NAMES
        and (words := [word for word in broken_words(_text(page)) if len(word) > 2 or not word.isascii()])
    }


def _told_of_broken(pages: Mapping[int, Sequence[str]]) -> list[str]:
    return [
        f"trang {number}: nhiều chữ không phải tiếng Việt ({', '.join(f'“{word}”' for word in words[:5])}), "
        "có thể bị vỡ; so với tệp gốc trước khi dùng"
        for number, words in pages.items()
    ]


def _with_syllables_joined(pages: Sequence[Sequence[Row]], recognised: Set[int]) -> tuple[list[list[Row]], list[str]]:
    """Return the pages with syllables joined that both readers cut in two, and a warning for each such page.

    Those that were recognised stay as they are: what is doubtful on them is known by its line.
    """
    joined = [
        list(page) if number in recognised else [row._replace(text=joined_syllables(row.text)) for row in page]
        for number, page in enumerate(pages, 1)
    ]
    changed = [
        (number, sum(a.text.count(" ") - b.text.count(" ") for a, b in zip(before, after, strict=True)))
        for number, (before, after) in enumerate(zip(pages, joined, strict=True), 1)
        if list(before) != after
    ]
    return joined, [f"trang {number}: nối {count} chữ bị tách rời; so với tệp gốc" for number, count in changed]


def _read_with(reader: Callable[[bytes], _Read], content: bytes) -> _Read:
    try:
        return reader(content)
    except _Refused:
        raise
    except MemoryError as error:
        raise _Refused("cần quá nhiều bộ nhớ để đọc. Tách tệp nhỏ hơn rồi thêm lại.") from error
    except Exception as error:  # whatever a parser throws on a damaged file means the same to the caller
        raise _Refused(f"tệp PDF hỏng ({type(error).__name__}). In lại ra PDF mới rồi thêm lại.") from error


def _by_pypdf(content: bytes) -> _Read:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise _Refused("tệp PDF đặt mật khẩu. Gỡ mật khẩu rồi thêm lại.")
    pages: list[_Page] = []
    outlined, unseen = [], list[str]()
    off, sound = _layers_off(reader), set[int]()
    with _complaints() as said:
        for number, page in enumerate(reader.pages, 1):
            try:
                damage = fonts.damaged(page, sound)
                drawing = _drawn(page, off)
            except MemoryError:
                raise
            except Exception as error:  # whatever a parser throws on a damaged page means the same to the caller
                raise _damaged(number, type(error).__name__) from error
            if damage or said:
                raise _damaged(number, damage or said[0])
            length = len(normalise("".join(run.text for run in drawing.runs)).strip())
            is_picture = (drawing.shown is _Shown.TEXT_OR_IMAGE and not length and not drawing.unseen) or (
                length < (_STAMP if drawing.is_covered else _TEXT_LAYER) and _has_image(page)
            )
            if drawing.shown is _Shown.SHAPES and not length:
                outlined.append(number - 1)
            unpainted = bool({Unseen.UNPAINTED, Unseen.LAYER} & drawing.unseen.keys())
            ruled = drawing.rules >= RULES
            pages.append(_Page(rows(drawing.runs), unpainted, is_picture, drawing.is_brought, ruled))
            unseen += [
                f"trang {number}: bỏ chữ không nhìn thấy được ({why.value}): “{_shortened(text)}”"
                for why, text in drawing.unseen.items()
                if any(map(str.isalpha, text))  # no number of the page alone
            ]
    if not pages:
        raise _Refused("tệp PDF không có trang nào.")
    is_imprint = outlined == [len(pages) - 1] and len(pages) > 1  # as the gazette's last page, letters as shapes
    for at in outlined if not is_imprint else ():
        pages[at] = pages[at]._replace(is_picture=True)
    warning = f"trang {len(pages)} chỉ có hình vẽ, không có lớp chữ: bỏ qua; nếu có nội dung thì nhận dạng chữ (OCR)"
    return pages, [*unseen, *[warning] * is_imprint]


def _damaged(page: int, what: str) -> _Refused:
    return _Refused(
        f"trang {page}: dữ liệu của trang hỏng ({what}). Lấy lại tệp gốc, hoặc in lại ra PDF mới rồi thêm lại."
    )


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Yield what pypdf says of compressed data of which it could restore only a part."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    listener, log = Listener(logging.WARNING), logging.getLogger("pypdf.filters")
    level = log.level
    log.addHandler(listener)
    log.setLevel(logging.WARNING)  # whatever is to be shown of it elsewhere
    try:
        yield said
    finally:
        log.removeHandler(listener)
        log.setLevel(level)


class _Drawing(NamedTuple):
    """Is pypdf's text of a page in its order, what the page shows, and the words left out as nobody sees them.

    `is_covered` is true where a picture takes up the page and its text is painted on it; `is_brought` where the text
    lies unpainted under the picture, as programs put it that recognise letters. `rules` counts what may be
    lines drawn on it.
    """

    runs: list[Run]
    shown: "_Shown | None"
    unseen: dict[Unseen, str]
    is_covered: bool = False
    is_brought: bool = False
    rules: int = 0


class _Seen(NamedTuple):
    """Is a run with what decides whether it is seen: why not, where it starts, and what was filled before it."""

    run: Run
    why: Unseen | None
    at: tuple[float, float]
    fillings: int
    in_form: bool


def _drawn(page: "PageObject", layers_off: frozenset[int]) -> _Drawing:
    from pypdf.generic import ContentStream, NameObject

    if "/Contents" not in page:
        return _Drawing([], None, {})
    content = ContentStream(page["/Contents"].get_object(), page.pdf, "bytes")
    operations = content.operations
    # pypdf hands over the text it has gathered, with its size and place, whenever the matrix is set: before each
    # text one is set that changes nothing.
    idle = ([1, 0, 0, 1, 0, 0], b"cm")
    content.operations = [step for last in operations for step in ((idle, last) if last[1] in _SHOWING else (last,))]
    page[NameObject("/Contents")] = content
    pictures, layers, forms = _resources(page, layers_off)
    left, low, right, high = map(float, page.cropbox)
    canvas = Canvas((min(left, right), min(low, high), max(left, right), max(low, high)), layers, forms)
    found: list[_Seen] = []
    rise = shown_rise = 0.0
    state: tuple[Unseen | None, int, bool] = (None, 0, False)

    def before(operator: bytes, operands: list[Any], cm: list[float], _tm: list[float]) -> None:
        nonlocal rise, shown_rise, state
        if operator == b"Ts" and operands:
            rise = float(operands[0])
        elif operator in _SHOWING:
            shown_rise, state = rise, (canvas.why_unseen(), canvas.fillings, canvas.in_form)
        elif operator == b"Do" and operands and operands[0] in pictures:
            canvas.place_picture(cm)
        elif operator == b"Do":
            canvas.enter(str(operands[0]) if operands else "")
        else:
            canvas.take(operator, operands, cm)

    def after(operator: bytes, operands: list[Any], _cm: list[float], _tm: list[float]) -> None:
        if operator == b"Do" and not (operands and operands[0] in pictures):
            canvas.leave()

    def drawn(text: str, cm: list[float], tm: list[float], font: Mapping[str, Any] | None, size: float) -> None:
        up = (tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3])
        origin = (tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5])
        scale = hypot(*up)
        height = (up[0] * origin[0] + up[1] * origin[1]) / scale if scale else 0.0
        text = in_capitals(text, str((font or {}).get("/BaseFont", "")))
        run = Run(text, abs(size) * scale, height + shown_rise * scale, shown_rise > 0)
        found.append(_Seen(run, state[0], origin, *state[1:]))

    page.extract_text(visitor_operand_before=before, visitor_operand_after=after, visitor_text=drawn)
    filled = [seen for seen in found if seen.run.text.strip()]
    is_scan = bool(pictures) and all(seen.why is Unseen.UNPAINTED for seen in filled)
    runs, unseen = _visible(found, canvas, is_scan)
    shown = _shown(operations, "".join(seen.run.text for seen in found).isspace())
    rules = sum(operator in _RULING for _, operator in operations)
    return _Drawing(runs, shown, unseen, canvas.is_covered and not is_scan, is_scan and bool(filled), rules)


def _visible(found: Sequence[_Seen], canvas: Canvas, is_scan: bool) -> tuple[list[Run], dict[Unseen, str]]:
    """Return the runs, with only line breaks left of what nobody sees, and those words by why they are not seen."""
    on_page = {round(seen.at[1]) for seen in found if seen.run.text.strip() and not canvas.is_off_page(*seen.at)}
    runs: list[Run] = []
    unseen: dict[Unseen, str] = {}
    for seen in found:
        why = None if is_scan else _why_unseen(seen, canvas, on_page)
        if why is not None and seen.run.text.strip():
            unseen[why] = unseen.get(why, "") + seen.run.text
            runs.append(seen.run._replace(text="\n" * seen.run.text.count("\n")))
        else:
            runs.append(seen.run)
    return runs, unseen


def _why_unseen(seen: _Seen, canvas: Canvas, on_page: Set[int]) -> Unseen | None:
    """Return why the run is not seen; a line that begins `on_page` and runs over its edge is read to its end."""
    if seen.why is Unseen.WHITE and canvas.on_filling(*seen.at, seen.fillings):
        return None
    if seen.why is None and not seen.in_form:
        if 0 < seen.run.size < TINY:
            return Unseen.TINY
        if canvas.is_off_page(*seen.at) and round(seen.at[1]) not in on_page:
            return Unseen.OFF_PAGE
    return seen.why


def _layers_off(reader: "PdfReader") -> frozenset[int]:
    """Return the numbers of the optional content groups that the file shows switched off."""
    root: Any = reader.trailer["/Root"]
    layers: Any = root.get_object().get("/OCProperties", {}).get_object() if "/OCProperties" in root else {}
    view: Any = layers["/D"].get_object() if "/D" in layers else {}
    off = view.get("/OFF", [])
    if view.get("/BaseState") == "/OFF":
        switched_on = {group.idnum for group in view.get("/ON", [])}
        off = [group for group in layers.get("/OCGs", []) if group.idnum not in switched_on]
    return frozenset(group.idnum for group in off)


def _resources(
    page: "PageObject", layers_off: frozenset[int]
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the page's names of pictures, of layers that are off, and of forms on such layers."""
    resources = page.get("/Resources")
    found = resources.get_object() if resources else {}
    kept = {key: found[key].get_object() for key in ("/XObject", "/Properties") if key in found}
    objects = {name: o.get_object() for name, o in kept.get("/XObject", {}).items()}
    layers = [(name, kept["/Properties"].raw_get(name)) for name in kept.get("/Properties", {})]
    return (
        frozenset(name for name, o in objects.items() if o.get("/Subtype") == "/Image"),
        frozenset(name for name, layer in layers if _is_off(layer, layers_off)),
        frozenset(name for name, o in objects.items() if "/OC" in o and _is_off(o.raw_get("/OC"), layers_off)),
    )


def _is_off(layer: Any, layers_off: frozenset[int]) -> bool:
    """Is true for a layer that is off, or a set of layers that all are."""
    if getattr(layer, "idnum", None) in layers_off:
        return True
    groups = layer.get_object().get("/OCGs", [])
    members = groups if isinstance(groups, list) else [groups]
    return bool(members) and all(getattr(group, "idnum", None) in layers_off for group in members)


def _shortened(text: str) -> str:
    words = normalise(text).split()
    return " ".join(words[:_WARNED]) + ("…" if len(words) > _WARNED else "")


class _Shown(Enum):
    TEXT_OR_IMAGE = 1
    SHAPES = 2


def _shown(operations: Iterable[tuple[Any, bytes]], blank: bool) -> _Shown | None:
    """Return what the operators put on a page besides white fills and, where all its text is `blank`, text."""
    white, saved, shapes = False, [], False
    for operands, operator in operations:
        if operator in _PLACING or (operator in _SHOWING and not blank and _has_characters(operands)):
            return _Shown.TEXT_OR_IMAGE
        if operator in _PAINTING or (operator in _FILLING and not white):
            shapes = True
        elif operator == b"q":
            saved.append(white)
        elif operator == b"Q" and saved:
            white = saved.pop()
        elif operator in _WHITE:
            white = list(operands) == _WHITE[operator]
        elif operator in (b"sc", b"scn"):
            white = list(operands) in (_WHITE[b"g"], _WHITE[b"rg"])
    return _Shown.SHAPES if shapes else None


def _has_characters(operands: Sequence[Any]) -> bool:
    """Is true when a text operator is given any character."""
    texts = operands[-1] if operands and isinstance(operands[-1], list) else operands[-1:]
    return any(isinstance(text, str | bytes) and len(text) > 0 for text in texts)


def _has_image(page: "PageObject") -> bool:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources else None
    return (
        any(o.get_object().get("/Subtype") == "/Image" for o in objects.get_object().values()) if objects else False
    )


def _by_pdfplumber(content: bytes, wanted: Sequence[int]) -> _Read:
    import pdfplumber

    from ingest.readers.letters import Lettered

    with pdfplumber.open(io.BytesIO(content)) as file:
        return [_Page(_placed(Lettered.of(file, at))) for at in wanted], []


def _placed(page: "Page") -> list[Row]:
    on_page = {round(c["top"]) for c in page.chars if 0 <= c["x0"] <= page.width and 0 <= c["top"] <= page.height}
    seen = page.filter(lambda thing: thing["object_type"] != "char" or _is_seen(thing, page, on_page))
    characters = seen.chars
    runs = [
        # the baseline lies about a fifth of the size above the box's bottom, which counts from the top of the page
        Run(c["text"], c["size"], 0.2 * c["size"] - c["bottom"], abs(c["x0"] - before["x1"]) < _CLOSE * c["size"])
        for before, c in pairwise([{"x1": 0}, *characters])
    ]
    for at, character in enumerate(characters):
        if (base := raised_from(runs, at)) is not None:
            on_line = {edge: characters[base][edge] for edge in ("top", "bottom", "doctop")}
            character.update(text=raised(character["text"]), **on_line)
    lying = [c for c in characters if not c["upright"]]
    if 2 * len(lying) <= len(characters):
        return _printed(seen)
    for character in lying:  # a page drawn on its side; what stands upright on it is its running head
        _turn(character, page)
    turned = {id(character) for character in lying}
    upright = seen.filter(lambda thing: thing["object_type"] != "char" or id(thing) not in turned)
    return _lines(upright) + _lines(seen.filter(lambda t: t["object_type"] != "char" or id(t) in turned))


def _printed(page: "Page") -> list[Row]:
    """Return the lines of a page with the rows of its tables between them."""
    ruled = tables_on(page)
    found = sorted([*ruled, *aligned_on(page, ruled)], key=lambda table: table.box[1])
    printed: list[Row] = []
    for at, table in enumerate([*found, None]):
        printed += _beside(page, found, at) if found else _lines(page)
        if table is not None:
            inside = [c for c in page.chars if is_inside(c, table.box)]
            printed += [printed_row(cells, _size(inside)) for cells in table.rows if any(cells)]
    return printed


def _beside(page: "Page", found: Sequence[Table], at: int) -> list[Row]:
    """Return the lines below so many of the tables, which stand in none of them."""

    def is_here(thing: dict[str, Any]) -> bool:
        if thing["object_type"] != "char" or any(is_inside(thing, table.box) for table in found):
            return False
        return sum(float(thing["top"]) > (table.box[1] + table.box[3]) / 2 for table in found) == at

    return _lines(page.filter(is_here))


def _lines(page: "Page") -> list[Row]:
    lines = [_line(line) for line in page.extract_text_lines(strip=False)]
    return [Row(line.text, line.size) for line in side_by_side(lines)]


def _turn(character: dict[str, Any], page: "Page") -> None:
    """Put a character where it stands when the page is turned so that its letters stand upright."""
    x0, x1, top, bottom = (float(character[edge]) for edge in ("x0", "x1", "top", "bottom"))
    if character["matrix"][1] > 0:  # drawn upwards
        left, right, upper, lower = page.height - bottom, page.height - top, x0, x1
    else:
        left, right, upper, lower = top, bottom, page.width - x1, page.width - x0
    character.update(x0=left, x1=right, top=upper, bottom=lower, doctop=upper, upright=True)


def _line(line: Mapping[str, Any]) -> Line:
    """Return a line of pdfplumber's with the place of each letter."""
    letters = [c for c in line["chars"] if c["text"].strip()]
    places = [(c["x0"], c["x1"]) for c in letters for _ in c["text"]]
    return Line(line["text"], _size(line["chars"]), places)


def _size(characters: Sequence[Mapping[str, Any]]) -> float:
    return Counter(round(float(c["size"]), 1) for c in characters).most_common(1)[0][0]


def _is_seen(character: Mapping[str, Any], page: "Page", lines: Set[int]) -> bool:
    """Is false for a character that is tiny, off the page, or white where nothing is filled under it."""
    is_placed = 0 <= character["x0"] <= page.width and 0 <= character["top"] <= page.height
    if character["size"] < TINY or not (is_placed or round(character["top"]) in lines):
        return False
    if not is_white(_components(character["non_stroking_color"])):
        return True
    under = [area for area in page.rects if area["fill"] and not is_white(_components(area["non_stroking_color"]))]
    return any(
        area["x0"] <= character["x0"] <= area["x1"] and area["top"] <= character["top"] <= area["bottom"]
        for area in (*under, *page.images)
    )


def _components(colour: Any) -> Sequence[Any]:
    return colour if isinstance(colour, list | tuple) else (colour,)
