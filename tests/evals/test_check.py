"""The check of texts, measured small: what it finds of altered places in one digest, and what it accuses."""

import pytest

from corpus.store import load
from evals.check.__main__ import is_accused, is_found
from evals.check.written import Written, pairs
from made.embedders import HashEmbedder
from made.library import library
from qa.check.check import check
from qa.engine import Library
from qa.settings import STARTER

PLACES = 80


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Library:
    documents = [one for one in load(STARTER) if one.id == "huong-dan-06-hd-tw-2025"]
    made: Library = library(tmp_path_factory.mktemp("index"), HashEmbedder(), tuple(documents))
    return made


def test_altered_places_are_found_and_right_texts_not_accused(held: Library) -> None:
    made = pairs(held, held.documents, PLACES, seed=7)
    missed = [one.text for _, one in made if not is_found(one, check(one.text, held, one.on))]
    accused = [one.text for one, _ in made if is_accused(check(one.text, held, one.on))]
    assert len(made) == PLACES
    assert len(missed) <= PLACES // 50, missed
    assert not accused


def test_each_altered_text_differs_from_its_twin_at_the_place_alone(held: Library) -> None:
    for right, altered in pairs(held, held.documents, PLACES, seed=8):
        assert right.text != altered.text
        assert right.text.startswith(altered.text[: altered.start])
        assert 0 <= altered.start < altered.end <= len(altered.text)
        assert altered.what


def test_the_same_seed_writes_the_same_texts(held: Library) -> None:
    assert pairs(held, held.documents, 16, seed=1) == pairs(held, held.documents, 16, seed=1)
    assert isinstance(pairs(held, held.documents, 1, seed=1)[0][0], Written)
