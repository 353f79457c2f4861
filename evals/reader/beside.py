"""`make beside`: fit which clauses an answer shows beside the best one, where it is known what to show.

From shown/*.jsonl, of which no network has learned. Step by step as an answer is put together: with the best clause
and what else is wanted of what was found before, of each of the others whether it shows something that is still
wanted. A logistic model of the signs of `qa.judge.beside`, once as search finds with what
is learned to be asked for and once without. Reported by two models, each on the half that it has not seen; what
ships is fitted on both.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from corpus.model import Passage
from corpus.store import write_atomically
from evals.calibration.fit import newton
from evals.cases import ASKED_ON, Place
from evals.corpora import OFFICIAL
from evals.progress import told
from evals.reader.examples import judged_libraries
from evals.reader.questions import SHOWN, Written, load
from qa.answer import RETRIEVED, found_for, understood
from qa.encoder.embed import Vectors
from qa.engine import Library
from qa.judge.beside import FITTED, MOST, Fits, Fitted, among, led, needed, signs
from qa.judge.evidence import Evidence
from qa.judge.judgement import judgement
from qa.judge.lists import list_of
from qa.judge.parts import each_judged
from qa.judge.succession import in_force_first
from qa.model import Judged
from qa.question.reading import Reading
from qa.search.query import ALL_STEPS, Steps
from qa.settings import Settings
from qa.split import Split, split_of

LIKELY = 0.2  # that a clause is needed, from which on it is shown: what is missing costs more than what is too much
RIDGE = 3.0
OF_ASKED = ("asked", "behind", "as_asked", "own")  # signs of what is learned to be asked for

Floats = NDArray[np.float64]


class Asked(NamedTuple):
    """Is a question with what was judged of what was found for it."""

    written: Written
    reading: Reading
    judged: Judged
    vector: Vectors
    library: Library

    @property
    def half(self) -> Split:
        return split_of(self.written.question)

    @property
    def needs(self) -> list[list[Place]]:
        return [[Place.of(address) for address in need] for need in self.written.needs]

    def missing(self, chosen: Sequence[Evidence]) -> list[list[Place]]:
        """Return the needs that nothing shows of what is chosen, or of the lists that it is of."""
        shown = [passage for one in chosen for passage in _whole(one, self.library)]
        return [need for need in self.needs if not any(_meets(need, passage) for passage in shown)]


def asked(opened: Mapping[str, Library], steps: Steps) -> Iterator[Asked]:
    for one in load(SHOWN):
        library = opened.get("digest" if one.edition == "digest" else "issued")
        if library is None or not one.needs:
            continue
        reading, *_ = understood(one.question, one.history, library)
        found = found_for(reading, library, RETRIEVED, ASKED_ON, steps)
        if found.vector is None or not found.hits:
            continue
        first = judgement(reading, found.hits, library, ASKED_ON)
        judged = in_force_first(reading, first, found, library, ASKED_ON, judgement)
        judged = each_judged(reading, judged, library, ASKED_ON, judgement) if reading.parts else judged
        if judged.evidence and not judged.evidence[0].hit.exact:
            yield Asked(one, reading, judged, found.vector, library)


class Step(NamedTuple):
    """Is a clause that may be needed beside what is chosen, by its signs, and whether it is."""

    signs: Mapping[str, float]
    needed: bool


def steps_of(one: Asked) -> Iterator[Step]:
    """Yield the steps of an answer that shows all that is wanted and was found; what may stand there is left out."""
    also = [Place.of(address) for address in one.written.also]
    chosen = [one.judged.evidence[0]]
    while len(chosen) <= MOST:
        missing = one.missing(chosen)
        near = among(one.reading, one.judged, chosen, one.library, ASKED_ON)
        wanted = [any(_meets(need, each.hit.passage) for need in missing) for each in near]
        found = signs(one.reading, one.judged, near, chosen, one.vector, one.library)
        yield from (
            Step(sign, is_needed)
            for each, sign, is_needed in zip(near, found, wanted, strict=True)
            if is_needed or not _meets(also, each.hit.passage)
        )
        if not any(wanted):
            return
        chosen.append(near[wanted.index(True)])


def fit(learned_from: Sequence[Asked], without: Sequence[str] = ()) -> Fitted:
    """Return the model of these questions' steps, of all signs but those."""
    steps = [step for one in learned_from for step in steps_of(one)]
    names = [name for name in steps[0].signs if name not in without]
    table = np.array([[step.signs[name] for name in names] for step in steps])
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(steps)), (table - mean) / spread])
    weights = newton(design, np.array([float(step.needed) for step in steps]), RIDGE)
    signed = weights[1:] / spread
    return Fitted(
        weights={name: round(float(weight), 4) for name, weight in zip(names, signed, strict=True)},
        bias=round(float(weights[0] - signed @ mean - logit(LIKELY)), 4),
    )


def picked(one: Asked, model: Fitted | None) -> list[Evidence]:
    """Return what is shown by the model, the best and the best for each thing asked without one."""
    if model is None:
        return led(one.judged)
    beside = needed(model, one.reading, one.judged, one.vector, one.library, ASKED_ON)
    return [one.judged.evidence[0], *beside]


def told_of(asked: Sequence[Asked], shown: Sequence[Sequence[Evidence]]) -> str:
    """Return in words for how many questions all that is wanted is shown, and how much that is not."""
    kinds = {"for one thing": [1], "for several": range(2, 99)}
    words = []
    for kind, counts in kinds.items():
        rows = [(one, chosen) for one, chosen in zip(asked, shown, strict=True) if len(one.needs) in counts]
        whole = np.mean([not one.missing(chosen) for one, chosen in rows])
        wanted = [
            [*(place for need in one.needs for place in need), *map(Place.of, one.written.also)] for one, _ in rows
        ]
        beside = [
            sum(not any(_meets(places, passage) for passage in _whole(each, one.library)) for each in chosen[1:])
            for (one, chosen), places in zip(rows, wanted, strict=True)
        ]
        words.append(f"{kind} ({len(rows)}) {whole:.3f} whole, {np.mean(beside):.2f} clauses that nobody wants")
    return "; ".join(words)


def _whole(one: Evidence, library: Library) -> list[Passage]:
    return list_of(one.hit.passage, library) or [one.hit.passage]


def _meets(places: Sequence[Place], passage: Passage) -> bool:
    return any(place.meets(passage) for place in places)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.reader.beside", description=__doc__)
    parser.add_argument("--official", type=Path, default=OFFICIAL, help="folder of official texts (real, real-state)")
    options = parser.parse_args()
    _, opened = judged_libraries(Settings(), options.official, told("indexed"))
    fits = {}
    for name, steps, without in (
        ("known", ALL_STEPS, ()),
        ("unknown", ALL_STEPS._replace(asked=False), OF_ASKED),
    ):
        questions = list(asked(opened, steps))
        halved = {half: fit([one for one in questions if one.half != half], without) for half in get_args(Split)}
        print(f"{name}, the best and parts: {told_of(questions, [picked(one, None) for one in questions])}")
        print(f"{name}, by the model: {told_of(questions, [picked(one, halved[one.half]) for one in questions])}")
        fits[name] = fit(questions, without)
    write_atomically(FITTED, (Fits(**fits).model_dump_json(indent=1) + "\n").encode())
    print(FITTED)
    return 0


if __name__ == "__main__":
    sys.exit(main())
