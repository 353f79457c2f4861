"""The text of an HTML page: its main text by trafilatura for articles, the whole of it for regulations.

trafilatura takes short and repeated lines for furniture, and "a) Đối với đảng viên:" is both; a regulation is
therefore cut out of the whole text by its own masthead and signature. What furniture is left around an article,
`ingest.readers.article` knows.
"""

import functools
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

import lxml.html
import trafilatura
from trafilatura.settings import Document

from ingest.errors import UnreadableFile
from ingest.readers.notes import can_be_raised, raised

logging.getLogger("trafilatura").setLevel(logging.ERROR)

_TAGS = 500_000  # of a page; a regulation of 300 pages saved by Word has a fifth of that
_LAYOUT_CELL = 60  # words; no table of figures has such a cell
_FORM = re.compile(r"ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG H(?:ÒA|OÀ) XÃ HỘI|Nơi nhận")  # tables that only place text
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)  # pages end paragraphs, headings and head lines by it
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_MARK_ELEMENTS = 8  # within a mark, at most: a link, a font
_CELLS = ("table", "thead", "tbody", "tr", "td", "th")
_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr "
    "li main nav ol option p pre section select table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = ("script", "style", "noscript", "template", "head", "iframe", "svg", "button", "select", "textarea")
_CARD = 80  # words of a teaser: its headline, which is a link, and its summary
_HEADLINE = 5  # words from which a link standing alone is a headline


@dataclass(frozen=True)
class Page:
    """Is a page's text, one paragraph a line: the main part and the whole; and what the page's own data say."""

    main: str
    whole: str
    title: str | None
    published: date | None
    site: str | None


def read(name: str, html: str) -> Page:
    """Return the text of the page. Raises UnreadableFile where there is none."""
    if html.count("<") > _TAGS:
        raise UnreadableFile(f"{name}: trang có quá {_TAGS} thẻ HTML. Chép lời văn vào tệp TXT rồi thêm lại.")
    tree = trafilatura.load_html(_LINE_BREAK.sub("<p>", html))
    if tree is None:
        raise UnreadableFile(f"{name}: không đọc được trang HTML này. Chép lời văn vào tệp TXT rồi thêm lại.")
    _raise_marks(tree)
    _unlay(tree)
    whole = "\n".join(_paragraphs(tree))
    _drop_teasers(tree)
    document = trafilatura.bare_extraction(
        tree,
        include_comments=False,
        favor_recall=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},  # markup only, no guessing
    )
    if not isinstance(document, Document) or not document.text:
        raise UnreadableFile(f"{name}: không thấy bài viết nào trong trang. Chép lời văn vào tệp TXT rồi thêm lại.")
    published = date.fromisoformat(document.date) if document.date else None
    return Page(document.text, whole, document.title or None, published, document.sitename or None)


def _raise_marks(tree: lxml.html.HtmlElement) -> None:
    """Write raised figures as such; what is raised around them, a link to the note or brackets, goes."""
    for element in list(tree.iter("sup", "span")):
        if element.tag == "span" and not _RAISED.search(element.get("style", "")):
            continue
        is_small = len(list(islice(element.iter(), _MARK_ELEMENTS))) < _MARK_ELEMENTS
        if is_small and can_be_raised(text := element.text_content().strip()):
            element.clear(keep_tail=True)
            element.text = raised(text)
            element.drop_tag()


def _unlay(tree: lxml.html.HtmlElement) -> None:
    """Turn tables that only place text, and the tables inside them, into blocks."""
    placing = set()
    for cell in tree.iter("td", "th"):
        text = cell.text_content()
        if len(text.split()) > _LAYOUT_CELL or _FORM.search(text):
            placing.update([*cell.iterancestors("table")][-1:])
    for table in placing:
        for element in table.iter(*_CELLS):
            element.tag = "div"


def _drop_teasers(tree: lxml.html.HtmlElement) -> None:
    """Drop small blocks headed by a headline that is nothing but a link to another page."""
    words = functools.cache(lambda element: len(element.text_content().split()))  # asked for by every link inside
    for card in [card for link in tree.iter("a") if (card := _card(link, words)) is not None]:
        card.clear(keep_tail=True)


def _card(link: lxml.html.HtmlElement, words: Callable[[lxml.html.HtmlElement], int]) -> lxml.html.HtmlElement | None:
    """Return the largest small block around a link that stands alone in its own block; None for a link in a text."""
    block = link.getparent()
    if not link.get("href") or words(link) < _HEADLINE or block is None or words(block) > words(link):
        return None
    card = block
    while (block := card.getparent()) is not None and block.tag not in ("article", "main", "body", "html"):
        if words(block) > _CARD:
            break
        card = block
    return card if card.tag in _BLOCKS else None


def _paragraphs(tree: lxml.html.HtmlElement) -> Iterator[str]:
    """Yield the page's text block by block, in reading order."""
    pieces: list[str] = []

    def flush() -> Iterator[str]:
        if text := " ".join("".join(pieces).split()):
            yield text
        pieces.clear()

    def walk(element: lxml.html.HtmlElement) -> Iterator[str]:
        if not isinstance(element.tag, str) or element.tag in _UNSEEN:
            return
        is_block = element.tag in _BLOCKS
        if is_block:
            yield from flush()
        pieces.append(element.text or "")
        for child in element:
            yield from walk(child)
            pieces.append(child.tail or "")
        if is_block:
            yield from flush()

    yield from walk(tree)
    yield from flush()
