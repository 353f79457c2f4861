"""`make sections`: fit what tells questions as broad as a section from those that one clause answers.

Broad questions, in broad/*.jsonl, were written from sections and short documents; the others are the dev halves of
the cases and the everyday questions, and narrow/*.jsonl on the same short documents. Of shown/*.jsonl those are broad
that want three things or more which a section shows without much else, and those are not that want one or two. No
model has learned from any of them.
Which section is asked for is fitted by a softmax over the sections and short documents that were found, breadth by a
logistic model. Reported on a half of the sections that is left out and on the test halves; what ships is fitted on
all sections and the dev halves.
"""

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logit, logsumexp

from corpus.locator import Locator
from corpus.model import Passage
from corpus.store import write_atomically
from evals.calibration.fit import newton
from evals.calibration.measures import auroc
from evals.cases import ASKED_ON, EVALS, Place
from evals.cases import load as load_cases
from evals.corpora import OFFICIAL
from evals.progress import told
from evals.reader.examples import judged_libraries
from evals.reader.questions import BROAD, NARROW, SHOWN, Written, load
from qa.answer import found_for, understood
from qa.engine import Library
from qa.judge.judgement import marks_of
from qa.judge.sections import FITTED, Fitted, Section, section_sum, sections, signs
from qa.settings import Settings

PULL = 0.05  # of the softmax's weights towards 0, standardised
RIDGE = 1.0  # of the logistic model's
MEANING = 3.0  # scale of the vector's numbers beside the standardised signs
WIDE = 1 / 10  # share of broad questions among what people ask, about: of the questions written here it is another
WANTED = 3  # things that a question wants to see, from which on a section may be what shows them
OF_IT = 0.5  # share of a section's words that are of what is wanted, at least
_NARROW = ("cases", "everyday")

Floats = NDArray[np.float64]
Gold = tuple[str, Locator | None]


class Asked(NamedTuple):
    """Is a question with the sections it may ask for: each with its signs of both kinds, and whether it is right."""

    half: str
    sections: tuple[Mapping[str, float], ...]
    breadth: tuple[Mapping[str, float], ...]
    right: tuple[bool, ...]
    vector: Floats


def broad(opened: Mapping[str, Library]) -> list[Asked]:
    """Return the broad questions whose section was found, in two halves by section."""
    found = []
    for one in load(BROAD):
        library = opened.get("digest" if one.edition == "digest" else "issued")
        gold = [_place(address) for address in one.gold]
        asked = _asked(one.question, (), library, _half(one), partial(_is_one_of, gold)) if library else None
        if asked and any(asked.right):
            found.append(asked)
    return found


def narrow(library: Library, opened: Mapping[str, Library]) -> list[Asked]:
    """Return the answerable questions of the two sets, in their halves, and those that a clause answers of documents
    short enough to answer as a whole.
    """
    chosen = [case for name in _NARROW for case in load_cases(EVALS / name) if case.answerable]
    asked = (_asked(case.question, [turn.question for turn in case.history], library, case.split) for case in chosen)
    written = (_asked(one.question, (), opened["digest"], _half(one)) for one in load(NARROW))
    return [one for one in (*asked, *written) if one]


def shown(opened: Mapping[str, Library]) -> tuple[list[Asked], list[Asked]]:
    """Return the broad ones among the questions of which it is known what to show, and those that are not; without
    those that want more than a section shows.
    """
    wide: list[Asked] = []
    others: list[Asked] = []
    for one in load(SHOWN):
        library = opened.get("digest" if one.edition == "digest" else "issued")
        if library is None or not one.needs:
            continue
        half = "dev" if hashlib.sha256(one.question.encode()).digest()[0] % 2 else "test"
        many = len(one.needs) >= WANTED
        asked = _asked(one.question, one.history, library, half, partial(_shows, one) if many else _none)
        if asked and (any(asked.right) or not many):
            (wide if many else others).append(asked)
    return wide, others


def fit(wide: Sequence[Asked], others: Sequence[Asked], encoder: str) -> Fitted:
    """Return the model of these broad questions and those that are not."""
    names = sorted(wide[0].sections[0])
    ranked = [(_table(one.sections, names), np.array(one.right)) for one in wide]
    rows = np.concatenate([table for table, _ in ranked])
    scale = rows.std(axis=0) + 1e-9

    def loss(weights: Floats) -> float:
        scores = ((table / scale @ weights, right) for table, right in ranked)
        missed = [logsumexp(score) - logsumexp(score[right]) for score, right in scores]
        return float(np.mean(missed) + PULL * weights @ weights)

    found = minimize(loss, np.zeros(len(names)), method="L-BFGS-B").x / scale
    section = {name: round(float(weight), 4) for name, weight in zip(names, found, strict=True)}
    own = [_best(one, section) for one in (*wide, *others)]
    labels = np.array([1.0] * len(wide) + [0.0] * len(others))
    named = sorted(own[0])
    table = _table(own, named)
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    vectors = np.array([one.vector for one in (*wide, *others)]) * MEANING
    design = np.column_stack([np.ones(len(labels)), (table - mean) / spread, vectors])
    weights = newton(design, labels, RIDGE)
    signed = weights[1 : 1 + len(named)] / spread
    return Fitted(
        encoder=encoder,
        section=section,
        breadth={name: round(float(weight), 4) for name, weight in zip(named, signed, strict=True)},
        meaning=tuple(round(float(weight) * MEANING, 3) for weight in weights[1 + len(named) :]),
        bias=round(float(weights[0] - signed @ mean + logit(WIDE) - logit(labels.mean())), 4),
    )


def scores(asked: Iterable[Asked], model: Fitted) -> list[float]:
    """Return how broad each question is to the model: above 0, a section is its answer."""
    return [
        section_sum(model.breadth, _best(one, model.section)) + float(np.dot(model.meaning, one.vector)) + model.bias
        for one in asked
    ]


def _none(section: Section) -> bool:
    return False


def _is_one_of(gold: Sequence[Gold], section: Section) -> bool:
    return (section.document.id, section.locator) in gold


def _shows(one: Written, section: Section) -> bool:
    """Is true where the section holds something of each thing that is wanted, and not much else."""
    needs = [[Place.of(address) for address in need] for need in one.needs]
    wanted = [*(place for need in needs for place in need), *map(Place.of, one.also)]
    of_it = [passage for passage in section.passages if any(place.meets(passage) for place in wanted)]
    each = all(any(place.meets(passage) for place in need for passage in of_it) for need in needs)
    return each and _length(of_it) >= OF_IT * _length(section.passages)


def _length(passages: Sequence[Passage]) -> int:
    return sum(len(passage.text) for passage in passages)


def _asked(
    question: str, earlier: Sequence[str], library: Library, half: str, right: Callable[[Section], bool] = _none
) -> Asked | None:
    reading, *_ = understood(question, earlier, library)
    found = found_for(reading, library, 20, ASKED_ON)
    if found.vector is None:
        return None
    read = marks_of(reading, found.hits, library)
    marks = {hit.passage.id: mark.score for hit, mark in zip(found.hits, read, strict=False)}
    near = list(sections(found.hits, found.vector, marks, library))
    if not near:
        return None
    return Asked(
        half,
        tuple(one.signs for one in near),
        tuple(signs(reading, found, one, library.embedder.fingerprint) for one in near),
        tuple(map(right, near)),
        np.asarray(found.vector, np.float64),
    )


def _best(one: Asked, weights: Mapping[str, float]) -> Mapping[str, float]:
    """Return all signs of the section that comes first."""
    at = _first(one, weights)
    return {**one.sections[at], **one.breadth[at]}


def _first(one: Asked, weights: Mapping[str, float]) -> int:
    return max(range(len(one.sections)), key=lambda place: section_sum(weights, one.sections[place]))


def _table(found: Sequence[Mapping[str, float]], names: Sequence[str]) -> Floats:
    return np.array([[one[name] for name in names] for one in found])


def _place(address: str) -> Gold:
    """Return the document and the address in it, None for all of it."""
    document, _, locator = address.partition(":")
    return document, Locator(locator) if locator else None


def _half(one: Written) -> str:
    """Return the half of the question by its section; by its document where that is short, narrow questions too."""
    address = min(one.gold)
    named = address.partition(":")[0] if one.id.startswith("ndoc") else address
    return "dev" if hashlib.sha256(named.encode()).digest()[0] % 2 else "test"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.reader.sections", description=__doc__)
    parser.add_argument("--official", type=Path, default=OFFICIAL, help="folder of official texts (real, real-state)")
    parser.add_argument("--out", type=Path, default=FITTED, help="where the model is written")
    options = parser.parse_args()
    starter, opened = judged_libraries(Settings(), options.official, told("indexed"))
    of_shown, narrow_of_shown = shown(opened)
    wide, others = [*broad(opened), *of_shown], [*narrow(starter, opened), *narrow_of_shown]
    encoder = starter.embedder.fingerprint
    dev = [one for one in others if one.half == "dev"]
    halved = fit([one for one in wide if one.half == "dev"], dev, encoder)
    held = [one for one in wide if one.half == "test"]
    beside = scores([one for one in others if one.half == "test"], halved)
    seen = scores(held, halved)
    chosen = [one.right[_first(one, halved.section)] for one in held]
    print(f"{len(wide)} broad questions, {len(others)} others. Of those held back ({len(held)}, {len(beside)}):")
    print(f"AUROC {auroc(seen, beside):.3f}, the very section first {np.mean(chosen):.3f}, taken for broad")
    print(f"{np.mean(np.array(seen) > 0):.3f} of the broad and {np.mean(np.array(beside) > 0):.3f} of the others")
    rest = [one for one in narrow_of_shown if one.half == "test"]
    few = np.array(scores(rest, halved))
    print(f"Of {len(few)} questions of shown/ for one thing or two {np.mean(few > 0):.3f} are taken for broad")
    model = fit(wide, [*dev, *rest], encoder)
    write_atomically(options.out, (model.model_dump_json(indent=1) + "\n").encode())
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
