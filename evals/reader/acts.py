"""Learn what is no question about rules from what people say (acts.toml) beside the questions they ask, and which
questions follow another.

    python -m evals.reader.acts

Small networks over the vectors of the bundled model. Measured on each half by what was learned from the other, then
learned from all and kept beside `qa.judge.act`. What is known in all, by words too, is measured on favours.toml, from
which nothing is learned.
"""

import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.reader.classifier import Labelled, fitted
from evals.reader.questions import NONSENSE, Written, load
from qa.encoder.embed import TUNED, Vectors, load_embedder
from qa.judge.act import FOLLOW_UP, QUESTION, Act, Learned, Said, said_in, write

SAID, FAVOURS = (Path(__file__).with_name(f"{name}.toml") for name in ("acts", "favours"))
OUTSIDE = "outside"  # the kind of questions that are no more on rules than what is said here
PASSES = 20
_ASKED = (QUESTION, FOLLOW_UP)
_AS_ACTS = {**{str(act): str(act) for act in Act}, QUESTION: QUESTION, FOLLOW_UP: QUESTION}
_AS_LEANING = {QUESTION: QUESTION, FOLLOW_UP: FOLLOW_UP, OUTSIDE: QUESTION}


def learn(texts: Sequence[str], labels: Sequence[str], vectors: Mapping[str, Vectors], fingerprint: str) -> Learned:
    """Return what these texts with their labels teach: acts, questions, those that follow, those out of scope."""
    acts, leaning = (
        [Labelled(vectors[text], (to[label],)) for text, label in zip(texts, labels, strict=True) if label in to]
        for to in (_AS_ACTS, _AS_LEANING)
    )
    return Learned(fitted(fingerprint, (*Act, QUESTION), acts, PASSES), fitted(fingerprint, _ASKED, leaning, PASSES))


def main() -> int:
    embedder = load_embedder(TUNED, "onnx")
    said = [(text, act) for act, texts in tomllib.loads(SAID.read_text()).items() for text in texts]
    said += [(one.question, _label(one)) for one in load() if one.kind != NONSENSE]
    texts, labels = [text for text, _ in said], [label for _, label in said]
    vectors = dict(zip(texts, embedder.embed_queries(texts), strict=True))
    taken: dict[int, Said] = {}
    for this in (0, 1):
        model = learn(texts[1 - this :: 2], labels[1 - this :: 2], vectors, embedder.fingerprint)
        taken |= {row: model.said(vectors[texts[row]]) for row in range(this, len(said), 2)}
    rows = {name: [row for row, label in enumerate(labels) if label == name] for name in (*_ASKED, OUTSIDE)}
    acts = [row for row, label in enumerate(labels) if label not in rows]
    right = sum(taken[row].act == labels[row] for row in acts) / len(acts)
    seen = sum(taken[row].act is not None for row in acts) / len(acts)
    wrong = [texts[row] for name in _ASKED for row in rows[name] if taken[row].act]
    print(f"{len(acts)} said, {len(said) - len(acts)} asked, each judged by what was learned from the other half:")
    print(f"known for no question {seen:.3f}, for what it is {right:.3f}; taken for none: {len(wrong)} {wrong}")
    for name, own in rows.items():
        print(f"{name}: {sum(taken[row].leans for row in own)} of {len(own)} taken to lean on what was said before")
    write(learn(texts, labels, vectors, embedder.fingerprint))
    for name, favours in tomllib.loads(FAVOURS.read_text()).items():
        known = sum(one.act is Act.CANNOT for one in said_in(favours, embedder))
        print(f"favours, {name}: {known} of {len(favours)} taken for what is not done here")
    return 0


def _label(one: Written) -> str:
    return FOLLOW_UP if one.history else OUTSIDE if one.kind == OUTSIDE else QUESTION


if __name__ == "__main__":
    sys.exit(main())
