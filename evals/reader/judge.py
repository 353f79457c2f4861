"""`make judge`: train what reads question and passage together, on the questions written, and keep it.

The lower half of the tuned encoder's layers reads question and passage apart (DeFormer: Cao et al., 2020,
arXiv:2005.00697), so what it makes of each is computed once; the upper half learns to read them together. Of each
question the batch has a passage that answers and others that the product's own search found; a question without an
answer has others alone. `evals.reader.pupil` learns; from a checkpoint in REGQA_DATA a training that was broken off
goes on.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from evals.corpora import OFFICIAL
from evals.progress import told
from evals.reader.examples import Shown, libraries, shown
from evals.reader.pupil import NEAREST, Lesson, Lessons, Window, learn
from evals.reader.questions import BROAD, Written, load
from evals.retrieval.mistyped import VARIANTS
from qa.encoder.e5 import Floats, Table, Weights, load_weights
from qa.encoder.embed import TUNED, load_embedder
from qa.encoder.judge import HEADS, TRAINED, lower, write
from qa.encoder.on_torch import encoder_of, tensors_of
from qa.encoder.tuned import tuned
from qa.encoder.windows import question_pieces, windows
from qa.settings import Settings

_BARE = VARIANTS["no-diacritics"]


def written() -> list[Written]:
    """Return the questions to learn from: those that a whole document answers are not for a judge of passages."""
    return [one for one in (*load(), *load(BROAD)) if all(":" in address for address in one.gold)]


def lessons(known: Sequence[Shown], weights: Weights) -> Lessons:
    """Return what `evals.reader.pupil` learns from, tensors in half precision."""
    asked = sorted({text for one in known for text in (one.question, _BARE(one.question))})
    shown_ones = {passage for one in known for passage in (*(each for each, _ in one.answers), *one.others[:NEAREST])}
    passages = sorted(shown_ones, key=lambda one: (one.id, one.text))
    of_questions = [question_pieces(text, weights.tokens) for text in asked]
    of_passages = [windows(passage, weights.tokens) for passage in passages]
    cut = [window for each in of_passages for window in each]
    ends = np.cumsum([0, *map(len, of_passages)]).tolist()
    used = sorted({piece for pieces in (*of_questions, *(window.pieces for window in cut)) for piece in pieces})
    row = {piece: number for number, piece in enumerate(used)}
    table = Table(weights)

    def rows(pieces: Sequence[int]) -> Tensor:
        return torch.tensor([row[piece] for piece in pieces])

    question = {text: number for number, text in enumerate(asked)}
    place = {passage: number for number, passage in enumerate(passages)}
    return Lessons(
        layers={name: _half(tensor) for name, tensor in tensors_of(encoder_of(weights), weights).items()},
        rows=_half(table.words(used)),
        places=_half(table.places),
        epsilon=weights.epsilon,
        heads=weights.heads,
        lower=lower(weights),
        upper=weights.layers - lower(weights),
        questions=tuple(map(rows, of_questions)),
        windows=tuple(Window(rows(one.pieces), torch.tensor(one.spans)) for one in cut),
        passages=tuple(tuple(range(first, end)) for first, end in pairwise(ends)),
        lessons=tuple(
            Lesson(
                question=question[one.question],
                bare=question[_BARE(one.question)],
                answers=tuple((place[passage], units) for passage, units in one.answers),
                others=tuple(place[passage] for passage in one.others[:NEAREST]),
            )
            for one in known
        ),
    )


def mean(learned: Mapping[str, Floats], path: Path = TRAINED) -> dict[str, Floats]:
    """Return the mean of what was learned and the judge at `path`, by the names of tensors and heads.

    Of two trainings that begin alike it is often better than either (Wortsman et al., 2022, arXiv:2203.05482).
    """
    with np.load(path) as file:
        kept = dict(file)
    bundled = load_weights()
    above = replace(bundled, difference={name: kept[name] for name in kept.keys() & bundled.tensors})
    found = {}
    for name, array in learned.items():
        other = kept[name] if name in HEADS else above.floats(name, -1).reshape(array.shape)
        found[name] = ((array + other) / 2).astype(np.float32)
    return found


def _half(array: Floats) -> Tensor:
    return torch.from_numpy(array).half()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.reader.judge", description=__doc__)
    parser.add_argument("--official", type=Path, default=OFFICIAL, help="folder of official texts (real, real-state)")
    parser.add_argument("--prepare", type=Path, help="write what there is to learn from here, and learn it elsewhere")
    parser.add_argument("--learned", type=Path, help="what evals.reader.pupil wrote elsewhere, to be kept")
    parser.add_argument("--mean", action="store_true", help="keep its mean with the judge that ships")
    parser.add_argument("--out", type=Path, default=TRAINED, help="where the judge is written")
    options = parser.parse_args()
    learned = torch.load(options.learned) if options.learned else None
    if learned is None:
        folder = Settings().data / "evals" / "judge"
        opened = libraries(folder, options.official, load_embedder(TUNED), told("indexed"))
        known = [one for one in shown(written(), opened, told("searched")) if one.answers or one.others]
        print(f"{len(known)} questions, {sum(bool(one.answers) for one in known)} of them with an answer")
        prepared = lessons(known, tuned(load_weights())[0])
        if options.prepare:
            torch.save(prepared, options.prepare)
            return 0
        learned = learn(prepared, folder / "judge.pt").learned()
    arrays = {name: tensor.numpy() for name, tensor in learned.items()}
    if options.mean:
        arrays = mean(arrays)
    heads = {name: arrays.pop(name) for name in HEADS}
    write(arrays, heads, load_weights(), options.out)
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
