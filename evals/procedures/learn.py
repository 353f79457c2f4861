"""Learn which procedure a question asks for, from questions written for it: `python -m evals.procedures.learn`.

`written.jsonl` has some seventy questions for each procedure, and as many hundreds that none is to answer: they ask
for one fact of its matter, or for what no procedure is about. Each is learned without its diacritics too. What was
learned is kept beside `qa.procedures.choose`; how well it leads tells `python -m evals.procedures`, whose questions
it never sees.
"""

import sys
from pathlib import Path

from corpus.model import Strict
from corpus.procedures.load import shipped
from corpus.text import without_diacritics
from evals.reader.classifier import fitted
from qa.encoder.embed import TUNED, load_embedder
from qa.language.lexicon import shipped as shipped_words
from qa.procedures.choose import LEARNED, NO_PROCEDURE

WRITTEN = Path(__file__).with_name("written.jsonl")
PASSES, SMOOTHED = 40, 0.05  # chosen on the dev half of questions.jsonl and on border.jsonl


class Written(Strict):
    """Is a question with the procedure it asks for, None where it asks for none."""

    question: str
    procedure: str | None


def written() -> list[Written]:
    """Return all questions to learn from."""
    return [Written.model_validate_json(line) for line in WRITTEN.read_text().splitlines()]


def main() -> int:
    lexicon, embedder = shipped_words(), load_embedder(TUNED, "onnx")
    asked = {
        text: one.procedure
        for one in written()
        for spelled in [lexicon.expanded(lexicon.out_of_chat(one.question))]
        for text in (without_diacritics(spelled), spelled)
    }
    labels = [procedure or NO_PROCEDURE for procedure in asked.values()]
    names = (NO_PROCEDURE, *(one.id for one in shipped()))
    vectors = embedder.embed_queries(list(asked))
    fitted(embedder.fingerprint, names, list(zip(vectors, labels, strict=True)), PASSES, SMOOTHED).write(LEARNED)
    print(f"{len(asked)} questions, {labels.count(NO_PROCEDURE)} of them for no procedure: {LEARNED}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
