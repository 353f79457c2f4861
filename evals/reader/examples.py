"""Questions with the passages that answer them and those that look as if they did, as a model learns from them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.locator import Locator
from corpus.model import Document, Passage
from corpus.register import Register
from evals import corpora
from evals.cases import ASKED_ON, Place
from evals.editions import without_ordinals
from evals.reader.questions import Written, labels
from evals.reader.texts import texts
from qa.answer import found_for, understood
from qa.encoder.embed import Embedder
from qa.engine import Library
from qa.index.build import Progress, build
from qa.index.open import open_index
from qa.index.passages import searched
from qa.language.units import units
from qa.settings import Settings

DEPTH = 16  # hits of the product's own search among which a hard negative is drawn


@dataclass(frozen=True)
class Text:
    """Is a passage as it is embedded, with the provision it is of: what editions of one document have in common."""

    words: str
    provision: Place


@dataclass(frozen=True)
class Shown:
    """Is a question as it is searched for, what answers it, and its nearest others, the nearest first.

    Each passage that answers comes with the numbers of its units that do. A question without an answer has none.
    """

    id: str
    question: str
    answers: tuple[tuple[Passage, frozenset[int]], ...]
    others: tuple[Passage, ...]


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
        name: indexed(folder / name, documents, embedder, progress) for name, documents in sets.items() if documents
    }


def judged_libraries(settings: Settings, official: Path, progress: Progress) -> tuple[Library, dict[str, Library]]:
    """Return the starter corpus, and `libraries` with the judge that it has."""
    starter = corpora.starter(settings, progress)
    found = libraries(settings.data / "evals" / "sections", official, starter.embedder, progress)
    judge, reads = starter.judge, starter.judge_reads
    return starter, {name: replace(one, judge=judge, judge_reads=reads) for name, one in found.items()}


def examples(written: Sequence[Written], opened: dict[str, Library], progress: Progress) -> list[Example]:
    """Return an example for each question that has an answer in the texts that are here."""
    return [
        Example(
            one.id,
            one.question,
            tuple(_text(passage) for passage, _ in one.answers),
            tuple(_text(passage) for passage in one.others),
        )
        for one in shown([one for one in written if one.gold], opened, progress)
    ]


def shown(written: Sequence[Written], opened: dict[str, Library], progress: Progress) -> list[Shown]:
    """Return each question with what search shows for it, those left out whose texts are not here."""
    found, read_by_people = [], labels()
    for done, one in enumerate(written, start=1):
        library = opened.get("digest" if one.edition == "digest" else "issued")
        also = read_by_people[one.id].answers if one.id in read_by_people else ()
        if library and ((answering := answers(one, library)) or not one.gold):
            found.append(_shown(one, answering, library, also))
        progress(done, len(written))
    return found


def say_the_same(one: Text, other: Text) -> bool:
    """Is true for passages of one provision, or of one inside the other, in whatever edition of its document."""
    return one.provision.covers(other.provision) or other.provision.covers(one.provision)


def indexed(root: Path, documents: Sequence[Document], embedder: Embedder, progress: Progress) -> Library:
    """Return these documents ready to be searched, indexed in the folder."""
    build(documents, embedder, root, progress=progress)
    index = open_index(root, embedder.fingerprint)
    return Library(index.documents, Register(index.documents), index, embedder)


def answers(one: Written, library: Library) -> tuple[tuple[Passage, frozenset[int]], ...]:
    """Return the passages that hold the clauses, each with the numbers of the units marked in them."""
    marked = [(Place.of(address), _marked(address, numbers, library)) for address, numbers in one.gold.items()]
    found = {}
    for passage in library.index.passages:
        meeting = [words for place, words in marked if place.meets(passage)]
        if meeting:
            found[passage.id] = passage, frozenset().union(*(_units(passage, words) for words in meeting))
    return tuple(found[passage_id] for passage_id in sorted(found))


def _marked(address: str, numbers: Collection[int], library: Library) -> list[str] | None:
    """Return the marked units of the provision, word for word; None where all of it is marked."""
    place = Place.of(address)
    document = library.register.get(place.document_id)
    provision = document.find(place.locator) if document else None
    if not numbers or provision is None:
        return None
    parts = units(provision.text)
    return [provision.text[parts[n - 1].start : parts[n - 1].end] for n in numbers if n <= len(parts)]


def _units(passage: Passage, words: Sequence[str] | None) -> set[int]:
    """Return the numbers of the passage's units that say these words, or a part of them; all where there are none."""
    said = [passage.text[unit.start : unit.end] for unit in units(passage.text)]
    return {n for n, own in enumerate(said) if words is None or any(own in each or each in own for each in words)}


def _shown(
    one: Written, answers: tuple[tuple[Passage, frozenset[int]], ...], library: Library, also: Collection[str]
) -> Shown:
    """Return the question with its nearest passages; `also` are those that answer as well, and are not shown."""
    reading, *_ = understood(one.question, one.history, library)
    left_out = {passage.id for passage, _ in answers} | set(also)
    hits = [hit.passage for hit in found_for(reading, library, DEPTH, ASKED_ON).hits]
    return Shown(
        id=one.id,
        question=reading.text if one.history else one.question,
        answers=answers,
        others=tuple(passage for passage in hits if passage.id not in left_out),
    )


def _text(passage: Passage) -> Text:
    at = without_ordinals(passage.locator) or Locator(passage.locator.tokens[0])
    return Text(searched(passage), Place(passage.document_id, at))
