import json
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import pytest

from corpus.locator import Locator
from corpus.model import Document, joined
from corpus.procedures.load import DATA, Clause, Held, HeldStep, clause, hash_of, held, load, shipped
from corpus.procedures.model import Procedure, Step
from corpus.store import CorpusError
from corpus.store import load as documents_of
from evals.corpora import OFFICIAL
from evals.reader.texts import texts
from made.documents import document, provision
from qa.procedures.checklist import case_label, sentence, steps_for
from qa.settings import STARTER
from qa.verify import figures

STARTERS = {one.id: one for one in documents_of(STARTER)}
SHIPPED = held(shipped(), STARTERS.get)
STEPS = [(one, step) for one in SHIPPED for step in one.steps]

RULE = document(
    provision(
        "dieu-1", "Điều 1. Đảng viên nộp thẻ trong 15 ngày làm việc.", provision("dieu-1.khoan-1", "1. Cho ai.")
    ),
    id="quy-dinh-1-qd-tw-2020",
)


def procedure(pinned: Document = RULE, locator: str = "dieu-1", **changed: object) -> Procedure:
    """Return a procedure of one step, pinned to a clause of that document as it is."""
    clause = pinned.find(Locator(locator))
    assert clause
    edition = {"locator": locator, "sha256": hash_of(clause)}
    step = {"id": "nop", "stage": "Nộp", "who": "Đảng viên", "what": "Nộp thẻ.", "pins": []}
    step["pins"] = [{"document": pinned.id, "editions": [edition]}]
    form = {"id": "nop-the", "title": "Nộp thẻ", "stages": ["Nộp"], "steps": [step]}
    return Procedure.model_validate(form | changed)


def test_every_procedure_that_ships_is_read_and_none_of_its_steps_is_withheld() -> None:
    assert len(SHIPPED) == 17
    assert [(one.procedure.id, withheld) for one in SHIPPED for withheld in one.withheld] == []
    assert all(one.steps for one in SHIPPED)


@pytest.mark.parametrize(("one", "step"), STEPS, ids=[f"{one.procedure.id}-{step.step.id}" for one, step in STEPS])
def test_every_figure_of_a_step_stands_in_its_clauses(one: Held, step: HeldStep) -> None:
    assert figures(said(one.procedure, step.step)) <= figures(words(step.clauses))


@pytest.mark.parametrize(
    ("one", "step"),
    [(one, step) for one in shipped() for step in one.steps if step.or_pins],
    ids=lambda each: each.id,
)
def test_each_set_of_clauses_that_says_a_step_says_all_its_figures(one: Procedure, step: Step) -> None:
    for pins in step.ways:
        clauses = tuple(clause(pin, STARTERS.get(pin.document)) for pin in pins)
        assert figures(said(one, step)) <= figures(words(clauses))


@pytest.mark.shared
@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official texts are not here (../shared)")
def test_what_official_texts_say_is_pinned_to_them_and_its_figures_stand_there() -> None:
    official = {one.id: one for one in texts("official")}
    found = held(shipped(), official.get)
    assert [one.report for one in found if one.report] == []
    assert {one.lacks for each in found for one in each.withheld} == {
        "Hướng dẫn 30-HD/BTCTW",
        "Hướng dẫn 38-HD/BTCTW",
        "Quy định 01-QĐ/TW",
    }
    for each in found:
        for one in each.steps:
            assert figures(said(each.procedure, one.step)) <= figures(words(one.clauses)), one.step.id
    pinned = [(pin, step.id) for one in shipped() for step in one.steps for way in step.ways for pin in way]
    for pin, step in pinned:
        if pin.document in ("quy-dinh-294-qd-tw-2025", "huong-dan-06-hd-tw-2025"):
            for edition in (STARTERS, official):
                assert clause(pin, edition[pin.document]), step


@pytest.mark.parametrize("one", SHIPPED, ids=[one.procedure.id for one in SHIPPED])
def test_every_figure_that_names_a_case_stands_in_a_clause_shown_with_it(one: Held) -> None:
    for values in product(*[(None, *dimension.values) for dimension in one.procedure.dimensions]):
        dimensions = zip(one.procedure.dimensions, values, strict=True)
        case = {dimension.id: frozenset({value.id}) for dimension, value in dimensions if value}
        steps = steps_for(one, case)
        labels = " ".join(case_label(one.procedure, step.step, case) for step in steps)
        clauses = "\n".join(joined(clause.provision) for step in steps for clause in step.clauses)
        assert figures(labels) <= figures(clauses), case


def said(one: Procedure, step: Step) -> str:
    return " ".join([sentence(one, step), *step.papers, step.to or ""])


def words(clauses: Iterable[Clause]) -> str:
    return "\n".join(joined(clause.provision) for clause in clauses)


def test_files_are_named_for_their_procedures() -> None:
    assert all(json.loads(path.read_bytes())["id"] == path.stem for path in DATA.glob("*.json"))


def test_every_stage_and_every_case_has_a_step() -> None:
    for one in shipped():
        assert {step.stage for step in one.steps} == set(one.stages), one.id
        for dimension in one.dimensions:
            told = {value for step in one.steps for value in step.when.get(dimension.id, ())}
            assert len(told) >= 1, (one.id, dimension.id)


def test_a_step_is_held_with_its_clause_and_what_lies_inside_it() -> None:
    (found,) = held([procedure()], {RULE.id: RULE}.get)
    ((step, (clause,)),) = found.steps
    assert step.id == "nop"
    assert joined(clause.provision) == "Điều 1. Đảng viên nộp thẻ trong 15 ngày làm việc.\n1. Cho ai."


def test_a_step_whose_clause_changed_is_withheld_with_the_hash_that_stands_there_now() -> None:
    changed = document(provision("dieu-1", "Điều 1. Đảng viên nộp thẻ trong 20 ngày làm việc."), id=RULE.id)
    clause = changed.find(Locator("dieu-1"))
    assert clause
    (found,) = held([procedure()], {RULE.id: changed}.get)
    assert found.steps == ()
    assert hash_of(clause) in found.withheld[0].reason
    assert found.report.startswith("Thủ tục nop-the giữ lại 1 bước chờ rà soát: nop: ")


@pytest.mark.parametrize("there", [{}, {RULE.id: document(id=RULE.id)}], ids=["no document", "its name only"])
def test_a_step_whose_document_has_no_text_here_is_withheld(there: dict[str, Document]) -> None:
    (found,) = held([procedure()], there.get)
    assert found.steps == ()
    assert found.withheld[0].lacks == (RULE.name if there else "Quy định 01-QĐ/TW")
    assert found.withheld[0].lacks in found.withheld[0].reason
    assert found.report == ""  # nothing here to be reviewed


OTHER = document(provision("muc-1", "Nộp thẻ trong 15 ngày làm việc."), id="huong-dan-2-hd-tw-2021", number="2-HD/TW")


def with_another_source() -> Procedure:
    """Return the procedure whose step OTHER says, too, and a step that stands in for it."""
    step, other = procedure().steps[0], procedure(OTHER, "muc-1").steps[0].pins
    said_twice = step.model_copy(update={"or_pins": (other,)})
    less = step.model_copy(update={"id": "lay-the", "pins": other, "stands_in_for": (step.id,)})
    return procedure().model_copy(update={"steps": (said_twice, less)})


@pytest.mark.parametrize(
    ("there", "lapsed", "stands_on"),
    [
        ([RULE, OTHER], [], RULE),
        ([OTHER], [], OTHER),
        ([RULE, OTHER], [RULE], OTHER),
        ([RULE], [RULE], RULE),
        ([RULE, OTHER], [RULE, OTHER], RULE),
    ],
    ids=["both", "the other alone", "the first has lapsed", "what lapsed alone", "both have lapsed"],
)
def test_a_step_stands_on_the_first_of_its_clauses_that_is_held_and_in_force(
    there: list[Document], lapsed: list[Document], stands_on: Document
) -> None:
    documents = {one.id: one for one in there}
    (found,) = held([with_another_source()], documents.get, lambda one: one not in lapsed)
    assert [(one.step.id, one.clauses[0].document.id) for one in found.steps] == [("nop", stands_on.id)]


def test_a_step_of_which_no_clause_is_held_is_withheld_and_what_stands_in_for_it_is_there() -> None:
    one = with_another_source()
    step = one.steps[0].model_copy(update={"or_pins": ()})
    (found,) = held([one.model_copy(update={"steps": (step, one.steps[1])})], {OTHER.id: OTHER}.get)
    assert [one.step.id for one in found.steps] == ["lay-the"]
    assert [one.step.id for one in found.withheld] == ["nop"]


def test_the_edition_that_is_held_is_the_one_given() -> None:
    official = document(provision("1", "1. Đảng viên phải nộp thẻ trong 15 ngày làm việc."), id=RULE.id)
    first, second = procedure().steps[0].pins[0], procedure(official, "1").steps[0].pins[0]
    both = first.model_copy(update={"editions": (*first.editions, *second.editions)})
    step = procedure().steps[0].model_copy(update={"pins": (both,)})
    reviewed = procedure().model_copy(update={"steps": (step,)})
    for edition, locator in ((RULE, "dieu-1"), (official, "1")):
        (found,) = held([reviewed], {RULE.id: edition}.get)
        assert found.steps[0].clauses[0].provision.locator == locator


@pytest.mark.parametrize(
    "wrong",
    [
        {"stages": ["Khác"]},
        {"steps": [{"id": "x"}]},
        {"title": ""},
        {"extra": 1},
        {"steps": [procedure().steps[0].model_dump() | {"due": {"number": 3, "unit": "months", "after": "le"}}]},
        {"steps": [procedure().steps[0].model_dump() | {"when": {"length": ["long"]}}]},
        {"steps": [procedure().steps[0].model_dump() | {"stands_in_for": ["nop"]}]},
        {"steps": [procedure().steps[0].model_dump()] * 2},
    ],
    ids=["stage", "step", "title", "field", "trigger", "case", "stand-in", "twice"],
)
def test_a_procedure_that_names_what_it_does_not_have_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        procedure(**wrong)


def test_a_file_that_is_no_procedure_is_named(tmp_path: Path) -> None:
    (tmp_path / "hong.json").write_text("{}")
    with pytest.raises(CorpusError, match=r"hong\.json"):
        load(tmp_path)


def told(folder: Path, **steps: list[dict[str, object]]) -> Path:
    """Return the folder with a file for each procedure, of these steps."""
    for name, own in steps.items():
        form = {"id": name, "title": name, "stages": ["Nộp", "Sau đó"], "steps": own}
        (folder / f"{name}.json").write_text(json.dumps(form))
    return folder


WHOLE = procedure().steps[0].model_dump(mode="json")


def test_a_step_like_another_is_that_step_but_for_what_it_says_itself(tmp_path: Path) -> None:
    own = {"id": "dua", "stage": "Sau đó", "who": "Chi bộ"}
    told(tmp_path, a=[WHOLE], b=[{"like": "a/nop"}, {"like": "a/nop"} | own])
    (first,), (same, other) = (one.steps for one in load(tmp_path))
    assert same == first
    assert other == first.model_copy(update=own)


def test_a_step_may_be_like_one_of_its_own_procedure(tmp_path: Path) -> None:
    told(tmp_path, a=[WHOLE, {"like": "a/nop", "id": "dua"}])
    (one,) = load(tmp_path)
    assert one.steps[1] == one.steps[0].model_copy(update={"id": "dua"})


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ({"a": [WHOLE], "b": [{"like": "c/nop"}]}, "b.json: bước theo “c/nop” mà không có thủ tục “c”; có: a, b"),
        ({"a": [WHOLE], "b": [{"like": "nop"}]}, "b.json: bước theo “nop” mà không có thủ tục “nop”"),
        ({"a": [WHOLE], "b": [{"like": "a/dua"}]}, "b.json: bước theo “a/dua” mà thủ tục “a” không có bước “dua”"),
        ({"a": [WHOLE], "b": [{"like": "a/nop"}], "c": [{"like": "b/nop"}]}, "c.json: .*; hãy theo thẳng “a/nop”"),
        ({"a": [{"like": "b/nop"}], "b": [{"like": "a/nop"}]}, "thành vòng: b/nop → a/nop → b/nop"),
        ({"a": [{"like": "a/nop"}]}, "a.json: .* thành vòng: a/nop → a/nop"),
        ({"a": [WHOLE], "b": [{"like": "a/nop", "stage": "Khác"}]}, "b.json: không đúng dạng"),
    ],
    ids=["procedure", "no step named", "step", "chain", "circle", "itself", "stage"],
)
def test_a_step_like_none_that_is_told_in_full_is_refused(
    tmp_path: Path, steps: dict[str, list[dict[str, object]]], why: str
) -> None:
    with pytest.raises(CorpusError, match=why):
        load(told(tmp_path, **steps))


def test_no_step_that_ships_is_told_twice() -> None:
    steps = [step for path in DATA.glob("*.json") for step in json.loads(path.read_bytes())["steps"]]
    in_full = [json.dumps([step["what"], step["pins"]]) for step in steps if "like" not in step]
    assert len(set(in_full)) == len(in_full) < len(steps)
