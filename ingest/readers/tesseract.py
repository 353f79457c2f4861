"""A picture of a page read by Tesseract: straightened, as printed lines with their sizes, and how surely.

Each line is read again by itself for the marks that the reading of the page lost.

It is run as a program, since pytesseract puts every picture on the disk, and asked for hOCR, which unlike its TSV
tells the size of a line, by which notes are known.
"""

import io
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from ingest.clean import normalise
from ingest.readers.columns import Line
from ingest.readers.marks import Level, cut_out, with_marks
from ingest.readers.notes import raised

if TYPE_CHECKING:
    import numpy as np
    from lxml.html import HtmlElement
    from PIL.Image import Image

COMMAND = "sudo apt-get install tesseract-ocr tesseract-ocr-vie"
DPI = 300  # of the pictures it is given
PAGE_LIMIT_S = 45  # of each of two runs, less than a page has in all, so that the reason can still be told
_PLACE = re.compile(r"bbox (\d+) (\d+) (\d+) (\d+)")
_SIZE = re.compile(r"x_size ([\d.]+)")
_LEVEL = re.compile(r"baseline (-?[\d.]+) (-?[\d.]+)")  # its slope, and where it begins from the bottom of the box
_TAILS = re.compile(r"x_descenders ([\d.]+)")
_CONFIDENCE = re.compile(r"x_wconf (\d+)")
_LINES = frozenset({"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"})
_TURN = re.compile(rb"Rotate: (90|180|270)\b")
_INK = 128  # a pixel darker than that is ink
_STEEPEST = 5.0  # degrees that a page lies askew
_NEAR = 6  # letters, at least, that tell where a line stands and how high they are
_RISE = 0.2  # of the height of the letters near it, at least, that a raised figure stands above them
_RAISED = 1.1  # of that height, at most, that a raised figure is high; a figure on the line is a third higher


class Missing(Exception):
    """Tesseract, or what it needs for Vietnamese, is not installed; the message says which, and the command."""


class Word(NamedTuple):
    text: str
    box: tuple[int, int, int, int]  # left, top, right, bottom in pixels
    confidence: float


class Printed(NamedTuple):
    """Is a line with its words; its size is in pixels, figures that are printed raised are written so.

    `marked` are words, as they were read first and with the marks of the second reading.
    """

    line: Line
    words: list[Word]
    marked: list[tuple[str, str]]


class Sheet(NamedTuple):
    """Is what was read of a picture, and the share of it that is ink."""

    lines: list[Printed]
    ink: float


class _Shape(NamedTuple):
    """Is from where to where a letter reaches in pixels from the top of the page."""

    top: int
    bottom: int


def program() -> str:
    """Return the path of Tesseract. Raises Missing."""
    found = shutil.which("tesseract")
    if found is None:
        raise Missing(f"mà máy này chưa có. Cài rồi thêm lại: {COMMAND}")
    try:
        listed = subprocess.run([found, "--list-langs"], capture_output=True, timeout=PAGE_LIMIT_S, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise Missing(f"mà nó không chạy được trên máy này. Cài lại rồi thêm lại: {COMMAND}") from error
    if b"vie" not in listed.stdout.split():
        raise Missing(f"mà nó chưa có dữ liệu tiếng Việt. Cài rồi thêm lại: {COMMAND}")
    return found


def read_sheet(tesseract: str, picture: "Image") -> Sheet:
    """Return what is printed in a grey picture. Raises OSError or subprocess.SubprocessError."""
    import numpy as np

    straight = straightened(picture)
    page = np.asarray(straight)
    ink = page < _INK
    found = []
    for element in _hocr(tesseract, [straight], "3").iter("span"):
        if element.get("class") in _LINES and (size := _SIZE.search(element.get("title"))):
            words = _words(element)
            if words:
                found.append((words, float(size[1]), _level(element.get("title"), float(size[1]))))
    again = _again(tesseract, page, [level for *_, level in found])
    lines = []
    for (words, height, _), second in zip(found, again, strict=True):
        texts = with_marks([word.text for word in words], [word.text for word in second])
        marked = [(word.text, text) for word, text in zip(words, texts, strict=True) if word.text != text]
        words = [word._replace(text=text) for word, text in zip(words, texts, strict=True)]
        lines.append(Printed(_placed(words, height, ink), words, marked))
    return Sheet(lines, float(ink.mean()))


def _again(tesseract: str, page: "np.ndarray", levels: Sequence[Level]) -> list[list[Word]]:
    """Return the words of each line read by itself, which Tesseract is given as the pages of one file."""
    from PIL import Image

    if not levels:
        return []
    read = _hocr(tesseract, [Image.fromarray(cut_out(page, level)) for level in levels], "13")
    return [_words(sheet) for sheet in read.iter("div") if sheet.get("class") == "ocr_page"]


def turn_of(tesseract: str, picture: "Image") -> int:
    """Return by how many degrees the page must be turned clockwise to stand upright, 0 where that cannot be told."""
    try:
        found = _TURN.search(_run(tesseract, [picture], "-l", "osd", "--psm", "0"))
    except subprocess.CalledProcessError:  # too few letters, or no data for it
        return 0
    return int(found[1]) if found else 0


def straightened(picture: "Image") -> "Image":
    """Return the picture turned so that its lines lie level, found by the angle at which rows hold most or no ink.

    H. S. Baird, The skew angle of printed documents, 1987: the sum of squares of the ink of each row is the largest.
    """
    import numpy as np
    from PIL import Image

    down, across = np.nonzero(np.asarray(picture.reduce(3)) < _INK)
    if not len(down):
        return picture

    def level(angle: float) -> float:
        rows = np.rint(down - across * np.tan(np.radians(angle))).astype(int)
        return float((np.bincount(rows - rows.min()).astype(float) ** 2).sum())

    rough = max(np.arange(-_STEEPEST, _STEEPEST + 0.1, 0.5), key=level)
    angle = float(max(np.arange(rough - 0.5, rough + 0.51, 0.05), key=level))
    if abs(angle) < 0.1:
        return picture
    return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def _hocr(tesseract: str, pictures: Sequence["Image"], layout: str) -> "HtmlElement":
    from lxml import html

    read = _run(tesseract, pictures, "-l", "vie", "--psm", layout, "-c", "tessedit_create_hocr=1")
    return html.fromstring(read, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))


def _run(tesseract: str, pictures: Sequence["Image"], *arguments: str) -> bytes:
    given = io.BytesIO()
    first, *others = pictures
    first.save(given, "TIFF", save_all=True, append_images=others)
    return subprocess.run(
        [tesseract, "stdin", "stdout", "--dpi", str(DPI), *arguments],
        input=given.getvalue(),
        capture_output=True,
        timeout=PAGE_LIMIT_S,
        check=True,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},  # pages are what runs side by side
    ).stdout


def _words(element: "HtmlElement") -> list[Word]:
    parts = [part for part in element.iter("span") if part.get("class") == "ocrx_word"]
    return [word for part in parts if (word := _word(part.text_content(), part.get("title")))]


def _word(text: str, title: str) -> Word | None:
    place, confidence = _PLACE.search(title), _CONFIDENCE.search(title)
    written = "".join(normalise(text).split())
    if not written or place is None or confidence is None:
        return None
    left, top, right, bottom = map(int, place.groups())
    return Word(written, (left, top, right, bottom), int(confidence[1]) / 100)


def _level(title: str, size: float) -> Level:
    """Return where a line stands that is so high; where Tesseract does not tell, on the bottom of its box."""
    place, slope, tails = _PLACE.search(title), _LEVEL.search(title), _TAILS.search(title)
    left, _, right, bottom = map(int, place.groups()) if place else (0, 0, 0, 0)
    rise = float(slope[2]) + float(slope[1]) * (right - left) / 2 if slope else 0.0
    descent = float(tails[1]) if tails else 0.0
    return Level(left, right, bottom + rise, size - descent, descent)


def _placed(words: Sequence[Word], size: float, ink: "np.ndarray") -> Line:
    """Return the line with the places of its letters, as even inside a word as Tesseract leaves them unknown."""
    places = []
    for word in words:
        left, _, right, _ = word.box
        step = (right - left) / len(word.text)
        places += [(left + at * step, left + (at + 1) * step) for at in range(len(word.text))]
    shapes = [_shapes(word.box, ink) for word in words]
    return Line(" ".join(_with_raised(word.text, shapes, at) for at, word in enumerate(words)), size, places)


def _with_raised(text: str, shapes: Sequence[Sequence[_Shape]], at: int) -> str:
    """Return the word with the figures at its end raised that are smaller and stand higher than the letters near it.

    Tesseract gives the mark of a note as a plain figure, “301 ngày” for thirty days: what the page shows decides.
    """
    figures = len(text) - len(text.rstrip("0123456789*()"))
    if not figures or len(shapes[at]) < figures or (figures == len(text) != len(shapes[at])):
        return text  # none, or figures that touch
    near = [shape for word in (*shapes[max(at - 3, 0) : at], *shapes[at + 1 : at + 4]) for shape in word]
    near += shapes[at][:-figures]
    if len(near) < _NEAR:
        return text
    level = sorted(shape.bottom for shape in near)[len(near) // 2]
    height = sorted(shape.bottom - shape.top for shape in near)[len(near) // 4]  # of letters without accents
    first = len(text)
    for shape in reversed(shapes[at][-figures:]):
        if level - shape.bottom < _RISE * height or shape.bottom - shape.top > _RAISED * height:
            break
        first -= 1
    return text[:first] + raised(text[first:])


def _shapes(box: tuple[int, int, int, int], ink: "np.ndarray") -> list[_Shape]:
    """Return each stretch of ink that blank columns part from the next, mostly a letter."""
    left, top, right, bottom = box
    word = ink[top:bottom, left:right]
    filled = word.max(axis=0, initial=False).tolist()
    found = []
    for has_ink, columns in groupby(range(len(filled)), key=filled.__getitem__):
        stretch = list(columns)
        if has_ink:
            down = [at for at, has in enumerate(word[:, stretch].max(axis=1).tolist()) if has]
            found.append(_Shape(top + down[0], top + down[-1] + 1))
    return found
