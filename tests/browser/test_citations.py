"""The promise of the whole product: the link of a citation leads to the very words that were quoted.

Every case of evals/cases is asked over HTTP; of those answered, every citation's link is opened in the browser, and
what is highlighted there is compared with the quote, character for character.
"""

import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from browser.visitor import Visitor
from evals.cases import ASKED_ON, CASES

EVERY_SO_MANY = 6  # cases, in the sample


def linked(served: str, step: int = 1) -> list[tuple[str, str]]:
    """Return each different link that the answers to every step-th case gave with the quote it stands for."""
    lines = [line for file in sorted(CASES.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    cases = [json.loads(line) for line in lines if line]

    def answered(case: dict) -> list[tuple[str, str]]:
        asked = {
            "question": case["question"],
            "as_of": case.get("as_of", ASKED_ON.isoformat()),
            "history": case.get("history", []),
        }
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{served}/v1/answers", json.dumps(asked).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.load(response)
        cited = answer["status"] in ("answered", "partial")
        assert not cited or answer["citations"], case["id"]
        return [(one["link"], one["quote"]) for one in answer["citations"]] if cited else []

    with ThreadPoolExecutor(2) as workers:
        return list(dict.fromkeys(pair for pairs in workers.map(answered, cases[::step]) for pair in pairs))


def wrong(visitor: Visitor, served: str, links: list[tuple[str, str]]) -> list[str]:
    """Return the links that highlight anything but their quote, with what they highlight."""
    page = visitor.context().new_page()
    found = []
    for link, quote in links:
        page.goto(f"{served}{link}", wait_until="commit")
        page.wait_for_selector("footer", state="attached")
        marked = page.evaluate("Array.from(document.querySelectorAll('main mark'), (m) => m.textContent).join('')")
        if marked != quote:
            found.append(f"{link}\n  quoted {quote!r}\n  marked {marked!r}")
    return found


def test_a_sample_of_citations_highlight_their_quote_exactly(visitor: Visitor, served: str) -> None:
    links = linked(served, EVERY_SO_MANY)
    assert len(links) > 20
    assert wrong(visitor, served, links) == []
    print(f"{len(links)} citations followed")


@pytest.mark.slow
def test_every_citation_of_every_answered_case_highlights_its_quote_exactly(visitor: Visitor, served: str) -> None:
    links = linked(served)
    assert wrong(visitor, served, links) == []
    print(f"{len(links)} citations followed")
