"""`make asked`: learn which passages a question asks for, from the questions that were written of them.

A small network over the vector that a search takes and the words it is taken of, with a name for each passage that
a question of questions/*.jsonl stands on and one for none of them. A question is told from the passages of its own
edition alone. What is learned is kept beside `qa.index.asked`; measured by `regqa eval` on sets whose questions are
none of these.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus.text import syllables
from evals import corpora
from evals.corpora import OFFICIAL
from evals.progress import told
from evals.reader.classifier import Labelled, fitted_with_words
from evals.reader.examples import answers, indexed
from evals.reader.questions import Written, load
from evals.reader.texts import Edition, texts
from qa.answer import understood
from qa.engine import Library
from qa.index.asked import LEARNED, NOTHING, WORDS, name_of
from qa.search.query import ALL_STEPS, made_ready
from qa.search.retrieve import vector_of
from qa.settings import Settings

PASSES = 20
TAUGHT: tuple[Edition, ...] = ("digest", "official")  # nothing measures what is asked of documents of the State


def labelled(written: Sequence[Written], opened: Mapping[Edition, Library]) -> list[Labelled]:
    """Return each question's vector with the passages that answer it, those left out whose edition is not here."""
    found: dict[Edition, list[Labelled]] = {edition: [] for edition in opened}
    for one in written:
        library = opened.get(one.edition)
        named = tuple(sorted({name_of(passage.text) for passage, _ in answers(one, library)})) if library else ()
        if library is None or (one.gold and not named):
            continue
        reading, *_ = understood(one.question, one.history, library)
        query = made_ready(reading, library.index, ALL_STEPS)
        if syllables(reading.text):
            vector = vector_of(query, library.embedder)
            found[one.edition].append(Labelled(vector, named or (NOTHING,), text=query.meant))
    return [one for own in found.values() for one in _among_themselves(own)]


def _among_themselves(own: Sequence[Labelled]) -> list[Labelled]:
    among = frozenset(name for one in own for name in one.names) | {NOTHING}
    return [one._replace(among=among) for one in own]


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
    learned = labelled(load(), opened)
    names = sorted({name for one in learned for name in one.names} | {NOTHING})
    network, words = fitted_with_words(embedder.fingerprint, names, learned, PASSES)
    network.write(LEARNED)
    words.write(WORDS)
    nothing = sum(one.names == (NOTHING,) for one in learned)
    print(
        f"{len(learned)} questions, {nothing} of them for none of {len(names) - 1} passages; {len(words.rows)} words"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
