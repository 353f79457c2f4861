"""Pages that are pictures: drawn, read by Tesseract several at once, and what their reading is worth."""

import io
import os
import re
import subprocess
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from corpus.model import ScannedPage
from ingest.clean import normalise
from ingest.errors import UnreadableFile
from ingest.readers import tesseract
from ingest.readers.columns import side_by_side
from ingest.readers.legibility import LEGIBLE, is_syllable, syllable_share
from ingest.readers.printed import Row, without_notes
from ingest.readers.tesseract import DPI, Printed, Word

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PAGES = 500  # of one file
MOST_PIXELS = 40_000_000  # of one page, A2 at DPI
_LARGEST = 80_000_000  # pixels of an image file's page, a sheet of A4 at 900 dots an inch
_SHEET = 8.27  # inches of the shorter side of A4
_WORKERS = 8  # at most; each holds a picture and a Tesseract
_SURE = 0.6  # mean confidence of a page's words below which they are not its words
_DOUBTFUL = 0.75  # confidence of one word; a figure in it is named below that
_FIGURED = re.compile(r"\d+(?:[.,:]\d+)*%?|\d{1,3}[a-zđ]|[^\W\d_]*\d{0,2}")  # a part of a word with figures
_RUBBISH = 0.3  # mean confidence of a line that stamps, signatures and folds of the paper make
_BLANK = 0.001  # of a page that is ink, at most, where nothing is printed
_SHOWN = 12  # doubtful figures of a page, and pages by how surely they were read, that are named
_POOR = "(bản quét quá mờ, nghiêng hoặc không phải trang chữ). Quét lại ở 300 dpi, hoặc bỏ trang này, rồi thêm lại."

Told = Callable[[int, int], None]  # called with how many pages of how many are recognised


class Recognised(NamedTuple):
    """Is a page that was read from a picture: its lines, how surely, its doubtful words with figures by line.

    `warnings` tell what of the page is not in the lines.
    """

    rows: list[Row]
    quality: ScannedPage
    doubts: dict[str, list[str]]
    warnings: list[str]


class Pages(NamedTuple):
    """Is the lines of a file page by page, what is left out of them, and the notes by page and mark.

    `scanned` are the pages that were recognised from pictures, `doubts` words with figures, by page and line, that
    were not surely read, `broken` the words of pages on which many may be broken.
    """

    lines: list[list[str]]
    warnings: list[str]
    notes: dict[tuple[int | None, str], str]
    scanned: list[ScannedPage]
    doubts: dict[tuple[int, str], list[str]]
    broken: Mapping[int, tuple[str, ...]] = MappingProxyType({})


def in_pages(
    pages: Sequence[Sequence[Row]],
    warnings: Sequence[str],
    found: Sequence[Recognised],
    brought: Sequence[ScannedPage] = (),
    broken: Mapping[int, Sequence[str]] = MappingProxyType({}),
) -> Pages:
    """Return the pages normalised and without notes.

    `found` are those of them that were recognised here, `brought` those that were so elsewhere; `broken` are
    the words that may be, by page.
    """
    texts, left_out, notes = without_notes(pages)
    return Pages(
        [normalise(page).split("\n") for page in texts],
        [*_told_of(found), *_told_of_brought(brought), *warnings, *left_out],
        {place: normalise(note).strip() for place, note in notes.items()},
        sorted([*(page.quality for page in found), *brought], key=lambda page: page.page),
        {(page.quality.page, line): words for page in found for line, words in page.doubts.items()},
        {page: tuple(map(normalise, words)) for page, words in broken.items()},
    )


def read_image(name: str, content: bytes, told: Told) -> Pages:
    """Return the lines of each page of an image file. Raises UnreadableFile naming file and page."""
    count, drawn = _images(name, content)
    found = recognised(name, dict.fromkeys(range(1, count + 1), "là ảnh"), drawn, told)
    if not any(page.rows for page in found.values()):
        raise UnreadableFile(f"{name}: không nhận dạng được chữ nào {_POOR}")
    return in_pages([page.rows for page in found.values()], [], list(found.values()))


def recognised(
    name: str, wanted: Mapping[int, str], drawn: Callable[[int], "Image"], told: Told
) -> dict[int, Recognised]:
    """Return the pages in `wanted`, page -> why it must be recognised, read from their pictures.

    Raises UnreadableFile where Tesseract or its Vietnamese is not installed, naming the command that installs it, and
    where pages are so poor that what is read would not be what is printed, naming them.
    """
    try:
        program = tesseract.program()
    except tesseract.Missing as error:
        why = next(iter(wanted.values()))
        pages = listed([number for number, reason in wanted.items() if reason == why])
        needs = f"{name}: trang {pages} {why}, cần nhận dạng chữ (OCR) bằng Tesseract"
        raise UnreadableFile(f"{needs}, {error}") from error
    if len(wanted) > MOST_PAGES:
        raise UnreadableFile(
            f"{name}: {len(wanted)} trang cần nhận dạng chữ, quá giới hạn {MOST_PAGES}. Tách nhỏ rồi thêm lại."
        )
    found: dict[int, Recognised] = {}
    workers = min(len(os.sched_getaffinity(0)), _WORKERS)
    with ThreadPoolExecutor(workers) as pool:
        reading: deque[tuple[int, Future[Recognised]]] = deque()

        def finish() -> None:
            number, page = reading.popleft()
            try:
                found[number] = page.result()
            except subprocess.TimeoutExpired as error:
                raise UnreadableFile(
                    f"{name}: nhận dạng chữ trang {number} quá lâu nên đã dừng. Quét lại trang này rồi thêm lại."
                ) from error
            except (OSError, subprocess.CalledProcessError) as error:
                raise UnreadableFile(
                    f"{name}: Tesseract không đọc được trang {number}. Quét lại trang này rồi thêm lại."
                ) from error
            told(len(found), len(wanted))

        told(0, len(wanted))
        for number in wanted:  # drawn one by one, since PDFium is one state machine for the whole process
            if len(reading) > workers:
                finish()
            reading.append((number, pool.submit(_page, program, number, drawn(number))))
        while reading:
            finish()
    if poor := [number for number, page in found.items() if _is_poor(page)]:
        raise UnreadableFile(f"{name}: trang {listed(poor)} nhận dạng không ra chữ tiếng Việt {_POOR}")
    return found


def _page(program: str, number: int, picture: "Image") -> Recognised:
    """Return the page as it is read; turned and read again where it cannot be read as it lies."""
    page = _as_it_lies(program, number, picture)
    if not _is_poor(page) or not (turn := tesseract.turn_of(program, picture)):
        return page
    turned = _as_it_lies(program, number, picture.rotate(-turn, expand=True))
    return min(page, turned, key=lambda read: (_is_poor(read), -(read.quality.confidence or 0)))


def _is_poor(page: Recognised) -> bool:
    confidence = page.quality.confidence
    return bool(page.rows) and (page.quality.syllables < LEGIBLE or (confidence is not None and confidence < _SURE))


def _as_it_lies(program: str, number: int, picture: "Image") -> Recognised:
    sheet = tesseract.read_sheet(program, picture)
    kept = [line for line in sheet.lines if not _is_rubbish(line)]
    rubbish = [line.line.text for line in sheet.lines if _is_rubbish(line) and re.search(r"\w\w", line.line.text)]
    warnings = [f"trang {number}: bỏ dòng không rõ chữ (con dấu, chữ ký…): “{text}”" for text in rubbish]
    if marked := Counter(words for line in kept for words in line.marked):
        listed_words = ", ".join(
            f"“{first}” → “{second}”{f' ({times} lần)' if times > 1 else ''}"
            for (first, second), times in marked.items()
        )
        warnings.append(f"trang {number}: dấu chữ lấy theo lần đọc thứ hai, từng dòng một: {listed_words}")
    if not kept and sheet.ink > _BLANK:
        warnings.append(f"trang {number}: không nhận dạng được chữ nào; nếu trang có chữ thì quét lại")
    rows = [Row(line.text, round(line.size * 72 / DPI, 1)) for line in side_by_side([line.line for line in kept])]
    doubts = {
        normalise(line.line.text).strip(): words
        for line in kept
        if (words := [word.text for word in line.words if _is_doubtful(word)])
    }
    confidences = [word.confidence for line in kept for word in line.words if re.search(r"\w", word.text)]
    quality = ScannedPage(
        page=number,
        confidence=round(sum(confidences) / len(confidences), 3) if confidences else None,
        syllables=round(syllable_share("\n".join(row.text for row in rows)), 3),
    )
    return Recognised(rows, quality, doubts, warnings)


def _is_doubtful(word: Word) -> bool:
    """Is true for a word with figures that was not surely read, or that no such word looks like: “1§”, “4Š”."""
    if not re.search(r"\d", word.text):
        return False
    parts = re.split(r"[-–/]", word.text.strip(".,;:()[]“”\"'…*"))
    return word.confidence < _DOUBTFUL or not all(map(_FIGURED.fullmatch, parts))


def _is_rubbish(line: Printed) -> bool:
    """Is true for a line without figures, most of whose words are no Vietnamese and were hardly read."""
    words = re.findall(r"\w+", line.line.text)
    confidence = sum(word.confidence for word in line.words) / len(line.words)
    is_written = any(map(str.isdigit, line.line.text)) or 2 * sum(map(is_syllable, words)) > len(words)
    return confidence < _RUBBISH and not is_written


def _told_of(pages: Sequence[Recognised]) -> list[str]:
    """Return what the report on a file says of its recognised pages: how surely each was read, what is doubtful."""
    if not pages:
        return []
    read = [(page.quality.confidence, page.quality) for page in pages if page.quality.confidence is not None]
    lowest = sorted(read, key=lambda page: page[0])[:_SHOWN]
    rates = [
        f"trang {quality.page} {confidence:.0%}/{quality.syllables:.0%}"
        for confidence, quality in sorted(lowest, key=lambda page: page[1].page)
    ]
    of = f", {len(rates)} trang thấp nhất" if len(rates) < len(read) else ""
    warnings = [
        f"{len(pages)} trang nhận dạng chữ từ bản quét, đối chiếu với bản gốc trước khi dùng; độ tin cậy của "
        f"Tesseract/tỷ lệ âm tiết tiếng Việt{of}: {', '.join(rates)}"
    ]
    for page in pages:
        words = [f"“{word}” trong “{_around(line, word)}”" for line, found in page.doubts.items() for word in found]
        if words:
            more = f" và {len(words) - _SHOWN} chỗ khác" if len(words) > _SHOWN else ""
            warnings.append(f"trang {page.quality.page}: con số đọc chưa chắc: {', '.join(words[:_SHOWN])}{more}")
        warnings += page.warnings
    return warnings


def _around(line: str, word: str) -> str:
    """Return the word with the three before and after it in the line."""
    words = line.split()
    at = words.index(word) if word in words else 0
    return " ".join(words[max(at - 3, 0) : at + 4])


def _told_of_brought(pages: Sequence[ScannedPage]) -> list[str]:
    where = listed([page.page for page in pages])
    told = f"trang {where}: bản quét có sẵn lớp chữ nhận dạng, đối chiếu với bản gốc trước khi dùng"
    return [told] * bool(pages)


def listed(numbers: Sequence[int]) -> str:
    return f"{', '.join(map(str, numbers[:10]))}{'…' if len(numbers) > 10 else ''}"


def _images(name: str, content: bytes) -> "tuple[int, Callable[[int], Image]]":
    """Return how many pages an image file has, and what makes one, counted from 1, a grey picture at DPI.

    A page is taken for a sheet of A4, whatever the file says. Raises UnreadableFile where it is damaged or too large.
    """
    from PIL import Image, ImageOps

    faults = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)

    def drawn(number: int) -> "Image.Image":
        try:
            with Image.open(io.BytesIO(content)) as file:
                file.seek(number - 1)
                if file.width * file.height > _LARGEST:
                    raise UnreadableFile(
                        f"{name}: ảnh ở trang {number} có {file.width} x {file.height} điểm, quá lớn. "
                        "Lưu lại ở 300 dpi rồi thêm lại."
                    )
                picture = ImageOps.exif_transpose(file)
                if picture.has_transparency_data:
                    picture = picture.convert("RGBA")
                    picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
                grey = picture.convert("L")
        except faults as error:
            raise UnreadableFile(f"{name}: ảnh hỏng ở trang {number}. Lưu lại ảnh rồi thêm lại.") from error
        scale = min(_SHEET * DPI / min(grey.size), (MOST_PIXELS / (grey.width * grey.height)) ** 0.5)
        size = max(round(grey.width * scale), 1), max(round(grey.height * scale), 1)
        return grey.resize(size, Image.Resampling.LANCZOS)

    try:
        with Image.open(io.BytesIO(content)) as file:
            return getattr(file, "n_frames", 1), drawn
    except faults as error:
        raise UnreadableFile(f"{name}: ảnh hỏng hoặc quá lớn. Lưu lại ảnh rồi thêm lại.") from error


def pdf_pages(content: bytes) -> "Callable[[int], Image]":
    """Return what draws a page of a PDF, counted from 1, in grey as it is shown."""
    import pypdfium2

    file = pypdfium2.PdfDocument(content)

    def drawn(number: int) -> "Image":
        page = file[number - 1]
        width, height = page.get_size()
        scale = min(DPI / 72, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
        picture: Image = page.render(scale=scale, grayscale=True).to_pil().convert("L")
        return picture

    return drawn
