"""`make asked`: learn which passages a question asks for, from the questions that were written of them.

A small network over the vector that a search takes and the words it is taken of, with a name for each passage that
a question of questions/*.jsonl stands on and one for none of them. A question is told from the passages of its own
edition alone. What is learned is kept beside `qa.index.asked`; measured by `regqa eval` on sets whose questions are
none of these. Another network learns from the vectors alone how many things a question wants to see
(`qa.judge.several`), of those that one provision answers and those of needs.jsonl.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from corpus.text import syllables
from evals import corpora
from evals.corpora import OFFICIAL
from evals.progress import told
from evals.reader.classifier import Labelled, fitted, fitted_with_words
from evals.reader.examples import answers, indexed
from evals.reader.questions import Needs, Written, load, needs
from evals.reader.texts import Edition, texts
from qa.answer import understood
from qa.encoder.embed import Vectors
from qa.engine import Library
from qa.index.asked import LEARNED, NOTHING, WORDS, name_of
from qa.judge import several
from qa.search.query import ALL_STEPS, made_ready
from qa.search.retrieve import vector_of
from qa.settings import Settings

PASSES, PASSES_OF_SEVERAL = 20, 8
TAUGHT: tuple[Edition, ...] = ("digest", "official")  # nothing measures what is asked of documents of the State


class Taken(NamedTuple):
    """Is a question with its vector, the text that it is of, and the passages that answer it."""

    question: Written
    vector: Vectors
    meant: str
    names: tuple[str, ...]


def taken(written: Sequence[Written], opened: Mapping[Edition, Library]) -> list[Taken]:
    """Return the questions as they are searched for, those left out whose edition is not here."""
    found = []
    for one in written:
        library = opened.get(one.edition)
        named = tuple(sorted({name_of(passage.text) for passage, _ in answers(one, library)})) if library else ()
        if library is None or (one.gold and not named):
            continue
        reading, *_ = understood(one.question, one.history, library)
        query = made_ready(reading, library.index, ALL_STEPS)
        if syllables(reading.text):
            found.append(Taken(one, vector_of(query, library.embedder), query.meant, named))
    return found


def labelled(found: Sequence[Taken]) -> list[Labelled]:
    """Return each question with the passages that answer it, to be told from those of its edition."""
    among: dict[Edition, set[str]] = {}
    for one in found:
        among.setdefault(one.question.edition, {NOTHING}).update(one.names)
    told_from = {edition: frozenset(names) for edition, names in among.items()}
    return [
        Labelled(one.vector, one.names or (NOTHING,), told_from[one.question.edition], one.meant) for one in found
    ]


def counted(found: Sequence[Taken], known: Mapping[str, Needs]) -> list[Labelled]:
    """Return the questions of which it is known how many things they want to see, with that."""
    how_many = (
        len(known[one.question.id].needs) if one.question.id in known else int(len(one.question.gold) == 1)
        for one in found
    )
    named = {1: several.ONE, 2: several.TWO}
    return [
        Labelled(one.vector, (named.get(count, several.MORE),))
        for one, count in zip(found, how_many, strict=True)
        if count
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.reader.asked", description=__doc__)
    parser.add_argument("--official", type=Path, default=OFFICIAL, help="folder of official texts (real, real-state)")
    options = parser.parse_args()
    settings = Settings()
    embedder = corpora.starter(settings, told("indexed")).embedder
    held = {edition: documents for edition in TAUGHT if (documents := texts(edition, options.official))}
    opened = {
        edition: indexed(settings.data / "evals" / "asked" / edition, documents, embedder, told("indexed"))
        for edition, documents in held.items()
    }
    found = taken(load(), opened)
    learned = labelled(found)
    names = sorted({name for one in learned for name in one.names} | {NOTHING})
    network, words = fitted_with_words(embedder.fingerprint, names, learned, PASSES)
    network.write(LEARNED)
    words.write(WORDS)
    wanting = counted(found, needs())
    sizes = [several.ONE, several.TWO, several.MORE]
    fitted(embedder.fingerprint, sizes, wanting, PASSES_OF_SEVERAL).write(several.LEARNED)
    nothing = sum(one.names == (NOTHING,) for one in learned)
    print(
        f"{len(learned)} questions, {nothing} for none of {len(names) - 1} passages; {len(words.rows)} words; "
        f"{sum(one.names != (several.ONE,) for one in wanting)} of {len(wanting)} want several things"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
