"""Pages as a scanner gives them, and a program that stands in for Tesseract."""

import importlib.util
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_WIDTH, _HEIGHT, _SIZE = 2480, 3508, 50  # of a sheet of A4 and a letter of 12 points in dots, 300 to the inch
_RAISED = dict(zip("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890", strict=True))


def sheet(lines: Sequence[str]) -> Image.Image:
    """Return a picture of a page with those lines; figures written raised are drawn small and high."""
    page = Image.new("L", (_WIDTH, _HEIGHT), "white")
    pen = ImageDraw.Draw(page)
    for row, line in enumerate(lines):
        across, down = 250.0, 250 + 2 * _SIZE * row
        for letter in line:
            font = _font(_SIZE * 3 // 5 if letter in _RAISED else _SIZE)
            place = (across, down - (_SIZE // 4 if letter in _RAISED else 0))
            pen.text(place, _RAISED.get(letter, letter), font=font, fill="black", anchor="ls")
            across += font.getlength(_RAISED.get(letter, letter))
    return page


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Return the face that comes with matplotlib, which has all Vietnamese letters."""
    spec = importlib.util.find_spec("matplotlib")
    assert spec is not None
    assert spec.origin is not None
    return ImageFont.truetype(Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSerif.ttf", size)


def scan(path: Path, pages: Sequence[Image.Image]) -> Path:
    """Write the pictures as a PDF or TIFF of as many pages, or one as any image file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    more = {"save_all": True, "append_images": pages[1:]} if path.suffix in (".pdf", ".tif") else {}
    pages[0].save(path, **({"resolution": 300} if path.suffix == ".pdf" else {}), **more)
    return path


def tesseract(
    folder: Path,
    lines: Sequence[tuple[str, int]],
    languages: str = "eng vie",
    before: str = "",
    again: Sequence[tuple[str, int]] = (),
) -> None:
    """Put a program into the folder that says of each picture that it holds those lines, each read so surely.

    Lines given to it one by one it reads as `again`, or as the same. `before` is what it does first, in the language
    of the shell.
    """
    (folder / "found.hocr").write_text(f"<html><body>{''.join(_as_hocr(lines))}</body></html>\n")
    alone = [f"<div class='ocr_page'>{line}</div>" for line in _as_hocr(again or lines)]
    (folder / "again.hocr").write_text(f"<html><body>{''.join(alone)}</body></html>\n")
    listed = "\\n".join(languages.split())
    (folder / "tesseract").write_text(
        f'#!/bin/sh\nif [ "$1" = --list-langs ]; then printf "{listed}\\n"; exit; fi\n{before}\n'
        f'case "$*" in *"--psm 13"*) told=again;; *) told=found;; esac\n'
        f'while read -r line; do printf "%s\\n" "$line"; done < {folder}/$told.hocr\n'
    )
    (folder / "tesseract").chmod(0o755)


def _as_hocr(lines: Sequence[tuple[str, int]]) -> list[str]:
    rows = []
    for row, (line, confidence) in enumerate(lines):
        place = f"bbox {{}} {100 + 50 * row} {{}} {140 + 50 * row}"
        words = [
            f"<span class='ocrx_word' title='{place.format(100 + 100 * at, 190 + 100 * at)}; x_wconf {confidence}'>"
            f"{escape(word)}</span>"
            for at, word in enumerate(line.split())
        ]
        title = f"{place.format(100, 2000)}; baseline 0 -10; x_size 40; x_descenders 10; x_ascenders 10"
        rows.append(f"<span class='ocr_line' title='{title}'>{' '.join(words)}</span>")
    return rows
