"""The kinds of files that are made, each from the document issued in the way it needs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from corpus.locator import Locator
from corpus.model import Document
from evals.ingest import office, web
from evals.ingest.old_letters import in_tcvn3, in_viscii, in_vni
from evals.ingest.printed import Layout, printed
from evals.ingest.scans import FLAWS, Flaw, scanned
from evals.ingest.source import Issued, by_articles, noted, revised, with_annex

_Lay = Callable[[Document], Issued]
Laid = tuple[Document, _Lay]
_Annotate = Callable[[Issued, int], Issued]
_Write = Callable[[Issued, int], tuple[bytes, Mapping[Locator, int]]]


@dataclass(frozen=True)
class File:
    """Is a hard file with what it was made from; `pages` are those on which provisions begin, where that is known."""

    kind: str
    name: str
    content: bytes
    issued: Issued
    pages: Mapping[Locator, int]
    caseless: bool = False


@dataclass(frozen=True)
class Kind:
    """Is how files of a kind are made: laid out, annotated, written.

    `caseless` are letters that have no capitals, `slow` what takes a reader a second a page.
    """

    suffix: str
    write: _Write
    annotate: _Annotate = lambda issued, _seed: issued
    lay: _Lay | None = None
    caseless: bool = False
    slow: bool = False


def _pdf(layout: Layout, issued: Issued, _seed: int) -> tuple[bytes, Mapping[Locator, int]]:
    made = printed(issued, layout)
    return made.content, made.pages


def _scan(flaw: Flaw, issued: Issued, seed: int) -> tuple[bytes, Mapping[Locator, int]]:
    made = printed(issued, Layout())
    return scanned(made.content, flaw, seed), made.pages


def _whole(write: Callable[[Issued], bytes | str], issued: Issued, _seed: int) -> tuple[bytes, Mapping[Locator, int]]:
    made = write(issued)
    return made.encode() if isinstance(made, str) else made, {}


def _written(write: Callable[[Issued], bytes | str]) -> _Write:
    return partial(_whole, write)


KINDS: dict[str, Kind] = {
    "pdf": Kind("pdf", partial(_pdf, Layout())),
    "pdf-running-heads": Kind("pdf", partial(_pdf, Layout(running_heads=True))),
    "pdf-notes": Kind("pdf", partial(_pdf, Layout(running_heads=True)), noted),
    "pdf-columns": Kind("pdf", partial(_pdf, Layout(columns=2))),
    "pdf-watermark": Kind("pdf", partial(_pdf, Layout(watermark=True))),
    "pdf-letters": Kind("pdf", partial(_pdf, Layout(drawing="letters")), slow=True),
    "pdf-accents-last": Kind("pdf", partial(_pdf, Layout(drawing="accents last")), slow=True),
    "pdf-combining": Kind("pdf", partial(_pdf, Layout(drawing="combining"))),
    "pdf-tcvn3": Kind("pdf", partial(_pdf, Layout(drawing="tcvn3")), caseless=True),
    "pdf-annex": Kind("pdf", partial(_pdf, Layout(running_heads=True)), lay=with_annex),
    "pdf-annex-unruled": Kind("pdf", partial(_pdf, Layout(running_heads=True, ruled=False)), lay=with_annex),
    "docx": Kind("docx", _written(office.word)),
    "docx-lists": Kind("docx", _written(partial(office.word, lists=True)), lay=by_articles),
    "docx-notes": Kind("docx", _written(office.word), noted),
    "docx-revised": Kind("docx", _written(office.word), revised),
    "docx-annex": Kind("docx", _written(office.word), lay=with_annex),
    "odt": Kind("odt", _written(office.open_document)),
    "odt-notes": Kind("odt", _written(office.open_document), noted),
    "odt-revised": Kind("odt", _written(office.open_document), revised),
    "rtf": Kind("rtf", _written(office.rich_text)),
    "rtf-notes": Kind("rtf", _written(office.rich_text), noted),
    "rtf-revised": Kind("rtf", _written(office.rich_text), revised),
    "rtf-annex": Kind("rtf", _written(office.rich_text), lay=with_annex),
    "html-paragraphs": Kind("html", _written(web.by_paragraphs)),
    "html-lists": Kind("html", _written(web.by_lists), lay=by_articles),
    "html-cells": Kind("html", _written(web.by_cells)),
    "html-breaks": Kind("html", _written(web.by_breaks)),
    "html-word": Kind("html", _written(web.by_word)),
    "html-notes": Kind("html", _written(web.by_paragraphs), noted),
    "html-revised": Kind("html", _written(web.by_paragraphs), revised),
    "html-annex": Kind("html", _written(web.by_paragraphs), lay=with_annex),
    "md": Kind("md", _written(web.markdown)),
    "md-notes": Kind("md", _written(web.markdown), noted),
    "md-annex": Kind("md", _written(web.markdown), lay=with_annex),
    "txt": Kind("txt", _written(web.plain)),
    "txt-wrapped": Kind("txt", _written(web.wrapped)),
    "txt-utf16": Kind("txt", _written(lambda issued: web.plain(issued).encode("utf-16"))),
    "txt-tcvn3": Kind("txt", _written(lambda i: in_tcvn3(web.plain(i)).encode("cp1252")), caseless=True),
    "txt-vni": Kind("txt", _written(lambda issued: in_vni(web.plain(issued)).encode("cp1252"))),
    "txt-viscii": Kind("txt", _written(lambda issued: in_viscii(web.plain(issued)))),
    "html-tcvn3": Kind("html", _written(lambda i: web.recoded(web.by_paragraphs(i), in_tcvn3)), caseless=True),
    "html-vni": Kind("html", _written(lambda issued: web.recoded(web.by_paragraphs(issued), in_vni))),
}
SCANS: dict[str, Kind] = {f"scan-{flaw}": Kind("pdf", partial(_scan, flaw), slow=True) for flaw in FLAWS}
BY_LIBREOFFICE = {
    "libreoffice-pdf": "pdf",
    "libreoffice-odt": "odt",
    "libreoffice-rtf": "rtf",
    "libreoffice-html": "html",
}


def made(name: str, kind: Kind, laid: Sequence[Laid], seed: int) -> Iterator[File]:
    """Yield a file of this kind for each document, of a slow one for the first; `kind.lay` outweighs the layout."""
    for document, lay in laid[:1] if kind.slow else laid:
        issued = kind.annotate((kind.lay or lay)(document), seed)
        content, pages = kind.write(issued, seed)
        yield File(name, f"{issued.name}.{kind.suffix}", content, issued, pages, kind.caseless)
