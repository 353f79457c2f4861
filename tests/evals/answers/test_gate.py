import pytest

from evals.answers import gate
from evals.answers.gate import Baseline, Fingerprints, Floors, StaleBaseline
from evals.answers.record import ALL, FigureJson
from evals.cases import ASKED_ON
from evals.held import Held
from evals.sets import QuestionSet
from made.answers import answer
from made.cases import DOCUMENTS, HELD, NEW, OLD, case, observed
from made.passages import citation, hits, whole
from made.runs import Rote, set_record
from qa.model import Status

PRINTS = Fingerprints(corpus="c1", cases="k1", rules="r1")
FIGURES = {
    ALL: {"status": FigureJson(value=0.91, n=12), "mrr@10": FigureJson(value=0.83, n=10)},
    "single": {"status": FigureJson(value=0.72, n=8), "mrr@10": FigureJson(value=0.64, n=5)},
}
CASES = [case(f"q{n}") for n in range(12)]
RIGHT, WRONG = answer(citation(whole(NEW, "dieu-1.diem-a"))), answer(status=Status.UNANSWERABLE)


def run(passed=range(9), asked=range(12), broken=(), **changed):
    """Return a run of questions whose figures all differ, so that no test passes by mixing them up."""
    unsound = answer(text="Có.")
    seen = [observed(CASES[n], unsound if n in broken else RIGHT if n in passed else WRONG) for n in asked]
    return set_record(seen).model_copy(update={"figures": FIGURES, **changed})


def pinned(**changes):
    fields = {
        "fingerprints": PRINTS,
        "floors": {row: {name: figure.value for name, figure in each.items()} for row, each in FIGURES.items()},
        "passed": tuple(sorted(f"q{n}" for n in range(9))),
    }
    return Floors(**fields | changes)


def figures(row, name, value):
    changed = {key: dict(each) for key, each in FIGURES.items()}
    changed[row][name] = FigureJson(value=value, n=changed[row][name].n)
    return changed


def updated(made, floors, path, *, allow=False):
    baseline = Baseline(sets={"single": floors}) if floors else None
    return gate.update({"single": (made, PRINTS)}, baseline, allow_regression=allow, path=path)


def test_a_run_equal_to_its_floors_passes():
    assert gate.failures(run(), pinned()) == []


@pytest.mark.parametrize(
    ("row", "name", "value"),
    [(ALL, "status", 0.82), (ALL, "mrr@10", 0.72), ("single", "status", 0.59), ("single", "mrr@10", 0.43)],
)
def test_a_floor_missed_by_more_than_one_question_fails_and_is_named(row, name, value):
    (failure,) = gate.failures(run(figures=figures(row, name, value)), pinned())
    assert failure.startswith(f"bo, {row}: {name} {value}")


def test_a_floor_missed_by_what_one_question_is_worth_is_let_through():
    assert gate.failures(run(figures=figures(ALL, "status", 0.91 - 1 / 12)), pinned()) == []
    assert gate.failures(run(figures=figures("single", "mrr@10", 0.64 - 1 / 5)), pinned()) == []


def test_a_measure_that_is_gone_fails():
    gone = {ALL: {"status": FIGURES[ALL]["status"]}, "single": FIGURES["single"]}
    assert gate.failures(run(figures=gone), pinned()) == ["bo, all: mrr@10 không có, mức sàn 0.8300"]


def test_a_broken_promise_fails_whatever_the_figures():
    unsound = run(broken=[3], passed=range(12))
    assert gate.failures(unsound, pinned()) == ["q3: trả lời mức answered mà không trích dẫn gì"]
    assert gate.fast_failures(unsound, pinned()) == ["q3: trả lời mức answered mà không trích dẫn gì"]


@pytest.mark.parametrize("name", ["corpus", "cases", "rules"])
def test_figures_pinned_for_something_else_are_stale_and_the_message_names_it(name):
    changed = PRINTS.model_copy(update={name: "new"})
    with pytest.raises(StaleBaseline, match=rf"{name} \w+ → new.*--update"):
        gate.require_fresh("cases", changed, pinned())
    gate.require_fresh("cases", PRINTS, pinned())


def test_changing_a_case_or_a_document_changes_the_fingerprints():
    def prints(*cases, documents=DOCUMENTS):
        return gate.fingerprints(QuestionSet("bo", cases, Rote(Held(documents)), {}, ASKED_ON, shipped=False))

    before = prints(case("mot"))
    assert prints(case("mot")) == before
    assert prints(case("mot", question="Ai giữ hồ sơ?")).cases != before.cases
    assert prints(case("mot"), documents=DOCUMENTS[:2]).corpus != before.corpus


def test_lost_and_gained_questions_are_told_by_id():
    assert gate.changes(run(passed=(0, 1, 2, 3, 4, 5, 6, 10, 11)), pinned()) == (["q7", "q8"], ["q10", "q11"])


def test_questions_that_were_not_asked_are_not_lost():
    assert gate.changes(run(asked=(1, 9), passed=(9,)), pinned()) == (["q1"], ["q9"])


def test_the_fast_part_may_lose_one_question_and_not_two():
    assert gate.fast_failures(run(asked=(1, 2, 3), passed=(1, 2)), pinned()) == []
    assert gate.fast_failures(run(asked=(1, 2, 3), passed=(1,)), pinned()) == ["mất 2 câu, cho phép 1"]


def test_the_fast_part_is_the_same_few_of_every_group_in_any_order():
    cases = [case(f"{stratum}-{n}", stratum=stratum) for stratum in ("single", "multi") for n in range(6)]
    cases.append(case("alone", stratum="exact"))
    chosen = gate.fast_part(cases)
    assert sorted(one.stratum for one in chosen) == ["exact", *["multi"] * 3, *["single"] * 3]
    assert gate.fast_part(cases[::-1]) == chosen


def test_an_update_writes_what_loading_reads_and_keeps_the_floors_of_other_sets(tmp_path):
    path = tmp_path / "baseline.json"
    assert updated(run(), None, path) == []
    assert gate.load(path).sets == {"single": pinned()}
    assert gate.update({"other": (run(), PRINTS)}, gate.load(path), allow_regression=False, path=path) == []
    assert gate.load(path).sets.keys() == {"single", "other"}


def test_an_update_that_lowers_a_floor_is_refused_unless_it_is_allowed(tmp_path):
    path = tmp_path / "baseline.json"
    updated(run(), None, path)
    worse = run(figures=figures("single", "status", 0.71))
    (refused,) = updated(worse, pinned(), path)
    assert refused.startswith("bo, single: status 0.7200 → 0.7100")
    assert gate.load(path).sets["single"] == pinned()
    assert updated(worse, pinned(), path, allow=True) == []
    assert gate.load(path).sets["single"].floors["single"]["status"] == 0.71


def test_an_update_of_a_run_with_a_broken_promise_is_always_refused(tmp_path):
    path = tmp_path / "baseline.json"
    assert updated(run(broken=[3]), None, path, allow=True) == ["q3: trả lời mức answered mà không trích dẫn gì"]
    assert not path.exists()


def test_a_missing_or_foreign_baseline_says_to_update(tmp_path):
    with pytest.raises(StaleBaseline, match="--update"):
        gate.load(tmp_path / "none.json")
    (tmp_path / "foreign.json").write_text('{"floor": 1}')
    with pytest.raises(StaleBaseline, match="--update"):
        gate.load(tmp_path / "foreign.json")
    with pytest.raises(StaleBaseline, match=r"bộ users.*--update"):
        gate.floors_of("users", Baseline(sets={"cases": pinned()}))


def test_what_pinning_would_lower_or_drop_is_listed_and_what_it_raises_is_not():
    assert gate.lowered(run(), pinned()) == []
    assert gate.lowered(run(figures=figures("single", "mrr@10", 0.65)), pinned()) == []
    assert gate.lowered(run(figures=figures("single", "mrr@10", 0.63)), pinned()) == [
        "bo, single: mrr@10 0.6400 → 0.6300"
    ]
    assert len(gate.lowered(run(figures={ALL: FIGURES[ALL]}), pinned())) == 2


def test_a_run_has_means_by_group_and_half_and_keeps_what_broke():
    right = observed(case("a"), RIGHT, hits(whole(NEW, "dieu-1")))
    wrong = observed(case("b"), WRONG, hits(whole(OLD, "dieu-1"), whole(NEW, "dieu-1")))
    unsound = observed(case("c", stratum="multi"), answer(text="Có."), hits(whole(OLD, "dieu-1")))
    made = set_record([right, unsound, wrong])
    assert made.figures["single"]["status"] == FigureJson(value=0.5, n=2)
    assert made.figures["single"]["mrr@10"] == FigureJson(value=0.75, n=2)
    assert made.figures[ALL]["mrr@10"] == FigureJson(value=0.5, n=3)
    assert made.figures["multi"]["status"] == FigureJson(value=1, n=1)
    assert {row for row in made.figures if row.startswith("half")} <= {"half dev", "half test"}
    assert gate.passed(made) == {"a"}
    assert gate.broken(made) == ["c: trả lời mức answered mà không trích dẫn gì"]
    assert made.corpus == HELD.fingerprint
