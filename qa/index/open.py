"""The live generation opened for reading."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

from corpus.locator import Locator
from corpus.model import Document, Passage
from corpus.store import fingerprint
from qa.errors import IndexStale, QAError
from qa.index.asked import Asked
from qa.index.dense import COMPARED, Array, Vectors
from qa.index.generation import live, stamp
from qa.index.lexical import Words
from qa.index.manifest import MANIFEST, Manifest, damage, damaged, manifest_of, named, wanted
from qa.language.lexicon import Lexicon, shipped
from qa.language.spelling import RestorationModel, learn

PASSAGES = "passages.jsonl"
_FURTHER = 8  # times more hits are asked for where too few are from the documents wanted


class Index:
    """Is one generation opened for reading, or some of its documents; safe to ask from several threads.

    To be opened after a fork.
    `passages` are in corpus order, a row being a position in it, and `vectors` (n, dimension) float32, in memory.
    Scores: higher is nearer, ties by row; `rows` gives the row of a passage by its id. `lexicon` tells what
    the words of a question mean here.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        lexicon: Lexicon,
        found: tuple[Passage, ...],
        spelling: RestorationModel,
        words: Words,
        vectors: Vectors,
    ) -> None:
        self._folder, self.manifest, self.lexicon = folder, manifest, lexicon
        self.passages = found
        self.by_id = {passage.id: passage for passage in found}
        self.spelling = spelling
        self._words = words
        self._vectors = vectors
        self.rows = vectors.rows

    @classmethod
    def written(cls, folder: Path, manifest: Manifest, lexicon: Lexicon, compared: int = COMPARED) -> Self:
        """Return one generation as it lies on disk."""
        found = tuple(read_passages(folder))
        spelling = RestorationModel.loads((folder / "spelling.json").read_bytes())
        words, vectors = Words.written(folder / "lexical"), Vectors.written(folder, manifest, found, compared)
        return cls(folder, manifest, lexicon, found, spelling, words, vectors)

    def only(self, documents: Sequence[Document]) -> "Index":
        """Return the index as it would be, had it been built of these of its documents alone; nothing is embedded.

        What it counts, how it spells and its fingerprint are those of these documents: of the others there is no
        trace in it. `documents` are in their order here. It is in memory, and needs nothing closed.
        """
        kept = {document.id for document in documents}
        rows = [row for row, passage in enumerate(self.passages) if passage.document_id in kept]
        found = tuple(self.passages[row] for row in rows)
        entries = wanted(self.manifest.model, fingerprint(documents), self.lexicon, self.manifest.chroma)
        manifest = self.manifest.model_copy(
            update={**entries, "fingerprint": named(entries), "documents": len(documents), "passages": len(found)}
        )
        part = Index(
            self._folder,
            manifest,
            self.lexicon,
            found,
            spelling_of(found, self.lexicon),
            Words.of(found, self.lexicon),
            Vectors(self.vectors[rows], found),
        )
        part.documents = tuple(documents)
        return part

    @property
    def vectors(self) -> Array:
        return self._vectors.array

    @cached_property
    def asked(self) -> Asked:
        """Return what was learned of which passages a question asks for."""
        return Asked(self.passages, self.manifest.model)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """Return those it was built from, read when first asked for: a corpus that did not change has them too."""
        with (self._folder / "documents.jsonl").open("rb") as lines:
            return tuple(map(Document.model_validate_json, lines))

    @property
    def server(self) -> bool | None:
        """Tell whether the Chroma server that is asked answered when it last was; None where none is asked."""
        return self._vectors.server

    def dense(self, vector: Array, k: int, documents: Collection[str] | None = None) -> list[tuple[int, float]]:
        """Return up to k rows with the cosine of their vector to this one, from these documents only if given."""
        return self._vectors.nearest(vector, k, documents)

    def lexical(
        self,
        weights: Mapping[str, float],
        k: int,
        *,
        marked: Iterable[str] = (),
        numbers: Iterable[int] = (),
        documents: Collection[str] | None = None,
    ) -> list[tuple[int, float]]:
        """Return up to k rows with their BM25 score, from these documents only if given.

        `weights` are folded terms, `marked` terms with their diacritics, `numbers` serials of documents that
        the text or its title names.
        """
        query = self._words.query(weights, marked, numbers)
        asked = k
        while True:  # a filter by thousands of documents costs more than to look further down
            scored = self._words.best(query, asked)
            kept = [one for one in scored if documents is None or self.passages[one[0]].document_id in documents]
            if len(kept) >= k or len(scored) < asked:
                return kept[:k]
            asked *= _FURTHER

    def at(self, locators: Iterable[Locator], documents: Collection[str] | None = None) -> frozenset[int]:
        """Return the rows of the passages at these addresses or inside them, in these few documents only if given.

        Chapters around an article and roman parts around a number may be left unsaid.
        """
        return self._words.at(locators, documents)

    def holds(self, term: str) -> bool:
        """Is true where a passage says the folded term."""
        return self._words.holds(term)

    def idf(self, term: str) -> float:
        """Return how telling a folded term is: ln(1 + (N - n + ½) / (n + ½)), the highest for an unknown one."""
        return self._words.idf(term)

    def files(self) -> dict[str, bytes]:
        """Return the files that were read here, by their path in the folder; what only Chroma reads is none of them.

        Raises OSError where the generation is gone meanwhile.
        """
        read = (name for name in self.manifest.files if not self.manifest.is_stored(name))
        return {name: (self._folder / name).read_bytes() for name in (MANIFEST, *read)}

    def close(self) -> None:
        """Release the files; needed before the same process may forget this index."""
        self._vectors.close()

    def stamp(self) -> tuple[object, ...]:
        """Return what changes when a file that was read here is changed, taken away or put back."""
        read = (name for name in self.manifest.files if not self.manifest.is_stored(name))
        return tuple(stamp(self._folder / name) for name in (MANIFEST, *read))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_index(
    root: Path,
    model: str,
    *,
    lexicon: Lexicon | None = None,
    chroma_url: str | None = None,
    compared: int = COMPARED,
) -> Index:
    """Return the live generation, if it was built with this model (an embedder's fingerprint) and these rules.

    It holds the documents it was built from, whatever has become of the corpus since. The lexicon is that of the
    program where none is given; all but what enters an index may have changed since the build. Up to `compared`
    passages the nearest are found by comparing all, beyond that by Chroma's graph. Raises IndexMissing where nothing
    is live, IndexStale where the live generation was built with another model, store or rules (what of the lexicon
    enters an index is one of them), and IndexDamaged where its files are not as they were written.
    """
    generation = live(root)
    manifest = manifest_of(generation)
    lexicon = lexicon or shipped()
    expected = wanted(model, manifest.corpus, lexicon, chroma_url)
    if differing := [name for name, value in expected.items() if getattr(manifest, name) != value]:
        was = ", ".join(f"{name} {getattr(manifest, name)}" for name in differing)
        now = ", ".join(f"{name} {expected[name]}" for name in differing)
        raise IndexStale(f"Chỉ mục {generation} được lập với {was}; hiện cần {now}. Chạy: regqa index")
    asks_graph = manifest.passages > compared
    read = [item for item in manifest.files.items() if asks_graph or not manifest.is_stored(item[0])]
    if faults := damage(generation, read):
        raise damaged(generation, faults)
    try:
        return Index.written(generation, manifest, lexicon, compared)
    except QAError:
        raise
    except Exception as error:  # what numpy, tantivy and pydantic raise for a file changed since it was checked
        raise damaged(generation, [f"không mở được ({error})"]) from error


def spelling_of(found: Sequence[Passage], lexicon: Lexicon) -> RestorationModel:
    """Return how the passages, and the questions that ship, are spelled."""
    headings = dict.fromkeys(passage.context for passage in found)
    return learn([*headings, *(passage.text for passage in found), *lexicon.questions])


def read_passages(folder: Path) -> list[Passage]:
    """Return the passages of a generation, in corpus order."""
    with (folder / PASSAGES).open("rb") as lines:
        return [Passage.model_validate_json(line) for line in lines]
