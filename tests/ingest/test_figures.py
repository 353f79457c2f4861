"""Whatever figures have notes: none is read that the source does not have at that place."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Document
from corpus.store import load
from evals.ingest.kinds import KINDS, File, made
from evals.ingest.source import by_articles, by_numbers
from ingest.document import make
from ingest.readers.read import read
from qa.settings import STARTER

DIGEST = next(document for document in load(STARTER) if document.id == "quy-dinh-294-qd-tw-2025")
SECTIONS = [n for n, section in enumerate(DIGEST.provisions) if len(list(section.walk())) < 20]
LAYOUTS = {"numbers": by_numbers, "articles": by_articles}
NOTED = [kind for kind in KINDS if kind.endswith("-notes")]


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,/]\d+)*", text))


def strangers(file: File) -> dict[str, set[str]]:
    """Return by address the figures that were read and are not in the source there."""
    own: dict[str, set[str]] = {}
    for line in file.issued.body:
        own.setdefault(str(line.address), set()).update(figures(line.text))
    found = make(read(Path(file.name), file.content), file.name, "0" * 64, file.issued.stated).document
    strange = ((p.locator, figures(p.text) - own.get(str(p.locator.citable), set())) for p in found.walk())
    return {str(locator): figures for locator, figures in strange if figures}


def noted(kind: str, section: int, layout: str, seed: int) -> File:
    short: Document = DIGEST.model_copy(update={"provisions": DIGEST.provisions[section : section + 2]})
    return next(made(kind, KINDS[kind], [(short, LAYOUTS[layout])], seed))


@pytest.mark.parametrize("kind", NOTED)
@settings(max_examples=6, derandomize=True)
@given(section=st.sampled_from(SECTIONS), layout=st.sampled_from(sorted(LAYOUTS)), seed=st.integers(0, 9999))
def test_no_figure_is_read_that_is_none_of_its_provision(kind: str, section: int, layout: str, seed: int) -> None:
    assert strangers(noted(kind, section, layout, seed)) == {}


def test_a_mark_that_is_glued_to_its_figure_would_be_seen() -> None:
    file = noted("txt", SECTIONS[0], "articles", 1)
    glued = re.sub(rb"(\d)( ng\xc3\xa0y| th\xc3\xa1ng| n\xc4\x83m| tu\xe1\xbb\x95i)", rb"\g<1>1\2", file.content)
    assert glued != file.content
    assert strangers(File(file.kind, file.name, glued, file.issued, file.pages)) != {}
