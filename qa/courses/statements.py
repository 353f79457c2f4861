"""Statements to be judged: sentences of clauses as they are, and with a figure or a body that makes them false."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.text import normal, syllables
from qa.courses import bodies, lists
from qa.courses.clauses import Clause, Sentence, likeness, pairs, replaced, sentences, within
from qa.courses.drafts import Draft, judged, stem
from qa.courses.figures import Figure, figures_in, how_often
from qa.courses.model import Bloom, Difficulty, Kind
from qa.courses.options import SAME_SUBJECT, Pool, false_figure, is_told, wrong_bodies, wrong_figures

FOUR = 4
ALIKE = 12  # syllables by which statements beside each other may differ
_PLACES = 2  # in which a sentence is made false, each by itself
SHORT = 40  # syllables of a statement that is an option


class Claim(NamedTuple):
    """Is a sentence with what was changed in it: `said` the words of the clause, `false` the sentence made false."""

    sentence: Sentence
    said: str
    false: str


def claims(clause: Clause, pool: Pool, chance: random.Random) -> Iterator[Claim]:
    """Yield the sentences and list items of a clause that can surely be made false, each in two places at most."""
    for sentence, told in (*((one, 0) for one in sentences(clause)), *lists.told_on(clause, pool)):
        made = [
            *(_by_figure(sentence, one, pool, chance) for one in figures_in(sentence.text) if one.start >= told),
            *(_by_body(sentence, one, pool, chance) for one in bodies.doing(sentence.text) if one.alone),
        ]
        fit = [one for one in made if one and normal(one.said) not in normal(sentence.before)]
        found = [one for one in fit if not pool.bears_out(one.false)]
        yield from chance.sample(found, min(_PLACES, len(found)))


def on_truth(made: Sequence[Claim], chance: random.Random) -> Iterator[Draft]:
    """Yield for each claim whether it is true, the sentence being shown as it is, once at most, or made false."""
    shown: set[str] = set()
    for sentence, said, false in made:
        true = chance.random() < 0.5 and sentence.text not in shown
        shown |= {sentence.text} if true else set()
        question = f"{sentence.before} {sentence.text if true else false} Nhận định này đúng hay sai?"
        asking = stem(sentence.clause, "", question.strip(), said)
        yield judged(sentence.clause, asking, true, sentence.start, sentence.end)


def of_four(made: Sequence[Claim], chance: random.Random) -> Iterator[Draft]:
    """Yield which of four statements of a document, of one section where it can be, is right, and which is not."""
    documents: dict[str, list[Claim]] = {}
    for claim in made:
        if not claim.sentence.before and len(syllables(claim.sentence.text)) <= SHORT:
            documents.setdefault(claim.sentence.clause.document.id, []).append(claim)
    for inside in documents.values():
        for right in (True, False):
            drawn = sorted(inside, key=lambda one: (one.sentence.clause.above[:1], _length(one), chance.random()))
            for four in _fours(drawn):
                yield _of_four(four, right, chance)


def _length(claim: Claim) -> int:
    """Return about how long a statement is: options should be alike in that."""
    return len(syllables(claim.sentence.text)) // ALIKE


def _fours(drawn: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Yield four at a time about in their order, each of another clause and none like another: of those both fall."""
    begun: list[list[Claim]] = []
    for claim in drawn:
        fitting = (four for four in begun if not any(_are_alike(claim.sentence, one.sentence) for one in four))
        four = next(fitting, [])
        if not four:
            begun.append(four)
        four.append(claim)
        if len(four) == FOUR:
            begun.remove(four)
            yield four


def _are_alike(one: Sentence, other: Sentence) -> bool:
    """Is true of statements on one thing: of a clause, in like words, or both on how often something is done."""
    if one.clause.id == other.clause.id or (how_often(one.text) and how_often(other.text)):
        return True
    return likeness(pairs(one.text), pairs(other.text)) >= SAME_SUBJECT


def _of_four(four: Sequence[Claim], right: bool, chance: random.Random) -> Draft:
    """Return the question which statement is right, or which is not: one of middling length, the others otherwise."""
    first = chance.choice(sorted(four, key=lambda one: len(one.sentence.text))[1:3])
    clause = first.sentence.clause
    wrong = [one.false if right else one.sentence.text for one in four if one is not first]
    sections = {one.sentence.clause.above[:1] for one in four}
    section = f", phần {within(clause.above[0])}" if len(sections) == 1 and clause.above else ""
    return Draft(
        Kind.STATEMENT,
        f"Theo {clause.named}{section}, phát biểu nào sau đây {'đúng' if right else 'SAI'}?",
        (first.sentence.text if right else first.false).rstrip("."),
        [one.rstrip(".") for one in wrong],
        tuple(one.sentence.clause.source(one.sentence.start, one.sentence.end) for one in four),
        f"{clause.id}:{first.sentence.start}",
        clause.above,
        Bloom.UNDERSTAND,
        Difficulty.HARD,
    )


def _by_figure(sentence: Sentence, figure: Figure, pool: Pool, chance: random.Random) -> Claim | None:
    if is_told(figure, sentence):
        return None
    wrong = wrong_figures(figure, sentence.text, sentence.clause, pool, chance)
    other = false_figure(figure, sentence.text, wrong)
    return _claim(sentence, figure.start, figure.end, other) if other else None


def _by_body(sentence: Sentence, body: bodies.Body, pool: Pool, chance: random.Random) -> Claim | None:
    wrong = wrong_bodies(body, sentence, pool, chance)
    return _claim(sentence, body.start, body.end, wrong[0]) if wrong else None


def _claim(sentence: Sentence, start: int, end: int, other: str) -> Claim:
    return Claim(sentence, sentence.text[start:end], replaced(sentence.text, start, end, other))
