"""Cards to print: eight to a sheet, nothing cut off, each with its code."""

import json
import urllib.request
from io import BytesIO

import pypdfium2
import pytest
from playwright.sync_api import expect

from browser.visitor import FACES, Visitor
from corpus.model import Document
from corpus.store import load
from made.courses import ON
from qa.courses.pins import pin
from qa.courses.works import Collection, Entry, Put
from qa.settings import STARTER

CLIPPED = (
    "[...document.querySelectorAll('.deck li')].filter((card) => card.scrollHeight > card.clientHeight + 1).length"
)


@pytest.fixture(scope="module")
def cards(served: str) -> str:
    """Return the address of the cards of the longest clauses, and of some others."""
    document = next(one for one in load(STARTER) if one.id == "huong-dan-06-hd-tw-2025")
    body = _collection(document).model_dump_json().encode()
    asked = urllib.request.Request(f"{served}/v1/works", data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(asked) as answer:
        return f"{served}/collections/{json.load(answer)['read_key']}/cards?as_of={ON}"


def _collection(document: Document) -> Collection:
    clauses = [one for one in document.walk() if one.text]
    chosen = [*sorted(clauses, key=lambda one: -len(one.text))[:6], *clauses[10:20]]
    entries = (
        Entry(id=f"e{n}", put=Put.CLAUSES, title=one.heading, sources=(pin(document, one),), as_of=ON)
        for n, one in enumerate(chosen)
    )
    return Collection(title="Thẻ hướng dẫn", entries=tuple(entries))


@pytest.mark.parametrize("face", FACES)
def test_cards_are_read_on_any_screen(visitor: Visitor, cards: str, face: str) -> None:
    page = visitor.open(cards, **FACES[face])
    expect(page.locator(".deck svg").first).to_be_visible()
    visitor.looks(page, f"cards-{face}")


def test_a_sheet_has_eight_and_none_is_cut_off(visitor: Visitor, cards: str) -> None:
    page = visitor.open(cards)
    number = page.locator(".deck li").count()
    page.emulate_media(media="print")
    assert page.evaluate(CLIPPED) == 0
    printed = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed) == -(-number // 8) + 1  # the documents that all stands on have the last page
    assert [round(side) for side in printed[0].get_size()] == [595, 842]
