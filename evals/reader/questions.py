"""The questions written from passages: read, checked against the texts, cleaned of what evaluation sets ask.

One JSON line each in questions/<pack>.jsonl; README.md says how they were written:

    {"id": "d38-1-7", "kind": "lay", "question": "…", "gold": {"huong-dan-38-hd-btctw-2025:II.1.1-2": [1, 2]},
     "edition": "digest"}

`gold` names the provisions that answer, with the numbers of the sentences and items that do (as `qa.language.units`
counts them in the provision's own text); no numbers stand for all of it. A question without an answer has none, and
may name what is `near`.

Of questions that several provisions answer it is told which of them an answer must show: in needs.jsonl of those in
questions/, and of those in shown/, of which nothing is learned but how much to show, beside each.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from pathlib import Path
from typing import get_args

from corpus.model import Strict
from corpus.text import fold, syllables
from evals.cases import EVALS
from evals.cases import load as load_cases
from evals.reader.texts import Edition

QUESTIONS = Path(__file__).resolve().parent / "questions"
BROAD = QUESTIONS.with_name("broad")
NARROW = QUESTIONS.with_name("narrow")
OPEN = QUESTIONS.with_name("open")
TOLD = QUESTIONS.with_name("told")
SHOWN = QUESTIONS.with_name("shown")
LABELS, NEEDS = QUESTIONS.with_name("labels.jsonl"), QUESTIONS.with_name("needs.jsonl")
ALIKE = 0.6  # share of the pairs of folded words that two questions have in common, from which they ask the same
SAME = 0.9  # the same for twins, which differ by the one condition that makes another clause right
NONSENSE = "nonsense"  # the kind of those that ask nothing
TWINS = ("cond", "yesno", "when")

Pairs = frozenset[tuple[str, str]]


class Written(Strict):
    """Is one question with where it is answered in the text of its edition; `history` is what was asked before.

    `needs` are the things that the person has to see, each with the provisions any one of which is enough, and `also`
    provisions without which the answer is whole; of a question in shown/.
    """

    id: str
    kind: str
    question: str
    history: tuple[str, ...] = ()
    edition: Edition
    gold: dict[str, tuple[int, ...]]
    near: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    also: tuple[str, ...] = ()


class Needs(Strict):
    """Is what an answer to a question must show, and what it may, as `Written` has it."""

    id: str
    needs: tuple[tuple[str, ...], ...]
    also: tuple[str, ...]


class Labelled(Strict):
    """Is what a reader made of the first passages that a search found for a question, by their ids."""

    id: str
    answers: tuple[str, ...]
    helps: tuple[str, ...]
    no: tuple[str, ...]


def labels() -> dict[str, Labelled]:
    """Return the readers' labels by the id of the question."""
    lines = LABELS.read_text().splitlines()
    return {one.id: one for one in map(Labelled.model_validate_json, lines)}


def needs() -> dict[str, Needs]:
    """Return what must be shown by the id of the question, of those that several provisions answer."""
    return {one.id: one for one in map(Needs.model_validate_json, NEEDS.read_text().splitlines())}


def load(folder: Path = QUESTIONS) -> list[Written]:
    """Return all questions, by pack in the order of the files."""
    lines = (line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines())
    return [Written.model_validate_json(line) for line in lines]


def asked_by_evaluations(others: Iterable[Path] = ()) -> list[str]:
    """Return every question of the evaluation sets that ship, and of more files of questions."""
    paths = [*(EVALS / name for name in ("blind", "cases", "everyday", "users")), *others]
    return [case.question for path in paths for case in load_cases(path)]


def overlapping(written: Sequence[Written], evaluated: Iterable[str]) -> dict[str, str]:
    """Return the ids of questions to leave out, each with why: asked twice of one edition, or by an evaluation set.

    Follow-ups and strings of words are compared with what stands before them, for alone they are all alike; those of
    one conversation have that in common, and are the same only where what is asked last is the same, too.
    """
    dropped: dict[str, str] = {}
    asked = {one.id: _pairs(one.question) for one in written}
    kept = {edition: _Alike() for edition in get_args(Edition)}
    measured = _Alike()
    for question in evaluated:
        measured.add(question, question)
    for one in written:
        said = " ".join([*one.history, one.question])
        least = SAME if one.kind in TWINS else ALIKE
        again = (
            other for other in kept[one.edition].like(said, least) if _share(asked[one.id], asked[other]) >= least
        )
        if found := next(measured.like(said, ALIKE), None):
            dropped[one.id] = f"evaluation: {found}"
        elif found := next(again, None):
            dropped[one.id] = f"again: {found}"
        else:
            kept[one.edition].add(said, one.id)
    return dropped


class _Alike:
    """Finds texts that share most of their pairs of neighbouring folded words, by their rarest pairs."""

    def __init__(self) -> None:
        self._by_pair: dict[tuple[str, str], list[int]] = {}
        self._texts: list[tuple[Pairs, str]] = []

    def add(self, text: str, name: str) -> None:
        pairs = _pairs(text)
        for pair in pairs:
            self._by_pair.setdefault(pair, []).append(len(self._texts))
        self._texts.append((pairs, name))

    def like(self, text: str, least: float) -> Iterator[str]:
        """Yield the names of the texts that have this share of pairs in common with the one.

        It has one of any pairs that are more than may be missing, so the rarest of them lead to it (Bayardo et al.
        2007, “Scaling up all pairs similarity search”).
        """
        pairs = _pairs(text)
        rarest = sorted(pairs, key=lambda pair: (len(self._by_pair.get(pair, ())), pair))
        enough = rarest[: len(pairs) - ceil(least * len(pairs)) + 1]
        for number in sorted({number for pair in enough for number in self._by_pair.get(pair, ())}):
            other, name = self._texts[number]
            if _share(pairs, other) >= least:
                yield name


def _pairs(text: str) -> Pairs:
    words = [fold(word) for word in syllables(text)]
    return frozenset(zip(["", *words], [*words, ""], strict=True))


def _share(pairs: Pairs, other: Pairs) -> float:
    return len(pairs & other) / len(pairs | other)
