"""`python -m evals.writer [--fit]`: how many false and true sentences on clauses of our digests would be shown.

`qa.support` was written and its threshold fitted on one half of the documents; what is printed is the other half.
With --fit it is what thresholds would let through on the first half, of what the rules do: on pairs of words, and on
the trained judge, which is not used because it parts true from false no better.
"""

import argparse
from collections.abc import Iterator, Sequence

from corpus.locator import Locator
from corpus.model import Passage
from corpus.store import load
from evals.writer.sentences import Sentence, false_ones, halves, sources, true_ones
from qa.encoder.judge import JudgeModel, load_judge
from qa.settings import STARTER
from qa.support import Clause, Fault, by_rule, clauses, fault, pairs, whole
from qa.verify import Located

SEED = 1
TRUE, FALSE = 300, 1500


def made(half: int, seed: int = SEED) -> list[Sentence]:
    """Return the sentences on one half of the documents, the true ones first."""
    found = halves(sources(tuple(load(STARTER))))[half]
    return [*true_ones(found, TRUE, seed), *false_ones(found, FALSE, seed)]


def fault_of(one: Sentence) -> Fault | None:
    """Return why the sentence would not be shown under its quote."""
    return fault(one.text, _clauses(one))


def _clauses(one: Sentence) -> list[Clause]:
    quoted = one.quoted
    return clauses(whole(Located(quoted.passage, quoted.start, quoted.end, 1, "")))


def table(sentences: Sequence[Sentence]) -> str:
    """Return, by kind, how many there are and how many are shown; then why the others are not."""
    found = [(one, fault_of(one)) for one in sentences]
    return "\n".join([*_rows(found, is_true=True), "", *_rows(found, is_true=False)])


def _rows(found: Sequence[tuple[Sentence, Fault | None]], *, is_true: bool) -> Iterator[str]:
    mine = [(one, why) for one, why in found if one.is_true is is_true]
    shown = sum(why is None for _, why in mine)
    yield f"{'true' if is_true else 'false'}: {shown} of {len(mine)} shown ({shown / len(mine):.2%})"
    for kind in dict.fromkeys(one.made_by for one, _ in mine):
        whys = [why for one, why in mine if one.made_by == kind]
        reasons = {why: whys.count(why) for why in Fault if why in whys}
        told = ", ".join(f"{why} {count}" for why, count in reasons.items())
        yield f"  {kind:<10} {whys.count(None):>4} of {len(whys):>4}  {told}"


def thresholds(sentences: Sequence[Sentence], judge: JudgeModel) -> str:
    """Return, of what the rules let through, how many each threshold would let through as well."""
    measured = []
    for one in sentences:
        for clause in _clauses(one):
            if by_rule(one.text, clause) is None:
                measured.append((one, pairs(one.text, clause.text), _score(one.text, clause.text, judge)))
                break
    lines = ["pairs  true false   judge  true false"]
    for share, far in zip((0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), (-20.0, -4.0, -2.0, 0.0, 1.0, 2.0, 4.0), strict=True):
        by_pairs = [
            sum(one.is_true is kind and found >= share for one, found, _ in measured) for kind in (True, False)
        ]
        by_judge = [sum(one.is_true is kind and found >= far for one, _, found in measured) for kind in (True, False)]
        lines.append(f"{share:5.1f} {by_pairs[0]:5} {by_pairs[1]:5}   {far:5.1f} {by_judge[0]:5} {by_judge[1]:5}")
    return "\n".join(lines)


def _score(sentence: str, quoted: str, judge: JudgeModel) -> float:
    at = Locator("dieu-1")
    passage = Passage(
        document_id="quy-dinh-1-qd-tw-2000",
        locator=at,
        part=0,
        context="",
        text=quoted,
        page=None,
        start=0,
        end=len(quoted),
    )
    return judge.read(sentence, [passage])[0].score


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m evals.writer")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    if options.fit:
        print(thresholds(made(0, options.seed), load_judge("onnx")))
    else:
        print(table(made(1, options.seed)))
