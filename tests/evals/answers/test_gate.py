from types import SimpleNamespace

import pytest

from evals.answers import gate
from evals.answers.gate import ALL, Baseline, Fingerprints, Result, StaleBaseline
from evals.answers.measures import Figure
from made.answers import answer
from made.cases import DOCUMENTS, NEW, OLD, REGISTER, case, observed
from made.passages import citation, hits, whole
from qa.model import Status

PRINTS = Fingerprints(corpus="c1", cases="k1", rules="r1")


def result(**changes):
    """Return a run of twelve questions whose figures all differ, so that no test passes by mixing them up."""
    ids = frozenset(f"q{n}" for n in range(12))
    fields = {
        "fingerprints": PRINTS,
        "figures": {
            ALL: {"status": Figure(0.91, 12), "mrr@10": Figure(0.83, 10)},
            "single": {"status": Figure(0.72, 8), "mrr@10": Figure(0.64, 5)},
        },
        "asked": ids,
        "passed": frozenset(f"q{n}" for n in range(9)),
        "broken": {},
    }
    return Result(**fields | changes)


def pinned(**changes):
    fields = {
        "fingerprints": PRINTS,
        "floors": {ALL: {"status": 0.91, "mrr@10": 0.83}, "single": {"status": 0.72, "mrr@10": 0.64}},
        "passed": tuple(sorted(result().passed)),
    }
    return Baseline(**fields | changes)


def figures(row, name, figure):
    changed = {key: dict(values) for key, values in result().figures.items()}
    changed[row][name] = changed[row][name]._replace(value=figure)
    return changed


def library(documents=DOCUMENTS, model="model@1", lexicon="words"):
    return SimpleNamespace(
        documents=documents,
        register=REGISTER,
        embedder=SimpleNamespace(fingerprint=model),
        index=SimpleNamespace(lexicon=lexicon),
    )


def test_a_run_equal_to_its_floors_passes():
    assert gate.failures(result(), pinned()) == []


@pytest.mark.parametrize(
    ("row", "name", "figure"),
    [(ALL, "status", 0.82), (ALL, "mrr@10", 0.72), ("single", "status", 0.59), ("single", "mrr@10", 0.43)],
)
def test_a_floor_missed_by_more_than_one_question_fails_and_is_named(row, name, figure):
    (failure,) = gate.failures(result(figures=figures(row, name, figure)), pinned())
    assert failure.startswith(f"{row}: {name} {figure}")


def test_a_floor_missed_by_what_one_question_is_worth_is_let_through():
    assert gate.failures(result(figures=figures(ALL, "status", 0.91 - 1 / 12)), pinned()) == []
    assert gate.failures(result(figures=figures("single", "mrr@10", 0.64 - 1 / 5)), pinned()) == []


def test_a_measure_that_is_gone_fails():
    gone = {ALL: {"status": Figure(0.91, 12)}, "single": result().figures["single"]}
    assert gate.failures(result(figures=gone), pinned()) == ["all: mrr@10 không có, mức sàn 0.8300"]


def test_a_broken_invariant_fails_whatever_the_figures():
    assert gate.failures(result(broken={"q3": ["no citation"]}), pinned()) == ["q3: no citation"]
    assert gate.fast_failures(result(broken={"q3": ["no citation"]}), pinned()) == ["q3: no citation"]


@pytest.mark.parametrize("name", ["corpus", "cases", "rules"])
def test_figures_pinned_for_something_else_are_stale_and_the_message_names_it(name):
    changed = PRINTS.model_copy(update={name: "new"})
    with pytest.raises(StaleBaseline, match=rf"{name} \w+ → new.*--update"):
        gate.require_fresh(changed, pinned())
    gate.require_fresh(PRINTS, pinned())


def test_changing_a_case_without_pinning_anew_makes_the_baseline_stale():
    before, after = case("mot"), case("mot", question="Ai giữ hồ sơ?")
    baseline = pinned(fingerprints=gate.fingerprints([before], library()))
    gate.require_fresh(gate.fingerprints([before], library()), baseline)
    with pytest.raises(StaleBaseline, match="cases"):
        gate.require_fresh(gate.fingerprints([after], library()), baseline)
    with pytest.raises(StaleBaseline, match="corpus"):
        gate.require_fresh(gate.fingerprints([before], library(DOCUMENTS[:2])), baseline)
    with pytest.raises(StaleBaseline, match="rules"):
        gate.require_fresh(gate.fingerprints([before], library(model="model@2")), baseline)
    with pytest.raises(StaleBaseline, match="rules"):
        gate.require_fresh(gate.fingerprints([before], library(lexicon="other words")), baseline)


def test_lost_and_gained_questions_are_told_by_id():
    passed = frozenset({"q0", "q1", "q2", "q3", "q4", "q5", "q6", "q10", "q11"})
    assert gate.changes(result(passed=passed), pinned()) == (["q7", "q8"], ["q10", "q11"])


def test_questions_that_were_not_asked_are_not_lost():
    few = result(asked=frozenset({"q1", "q9"}), passed=frozenset({"q9"}))
    assert gate.changes(few, pinned()) == (["q1"], ["q9"])


def test_the_fast_part_may_lose_one_question_and_not_two():
    asked = frozenset({"q1", "q2", "q3"})
    assert gate.fast_failures(result(asked=asked, passed=frozenset({"q1", "q2"})), pinned()) == []
    assert gate.fast_failures(result(asked=asked, passed=frozenset({"q1"})), pinned()) == ["mất 2 câu, cho phép 1"]


def test_the_fast_part_is_the_same_few_of_every_stratum_in_any_order():
    cases = [case(f"{stratum}-{n}", stratum=stratum) for stratum in ("single", "multi") for n in range(6)]
    cases.append(case("alone", stratum="exact"))
    chosen = gate.fast_part(cases)
    assert sorted(one.stratum for one in chosen) == ["exact", *["multi"] * 3, *["single"] * 3]
    assert gate.fast_part(cases[::-1]) == chosen


def test_an_update_writes_what_loading_reads(tmp_path):
    path = tmp_path / "baseline.json"
    assert gate.update(result(), None, allow_regression=False, path=path) == []
    assert gate.load(path) == pinned()


def test_an_update_that_lowers_a_floor_is_refused_unless_it_is_allowed(tmp_path):
    path = tmp_path / "baseline.json"
    gate.update(result(), None, allow_regression=False, path=path)
    worse = result(figures=figures("single", "status", 0.71))
    (refused,) = gate.update(worse, pinned(), allow_regression=False, path=path)
    assert refused.startswith("single: status 0.7200 → 0.7100")
    assert gate.load(path) == pinned()
    assert gate.update(worse, pinned(), allow_regression=True, path=path) == []
    assert gate.load(path).floors["single"]["status"] == 0.71


def test_an_update_of_a_run_with_a_broken_invariant_is_always_refused(tmp_path):
    path = tmp_path / "baseline.json"
    broken = result(broken={"q3": ["no citation"]})
    assert gate.update(broken, None, allow_regression=True, path=path) == ["q3: no citation"]
    assert not path.exists()


def test_a_missing_or_foreign_baseline_says_to_update(tmp_path):
    with pytest.raises(StaleBaseline, match="--update"):
        gate.load(tmp_path / "none.json")
    (tmp_path / "foreign.json").write_text('{"floor": 1}')
    with pytest.raises(StaleBaseline, match="--update"):
        gate.load(tmp_path / "foreign.json")


def test_what_pinning_would_lower_or_drop_is_listed_and_what_it_raises_is_not():
    assert gate.lowered(result(), pinned()) == []
    assert gate.lowered(result(figures=figures("single", "mrr@10", 0.65)), pinned()) == []
    assert gate.lowered(result(figures=figures("single", "mrr@10", 0.63)), pinned()) == [
        "single: mrr@10 0.6400 → 0.6300"
    ]
    assert len(gate.lowered(result(figures={ALL: result().figures[ALL]}), pinned())) == 2


def test_measuring_a_run_gives_means_by_stratum_and_over_all_and_keeps_what_broke():
    right = observed(case("a"), answer(citation(whole(NEW, "dieu-1.diem-a"))), hits(whole(NEW, "dieu-1")))
    wrong = observed(case("b"), answer(status=Status.UNANSWERABLE), hits(whole(OLD, "dieu-1"), whole(NEW, "dieu-1")))
    unsound = observed(case("c", stratum="multi"), answer(text="Có."), hits(whole(OLD, "dieu-1")))
    measured = gate.measure([right, unsound, wrong], library())
    assert measured.figures["single"]["status"] == (0.5, 2)
    assert measured.figures["single"]["mrr@10"] == (0.75, 2)
    assert measured.figures[ALL]["mrr@10"] == (0.5, 3)
    assert measured.figures["multi"]["status"] == (1, 1)
    assert measured.passed == {"a"}
    assert measured.broken == {"c": ["answered without a citation"]}
