"""A corpus of any size with the words of the starter corpus: its documents copied with their clauses recombined.

Each copy keeps the outline of a real document, so provisions have real lengths and addresses; the sentences in
them are drawn from the whole corpus, their figures varied, and the copy has a number and a date of its own. The
vocabulary does not grow with the corpus, so posting lists grow as fast as they can: the hard case for an index.
"""

import random
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import cycle

import numpy as np

from corpus.model import Document, Nature, Provision, document_id
from qa.encoder.embed import Embedder, Vectors
from qa.index.passages import passages

NOISE = 0.35  # length of the random part added to a unit vector: cosine to the original about .94
_FIRST_YEAR, _YEARS = 2005, 20
_SERIALS = 9000  # a document number has four digits at most; another year tells equal ones apart
_SENTENCE = re.compile(r"(?<=[.;:!?])\s+")
_MARKER = re.compile(r"\A\s*(?:(?:Điều \d+\.?|[-–+•]|\(?\w{1,3}[.)]|\d+(?:\.\d+)*\.?)\s+)?")
_FIGURE = re.compile(r"(?<![\w/.-])\d{1,3}(?![\w/.-])")


def grown(starter: Sequence[Document], size: int = 0, *, documents: int = 0, seed: int = 13) -> tuple[Document, ...]:
    """Return the starter documents and the recombined copies that bring them to so many passages and documents."""
    draw = random.Random(seed)
    texts = [provision.text for document in starter for provision in document.walk() if provision.text.strip()]
    pool = [sentence for text in texts for sentence in _SENTENCE.split(text) if sentence.strip()]
    titles = [document.title for document in starter]
    models = [document for document in starter if document.provisions]
    found = list(starter)
    missing = size - sum(len(passages(document)) for document in starter)
    for serial, model in enumerate(cycle(models), start=1):
        if missing <= 0 and len(found) >= documents:
            break
        copy = _copy(model, serial, pool, titles, draw)
        missing -= len(passages(copy))
        found.append(copy)
    return tuple(found)


class Perturbed:
    """Is an `Embedder` that embeds queries and makes up passages' vectors: `known` ones, moved at random.

    A text in `known` has its own vector; any other that of some known text, plus noise that only depends on it.
    An index does not care where a vector comes from; how well such passages are found says nothing.
    """

    def __init__(self, embedder: Embedder, known: Mapping[str, np.ndarray[tuple[int], np.dtype[np.float32]]]) -> None:
        self._embedder = embedder
        self._known = known
        self._vectors = list(known.values())
        self.dimension, self.fingerprint = embedder.dimension, embedder.fingerprint

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], object] = lambda done: None) -> Vectors:
        vectors = np.array([self._vector(text) for text in texts], np.float32).reshape(len(texts), self.dimension)
        progress(len(texts))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def _vector(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        if text in self._known:
            return self._known[text]
        draw = np.random.default_rng(zlib.crc32(text.encode()))
        noise = draw.standard_normal(self.dimension, np.float32) * np.float32(NOISE / self.dimension**0.5)
        return self._vectors[int(draw.integers(len(self._vectors)))] + noise


def _copy(model: Document, serial: int, pool: Sequence[str], titles: Sequence[str], draw: random.Random) -> Document:
    day = date(_FIRST_YEAR + (serial + serial // _SERIALS) % _YEARS, 1, 1) + timedelta(draw.randrange(365))
    issuer = model.number.partition("-")[2] if model.number else ""
    number = f"{1000 + serial % _SERIALS}-{issuer}".rstrip("-")
    title = f"{' '.join(draw.choice(titles).split()[:8])} {' '.join(draw.choice(titles).split()[-8:])}"
    return model.model_copy(
        update={
            "id": document_id(model.kind, number, day.year, title),
            "number": number if model.number else None,
            "title": title if model.number else f"{title} {serial}",
            "issued_on": day,
            "effective_on": day,
            "repealed_on": None,
            "nature": Nature.FULL_TEXT,
            "replaces": (),
            "amends": (),
            "notes": (),
            "provisions": tuple(_recombined(model.provisions, pool, draw)),
        }
    )


def _recombined(provisions: Sequence[Provision], pool: Sequence[str], draw: random.Random) -> Iterator[Provision]:
    """Yield the provisions with other sentences in them: as many as they had, behind their own markers."""
    for provision in provisions:
        marker = _MARKER.match(provision.text)
        lead = marker[0] if marker else ""
        sentences = [draw.choice(pool) for _ in _SENTENCE.split(provision.text)] if provision.text.strip() else []
        varied = _FIGURE.sub(lambda figure: str(draw.randint(1, 120)), " ".join(sentences))
        end = provision.text[len(provision.text.rstrip()) :]
        yield provision.model_copy(
            update={
                "text": f"{lead}{varied}{end}" if sentences else provision.text,
                "notes": (),
                "children": tuple(_recombined(provision.children, pool, draw)),
            }
        )
