import numpy as np
import pytest

from corpus.store import load
from made.classifiers import SILENT, linear
from made.documents import document, provision
from qa.encoder.classifier import Classifier
from qa.encoder.words import WithWords, Words
from qa.index import asked
from qa.index.asked import LEARNED, NOTHING, Asked, name_of
from qa.index.passages import passages
from qa.settings import STARTER

FIRST, SECOND, THIRD = "Nộp phiếu trong 30 ngày.", "Chi bộ họp mỗi tháng một lần.", "Đảng phí nộp theo quý."
HERE = document(*(provision(str(place), text) for place, text in enumerate((FIRST, SECOND, THIRD), 1)))
EMBEDDER = "of this embedder"


@pytest.fixture
def known(monkeypatch):
    """Three texts known beside nothing, the third in another collection; what is asked lies along an axis each."""
    names = (NOTHING, name_of(FIRST), name_of(SECOND), name_of("Ở nơi khác."))
    network = linear(EMBEDDER, names, 5 * np.eye(4), np.zeros(4))
    monkeypatch.setattr(asked, "_learned", lambda: WithWords(network, SILENT))
    return lambda embedder=EMBEDDER, held=HERE: Asked(passages(held), embedder)


def test_the_passage_that_is_asked_for_is_likelier_than_none_and_than_others(known):
    odds = known().odds(np.array([0, 1, 0, 0]), "")
    assert odds[0] > 0 > odds[1] - odds[0]
    assert max(known().odds(np.array([1, 0, 0, 0]), "").values()) < 0


def test_nothing_is_told_of_what_was_not_learned(known):
    assert set(known().odds(np.array([0, 1, 0, 0]), "")) == {0, 1}  # not of the third text
    changed = document(provision("1", FIRST + " Trừ khi ốm."), provision("2", SECOND))
    assert set(known(held=changed).odds(np.array([0, 1, 0, 0]), "")) == {1}
    assert known("of another").odds(np.array([0, 1, 0, 0]), "") == {}


def test_what_is_not_held_leaves_what_is_as_likely_as_if_it_were_not_known(known, monkeypatch):
    beside = known().odds(np.array([0, 0.5, 0, 1]), "")
    alone = linear(EMBEDDER, (NOTHING, name_of(FIRST), name_of(SECOND)), 5 * np.eye(3, 4), np.zeros(3))
    monkeypatch.setattr(asked, "_learned", lambda: WithWords(alone, SILENT))
    assert known().odds(np.array([0, 0.5, 0, 1]), "") == pytest.approx(beside, abs=1e-4)


def test_the_words_tell_beside_the_vector(known, monkeypatch):
    network = linear(EMBEDDER, (NOTHING, name_of(FIRST), name_of(SECOND)), 5 * np.eye(3, 4, k=1), np.zeros(3))
    words = Words({"phieu": 0, "hop": 1}, np.array([[1, 0], [0, 1]], np.float32))
    monkeypatch.setattr(asked, "_learned", lambda: WithWords(network, words))
    odds = [known().odds(np.array([0, 0]), text) for text in ("nộp phiếu", "họp")]
    assert odds[0][0] > odds[0][1]
    assert odds[1][1] > odds[1][0]


def test_what_ships_knows_the_starter_corpus():
    starter = [passage for held in load(STARTER) for passage in passages(held)]
    names = set(Classifier.read(LEARNED).names)
    assert sum(name_of(passage.text) in names for passage in starter) / len(starter) > 0.9
