"""How well scans are read: PDFs with a good text layer are made pictures, read by Tesseract, and compared with it.

    python -m evals.ingest.recognition FOLDER [--pages N] [--flaws none turned blurred]

The pictures are those of the scans that `regqa eval ingest` makes: as they come, turned, or blurred. Told are the
share of addresses found with their words, of letters wrong, and seconds a page on this machine's cores.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import pypdfium2
from rapidfuzz.distance import Levenshtein
from tqdm import tqdm

from corpus.model import Document, joined
from evals.ingest.scans import FLAWS, scanned
from ingest.document import Identity, make
from ingest.errors import IngestError
from ingest.readers.read import Reading, read

_ALIKE = 0.9  # of a provision's letters that must be right for its address to count as found
_SEED = 1


class Figures(NamedTuple):
    """Is what one file gave with one flaw of its pictures; shares in [0, 1].

    `added` counts addresses that the text layer does not have; `identity` what of number, kind, issuer, day and title
    the first page gave rightly, of five.
    """

    found: float
    added: int
    wrong: float
    identity: int
    seconds: float
    pages: int


def figures(truth: Document, content: bytes) -> Figures:
    """Return how well the scan is read whose right reading is `truth`."""
    started = perf_counter()
    with tqdm(desc="trang", disable=None, leave=False) as bar:

        def told(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        reading = read(Path("scan.pdf"), content, told)
    seconds = perf_counter() - started
    stated = _identity(truth)
    found = make(reading, "scan.pdf", "0" * 64, stated).document
    texts = {provision.locator: provision.text for provision in found.walk()}
    wanted = list(truth.walk())
    right = sum(_is_alike(provision.text, texts.get(provision.locator)) for provision in wanted)
    added = len(texts.keys() - {provision.locator for provision in wanted})
    pages = reading.pages or 0
    return Figures(
        right / len(wanted), added, _wrong(_text(truth), _text(found)), _alone(reading, stated), seconds, pages
    )


def _first(content: bytes, count: int | None) -> bytes:
    """Return a PDF of so many pages at the start of the given one."""
    file, part, made = pypdfium2.PdfDocument(content), pypdfium2.PdfDocument.new(), io.BytesIO()
    part.import_pages(file, list(range(min(count or len(file), len(file)))))
    part.save(made)
    return made.getvalue()


def _identity(document: Document) -> Identity:
    return Identity(**{field: getattr(document, field) for field in Identity.model_fields})


def _alone(reading: Reading, stated: Identity) -> int:
    """Return how much of its identity the first page tells rightly; what it does not tell, `make` asks for."""
    rights = 0
    for field in Identity.model_fields:
        try:
            without = make(reading, "scan.pdf", "0" * 64, stated.model_copy(update={field: None})).document
        except IngestError:
            continue
        rights += getattr(without, field) == getattr(stated, field)
    return rights


def _text(document: Document) -> list[str]:
    return " ".join(joined(provision) for provision in document.provisions).split()


def _is_alike(wanted: str, found: str | None) -> bool:
    if found is None:
        return False
    return Levenshtein.distance(wanted, found) <= (1 - _ALIKE) * len(wanted)


def _wrong(wanted: Sequence[str], found: Sequence[str]) -> float:
    """Return how many letters must be put in, taken out or changed, per letter wanted; words are aligned first."""
    edits = sum(
        Levenshtein.distance(" ".join(wanted[a:b]), " ".join(found[c:d]))
        for what, a, b, c, d in SequenceMatcher(None, wanted, found, autojunk=False).get_opcodes()
        if what != "equal"
    )
    return edits / len(" ".join(wanted))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, help="only so many at the start of each file")
    parser.add_argument("--flaws", nargs="+", choices=FLAWS, default=FLAWS, help="of the pictures")
    options = parser.parse_args()
    print(f"{len(os.sched_getaffinity(0))} lõi")
    for path in sorted(options.folder.glob("*.pdf")):
        content = _first(path.read_bytes(), options.pages)
        truth = make(read(path, content), path.name, "0" * 64, Identity()).document
        for flaw in options.flaws:
            found = figures(truth, scanned(content, flaw, _SEED))
            print(
                f"{path.name} {flaw}: {found.pages} trang, địa chỉ đúng {found.found:.1%}, thừa {found.added}, "
                f"chữ sai {found.wrong:.2%}, danh tính {found.identity}/5, {found.seconds / found.pages:.1f} s/trang",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
