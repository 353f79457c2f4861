"""The main text of an HTML page, by trafilatura; what furniture it leaves, `ingest.article` knows."""

import logging
from dataclasses import dataclass

import trafilatura
from trafilatura.settings import Document

from ingest.errors import UnreadableFile

logging.getLogger("trafilatura").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Page:
    """Is the text of a page, one paragraph a line, and its headline where the page's own data name one."""

    text: str
    title: str | None


def read(name: str, html: str) -> Page:
    """Return the main text of the page. Raises UnreadableFile where there is none."""
    document = trafilatura.bare_extraction(
        html, include_comments=False, include_tables=True, favor_recall=True, with_metadata=True
    )
    if not isinstance(document, Document) or not document.text:
        raise UnreadableFile(f"{name}: không thấy bài viết nào trong trang. Chép lời văn vào tệp TXT rồi thêm lại.")
    return Page(document.text, document.title or None)
