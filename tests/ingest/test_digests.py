"""The starter corpus tells its sources in other words, and says nothing it should not."""

from itertools import pairwise
from pathlib import Path

import pytest

from corpus.model import Nature
from corpus.text import normal, syllables
from ingest import digest
from ingest.readers import read

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
DIGESTS = [digest.parse(path) for path in sorted((ROOT / "corpus" / "sources").glob("*.md"))]
LONGEST_RUN = 16  # syllables; fixed names such as “cấp ủy cấp trên trực tiếp của tổ chức cơ sở đảng” take eleven


def runs(text: str) -> set[tuple[str, ...]]:
    words = syllables(normal(text))
    return {tuple(words[i : i + LONGEST_RUN]) for i in range(len(words) - LONGEST_RUN + 1)}


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the real documents are not here (../shared)")
def test_no_digest_repeats_a_sentence_of_a_real_document():
    sources = [*(SHARED / "real").glob("*.pdf"), *(SHARED / "seeds").glob("*.txt")]
    assert sources
    readings = [read.read(path, path.read_bytes()) for path in sources]
    real = set().union(*(runs("\n".join(line.text for line in reading.lines)) for reading in readings))
    for document in DIGESTS:
        for provision in document.walk():
            shared = runs(provision.text) & real  # a heading may carry its official name
            assert not shared, f"{document.id}:{provision.locator}: {' '.join(min(shared))}"


@pytest.mark.parametrize("document", DIGESTS, ids=lambda document: document.id)
def test_every_starter_document_is_marked_and_says_where_it_was_seen(document):
    assert document.nature in (Nature.DIGEST, Nature.REGISTER_ONLY)
    assert document.sources
    assert document.nature is Nature.REGISTER_ONLY or document.provisions
    for source in document.sources:
        assert source.url or source.note, f"{document.id}: a source without address says what it is"


@pytest.mark.parametrize("document", DIGESTS, ids=lambda document: document.id)
def test_every_list_in_a_digest_has_its_items(document):
    for provision in document.walk():
        lines = provision.text.splitlines()
        for line, following in pairwise([*lines, ""]):
            if line.endswith(":"):
                assert following.startswith("- ") or provision.children, f"{document.id}:{provision.locator}"
