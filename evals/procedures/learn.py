"""Learn which procedure a question asks for, and which ask what to do: `python -m evals.procedures.learn`.

`written.jsonl` has some 150 questions for each procedure, and as many hundreds that none is to answer: they ask what
to do in other matters, or for one fact. Each is learned without its diacritics too. For one fact ask those of the
questions written from single passages (`evals.reader.questions`) whose words do not ask what to do; beside them,
those for a procedure teach how people ask what to do. What was learned is kept beside `qa.procedures.choose`; how
well it leads tells `python -m evals.procedures`, whose questions it never sees.
"""

import sys
from collections import Counter
from pathlib import Path

from corpus.model import Strict
from corpus.procedures.load import shipped
from corpus.text import fold, without_diacritics
from evals.procedures.__main__ import BORDER, LATER, QUESTIONS, questions
from evals.reader.classifier import Labelled, fitted
from evals.reader.questions import NONSENSE, load
from qa.encoder.embed import TUNED, load_embedder
from qa.language.lexicon import shipped as shipped_words
from qa.procedures.choose import DOING, NO_PROCEDURE, ONE_FACT, WHAT_TO_DO, WHICH, asks_what_to_do
from qa.question.reading import read

WRITTEN = Path(__file__).with_name("written.jsonl")
# Chosen on the dev half of questions.jsonl and on border.jsonl.
PASSES, SMOOTHED = 40, 0.05
PASSES_DOING, FACT = 15, 1 / 3  # a fact counts less: there are three times as many


class Written(Strict):
    """Is a question with the procedure it asks for, None where it asks for none."""

    question: str
    procedure: str | None


def written() -> list[Written]:
    """Return all questions to learn from."""
    return [Written.model_validate_json(line) for line in WRITTEN.read_text().splitlines()]


def facts() -> list[str]:
    """Return the questions that ask for one fact, but those that are measured by."""
    measured = {fold(one.question) for file in (QUESTIONS, BORDER, LATER) for one in questions(file)}
    alone = [one.question for one in load() if not one.history and one.kind != NONSENSE]
    readings = [read(text) for text in alone if fold(text) not in measured]
    return [one.text for one in readings if not (one.numbers or one.addresses or asks_what_to_do(one))]


def main() -> int:
    lexicon, embedder = shipped_words(), load_embedder(TUNED, "onnx")
    asked = {lexicon.expanded(text): ONE_FACT for text in facts()}
    for one in written():
        spelled = lexicon.expanded(lexicon.out_of_chat(one.question))
        for text in (without_diacritics(spelled), spelled):
            asked[text] = one.procedure or NO_PROCEDURE
    labelled = list(zip(embedder.embed_queries(list(asked)), asked.values(), strict=True))
    which = [Labelled(vector, (label,)) for vector, label in labelled if label != ONE_FACT]
    doing = [
        Labelled(vector, (label if label == ONE_FACT else WHAT_TO_DO,))
        for vector, label in labelled
        if label != NO_PROCEDURE
    ]
    names = (NO_PROCEDURE, *(one.id for one in shipped()))
    fitted(embedder.fingerprint, names, which, PASSES, SMOOTHED).write(WHICH)
    fitted(embedder.fingerprint, (WHAT_TO_DO, ONE_FACT), doing, PASSES_DOING, weights={ONE_FACT: FACT}).write(DOING)
    count = Counter(asked.values())
    print(f"{len(which)} questions what to do, {count[NO_PROCEDURE]} for no procedure; {count[ONE_FACT]} for a fact")
    return 0


if __name__ == "__main__":
    sys.exit(main())
