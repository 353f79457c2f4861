"""Learn which procedure a question asks for, and which ask what to do: `python -m evals.procedures.learn`.

`written.jsonl` has some 230 questions for each procedure, and 2 600 that none is to answer: they ask what
to do in other matters, or for one fact. Each is learned without its diacritics too, which procedure it asks for from
its words beside the vector. For one fact ask those that are marked so, and those of the questions written from
passages (`evals.reader.questions`) whose words do not ask what to do; beside them, those for a procedure teach how
people ask what to do. What was learned is kept beside `qa.procedures.choose`; how well it leads tells `python -m
evals.procedures`, whose questions it never sees.
"""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from corpus.model import Strict
from corpus.procedures.load import shipped
from corpus.text import fold, without_diacritics
from evals.procedures.__main__ import BORDER, LATER, QUESTIONS, WEEK, questions
from evals.reader.classifier import Labelled, fitted, fitted_with_words
from evals.reader.questions import NONSENSE, load
from qa.encoder.embed import TUNED, Vectors, load_embedder
from qa.language.lexicon import Lexicon
from qa.language.lexicon import shipped as shipped_words
from qa.procedures.choose import (
    DOING,
    NO_PROCEDURE,
    ONE_FACT,
    OPEN,
    TOLD,
    TOLD_WORDS,
    WHAT_TO_DO,
    WHICH,
    WHICH_WORDS,
    asks_what_to_do,
    name_of,
    names_of,
)
from qa.question.reading import read

WRITTEN = Path(__file__).with_name("written.jsonl")
PASSES, PASSES_OF_CASES = 20, 30
PASSES_DOING, FACT = 15, 1 / 4  # a fact counts less: there are several times as many


class Written(Strict):
    """Is a question with the procedure it asks for, None where it asks for none; or for one fact of its matter.

    `history` are the questions that it follows, `case` is what it tells of each dimension of the procedure, None
    where nobody has read it for that.
    """

    question: str
    procedure: str | None
    fact: bool = False
    history: tuple[str, ...] = ()
    case: Mapping[str, tuple[str, ...]] | None = None


def written() -> list[Written]:
    """Return all questions to learn from."""
    return [Written.model_validate_json(line) for line in WRITTEN.read_text().splitlines()]


def facts() -> list[str]:
    """Return the questions that ask for one fact, but those that are measured by."""
    measured = {fold(one.question) for file in (QUESTIONS, BORDER, LATER, WEEK) for one in questions(file)}
    alone = [one.question for one in load() if not one.history and one.kind != NONSENSE]
    readings = [read(text) for text in alone if fold(text) not in measured]
    return [one.text for one in readings if not (one.numbers or one.addresses or asks_what_to_do(one))]


def _spelled(one: Written, lexicon: Lexicon) -> tuple[str, str]:
    spelled = lexicon.expanded(read(one.question, one.history, lexicon).text)
    return without_diacritics(spelled), spelled


def _learn_cases(vectors: Mapping[str, Vectors], lexicon: Lexicon, fingerprint: str) -> None:
    """Learn what questions tell of each dimension of their procedure, each dimension apart."""
    procedures = {one.id: one for one in shipped()}
    labelled = [
        Labelled(
            vectors[text], tuple(name_of(dimension, value) for value in told), frozenset(names_of(dimension)), text
        )
        for one in written()
        if one.procedure and one.case is not None
        for dimension in procedures[one.procedure].dimensions
        for told in [one.case.get(dimension.id, (OPEN,))]
        for text in _spelled(one, lexicon)
    ]
    names = sorted({name for one in procedures.values() for each in one.dimensions for name in names_of(each)})
    network, words = fitted_with_words(fingerprint, names, labelled, PASSES_OF_CASES)
    network.write(TOLD)
    words.write(TOLD_WORDS)


def main() -> int:
    lexicon, embedder = shipped_words(), load_embedder(TUNED, "onnx")
    asked = {lexicon.expanded(text): ONE_FACT for text in facts()}
    for one in written():
        for text in _spelled(one, lexicon):
            asked[text] = ONE_FACT if one.fact else one.procedure or NO_PROCEDURE
    vectors = embedder.embed_queries(list(asked))
    labelled = [
        Labelled(vector, (label,), text=text) for vector, (text, label) in zip(vectors, asked.items(), strict=True)
    ]
    which = [one for one in labelled if one.names != (ONE_FACT,)]
    doing = [
        one if one.names == (ONE_FACT,) else one._replace(names=(WHAT_TO_DO,))
        for one in labelled
        if one.names != (NO_PROCEDURE,)
    ]
    names = (NO_PROCEDURE, *(one.id for one in shipped()))
    network, words = fitted_with_words(embedder.fingerprint, names, which, PASSES)
    network.write(WHICH)
    words.write(WHICH_WORDS)
    _learn_cases({one.text: one.vector for one in labelled}, lexicon, embedder.fingerprint)
    fitted(embedder.fingerprint, (WHAT_TO_DO, ONE_FACT), doing, PASSES_DOING, weights={ONE_FACT: FACT}).write(DOING)
    count = Counter(asked.values())
    print(f"{len(which)} questions what to do, {count[NO_PROCEDURE]} for no procedure; {count[ONE_FACT]} for a fact")
    return 0


if __name__ == "__main__":
    sys.exit(main())
