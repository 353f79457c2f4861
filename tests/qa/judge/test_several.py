import numpy as np
import pytest

from made.classifiers import linear
from qa.judge import several as judged
from qa.judge.several import MORE, ONE, TWO, learned, several


@pytest.fixture
def taught(monkeypatch):
    """A network to which the first number of a vector speaks for two things, the second for more."""
    rows = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    network = linear("of tests", (ONE, TWO, MORE), rows, np.zeros(3))
    monkeypatch.setattr(judged, "learned", lambda: network)


def test_what_speaks_for_several_things_speaks_for_more_than_two_only_where_it_is_for_more(taught):
    nothing, two, more = (several(np.array(one, np.float32), "of tests") for one in ([0, 0], [4, 0], [0, 4]))
    assert nothing["several"] == pytest.approx(np.log(2), abs=0.01)
    assert two["several"] == pytest.approx(more["several"])
    assert two["several"] > nothing["several"]
    assert two["more"] < nothing["more"] < more["more"]


def test_the_vector_of_another_encoder_tells_nothing(taught):
    assert set(several(np.ones(2, np.float32), "another").values()) == {0.0}


def test_what_ships_was_learned_of_vectors_of_the_encoder_that_ships():
    network = learned()
    assert set(network.names) == {ONE, TWO, MORE}
    assert network.likely(np.zeros(384, np.float32)).sum() == pytest.approx(1)
