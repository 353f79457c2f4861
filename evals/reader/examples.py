"""Questions with the passages that answer them and those that look as if they did, as a model learns from them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.locator import Locator
from corpus.model import Document, Passage
from corpus.register import Register
from evals.cases import ASKED_ON, Place
from evals.editions import without_ordinals
from evals.reader.questions import Written, labels
from evals.reader.texts import texts
from qa.answer import found_for
from qa.encoder.embed import Embedder
from qa.engine import Library
from qa.index.build import Progress, build
from qa.index.open import open_index
from qa.index.passages import searched
from qa.question.reading import read

DEPTH = 16  # hits of the product's own search among which a hard negative is drawn


@dataclass(frozen=True)
class Text:
    """Is a passage as it is embedded, with the provision it is of: what editions of one document have in common."""

    words: str
    provision: Place


@dataclass(frozen=True)
class Example:
    """Is a question as it is searched for, the passages that answer it, and its nearest others, the nearest first."""

    id: str
    question: str
    answers: tuple[Text, ...]
    others: tuple[Text, ...]


def libraries(folder: Path, official: Path, embedder: Embedder, progress: Progress) -> dict[str, Library]:
    """Return the digests, and the official texts with those of the State, each ready to be searched."""
    issued = (*texts("official", official), *texts("state", official))
    sets: dict[str, tuple[Document, ...]] = {"digest": texts("digest"), "issued": issued}
    return {
        name: _opened(folder / name, documents, embedder, progress) for name, documents in sets.items() if documents
    }


def examples(written: Sequence[Written], opened: dict[str, Library], progress: Progress) -> list[Example]:
    """Return an example for each question that has an answer in the texts that are here."""
    found, read_by_people = [], labels()
    for done, one in enumerate(written, start=1):
        library = opened.get("digest" if one.edition == "digest" else "issued")
        also = read_by_people[one.id].answers if one.id in read_by_people else ()
        if library and one.gold and (example := _example(one, library, also)):
            found.append(example)
        progress(done, len(written))
    return found


def say_the_same(one: Text, other: Text) -> bool:
    """Is true for passages of one provision, or of one inside the other, in whatever edition of its document."""
    return one.provision.covers(other.provision) or other.provision.covers(one.provision)


def _opened(root: Path, documents: Sequence[Document], embedder: Embedder, progress: Progress) -> Library:
    build(documents, embedder, root, progress=progress)
    index = open_index(root, embedder.fingerprint)
    return Library(index.documents, Register(index.documents), index, embedder)


def _example(one: Written, library: Library, also: Collection[str]) -> Example | None:
    """Return the example, None where no passage holds the clause; `also` are passages that answer as well."""
    gold = [Place.of(address) for address in one.gold]
    answering = {
        passage.id
        for passage in library.index.passages
        if any(place.document_id == passage.document_id and _meets(place.locator, passage.locators) for place in gold)
    }
    if not answering:
        return None
    reading = read(one.question, one.history, library.index.lexicon)
    hits = [hit.passage for hit in found_for(reading, library, DEPTH, ASKED_ON).hits]
    by_id = library.index.by_id
    return Example(
        id=one.id,
        question=reading.text if one.history else one.question,
        answers=tuple(_text(by_id[passage_id]) for passage_id in sorted(answering)),
        others=tuple(_text(passage) for passage in hits if passage.id not in answering and passage.id not in also),
    )


def _meets(gold: Locator, locators: Sequence[Locator]) -> bool:
    """Is true where the passage holds text of the gold provision, or the provision is a part of the passage."""
    return any(gold.covers(locator) for locator in locators) or locators[0].covers(gold)


def _text(passage: Passage) -> Text:
    at = without_ordinals(passage.locator) or Locator(passage.locator.tokens[0])
    return Text(searched(passage), Place(passage.document_id, at))
