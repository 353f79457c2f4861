import numpy as np

from evals.reader.classifier import SAID, Labelled, fitted, fitted_with_words
from qa.encoder.classifier import Classifier

NAMES = ("neither", "either")
CORNERS = {(-1, -1): "neither", (1, 1): "neither", (-1, 1): "either", (1, -1): "either"}  # no line divides them


def labelled():
    noise = np.random.default_rng(1).normal(scale=0.1, size=(200, 2))
    corners = [(np.array(corner), name) for corner, name in CORNERS.items()] * 50
    vectors = [corner + apart for (corner, _), apart in zip(corners, noise, strict=True)]
    return [
        Labelled(vector / np.linalg.norm(vector), (name,)) for vector, (_, name) in zip(vectors, corners, strict=True)
    ]


def test_it_learns_what_no_line_divides():
    learned = fitted("any", NAMES, labelled(), passes=20)
    for corner, name in CORNERS.items():
        shares = learned.shares(np.array(corner) / np.sqrt(2))
        assert max(shares, key=lambda one: shares[one]) == name
        assert abs(sum(shares.values()) - 1) < 1e-6


def test_smoothed_labels_keep_it_from_being_sure():
    sure, unsure = (fitted("any", NAMES, labelled(), 20, smoothed) for smoothed in (0.0, 0.4))
    corner = np.array([1.0, 1.0]) / np.sqrt(2)
    assert unsure.shares(corner)["neither"] < sure.shares(corner)["neither"]


def test_words_tell_what_the_vectors_do_not():
    vector, texts = np.ones(2) / np.sqrt(2), {"mất thẻ đảng": "lost", "thẻ đảng hỏng": "broken"}
    taught = [Labelled(vector, (name,), text=text) for text, name in texts.items()] * 50
    rare = [Labelled(vector, ("lost",), text="cháy")] * (SAID - 1)
    learned, words = fitted_with_words("any", tuple(texts.values()), [*taught, *rare], passes=40)
    assert "mất" in words.rows
    assert "cháy" not in words.rows
    for text, name in texts.items():
        shares = learned.shares(np.concatenate([vector, words.vector(text)]))
        assert shares[name] > 0.9


def test_what_is_written_is_read_as_it_was(tmp_path):
    learned = fitted("any", NAMES, labelled(), passes=1)
    learned.write(tmp_path / "learned.npz")
    read = Classifier.read(tmp_path / "learned.npz")
    assert (read.fingerprint, read.names) == ("any", NAMES)
    assert read.shares(np.ones(2)) == learned.shares(np.ones(2))


def test_what_is_two_things_is_as_likely_either():
    learned = fitted("any", ("left", "right"), [Labelled(np.array([1.0, 0.0]), ("left", "right"))] * 64, passes=20)
    assert abs(learned.shares(np.array([1.0, 0.0]))["left"] - 0.5) < 0.1


def test_a_name_that_a_text_is_not_told_from_learns_nothing_of_it():
    here, elsewhere = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    texts = [Labelled(here, ("here",), frozenset({"here", "none"})), Labelled(elsewhere, ("there",))] * 64
    names = ("here", "there", "none")
    apart = fitted("any", names, texts, passes=20).shares(here)
    together = fitted("any", names, [one._replace(among=frozenset()) for one in texts], passes=20).shares(here)
    assert apart["none"] < apart["here"]
    assert apart["there"] > together["there"]
