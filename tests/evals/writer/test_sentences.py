"""The measure of what is shown, in small: false sentences are made false, and the floors hold on a part of them."""

from corpus.store import load
from evals.writer.__main__ import fault_of, made
from evals.writer.sentences import halves, sources
from qa.settings import STARTER


def test_no_document_is_in_both_halves():
    first, second = halves(sources(load(STARTER)))
    assert not {one.passage.document_id for one in first} & {one.passage.document_id for one in second}
    assert abs(len(first) - len(second)) < 20


def test_of_the_half_that_nothing_was_fitted_on_true_sentences_are_shown_and_false_ones_are_not():
    sentences = made(1)
    true, false = ([one for one in sentences if one.is_true is kind] for kind in (True, False))
    assert (len(true), len(false)) == (300, 1500)
    assert {one.made_by for one in false} >= {"number", "date", "negated", "subject", "case", "document", "quote"}
    shown = [sum(fault_of(one) is None for one in part[::3]) / len(part[::3]) for part in (true, false)]
    assert shown[0] >= 0.97
    assert shown[1] <= 0.01
