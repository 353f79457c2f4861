import json

import pytest
from pydantic import ValidationError

from corpus.store import load as load_documents
from evals import cases
from evals.cases import CASES, CaseError, Stratum, load, problems
from made.cases import DOCUMENTS, case
from qa.settings import STARTER
from qa.split import split_of

EVERYDAY = CASES.with_name("everyday")


def written(folder, stratum, *found):
    lines = [json.dumps(one, ensure_ascii=False) for one in found]
    (folder / f"{stratum}.jsonl").write_text("\n".join(lines))
    return folder


def as_json(one):
    return one.model_dump(mode="json")


def test_every_gold_clause_and_fact_of_our_cases_stands_in_the_starter_corpus():
    documents = load_documents(STARTER)
    if not documents:
        pytest.skip("corpus/documents is empty; run: python -m ingest")
    assert problems([*load(), *load(EVERYDAY)], documents) == []


def test_no_question_in_everyday_words_is_one_of_our_cases():
    ids, questions = ({getattr(one, name) for one in load() if not one.history} for name in ("id", "question"))
    assert not any(one.id in ids or one.question in questions for one in load(EVERYDAY) if not one.history)


def test_our_cases_have_at_least_ten_of_every_stratum_and_thirty_that_nothing_answers():
    counts = {stratum: sum(one.stratum is stratum for one in load()) for stratum in Stratum}
    assert min(counts.values()) >= 10
    assert counts[Stratum.UNANSWERABLE] >= 30


def test_our_cases_fall_into_halves_of_about_equal_size():
    halves = [one.split for one in load()]
    assert 0.4 < halves.count("dev") / len(halves) < 0.6


def test_a_half_that_does_not_follow_from_the_id_is_refused():
    other = "dev" if split_of("mot") == "test" else "test"
    with pytest.raises(ValidationError, match="follows from the id"):
        case("mot", split=other)


def test_twins_share_a_half():
    assert {case("khong-dau", twin=f"c{n}").split for n in range(20)} == {"dev", "test"}
    assert all(case("khong-dau", twin=f"c{n}").split == split_of(f"c{n}") for n in range(20))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"gold": ()}, "needs gold"),
        ({"gold": (("quy-dinh-2-qd-tw-2025:Điều 1",),)}, "not a locator"),
        ({"gold": (("quy-dinh-2-qd-tw-2025",),)}, "not a locator"),
        ({"status": ("unanswerable",), "gold": (), "facts": (("30 ngày",),)}, "facts without gold"),
        ({"status": ()}, "at least 1"),
        ({"anwser": "x"}, "Extra inputs"),
        ({"id": "Một"}, "pattern"),
    ],
    ids=["no gold", "human address", "no address", "facts alone", "no status", "unknown field", "id"],
)
def test_a_case_that_contradicts_itself_is_refused(changes, says):
    with pytest.raises(ValidationError, match=says):
        case(**changes)


def test_loading_names_the_file_and_line_of_a_bad_case(tmp_path):
    written(tmp_path, "single", as_json(case("mot")), {"id": "hai"})
    with pytest.raises(CaseError, match=r"single\.jsonl:2"):
        load(tmp_path)


def test_loading_refuses_a_case_in_the_file_of_another_stratum(tmp_path):
    with pytest.raises(CaseError, match="belongs in another file"):
        load(written(tmp_path, "multi", as_json(case("mot"))))


def test_loading_refuses_an_id_used_twice_and_an_empty_folder(tmp_path):
    with pytest.raises(CaseError, match="không có câu hỏi"):
        load(tmp_path)
    with pytest.raises(CaseError, match="two cases"):
        load(written(tmp_path, "single", as_json(case("mot")), as_json(case("mot"))))


def test_loading_refuses_a_twin_that_is_missing_or_wants_other_clauses(tmp_path):
    twin = as_json(case("hai", twin="mot"))
    with pytest.raises(CaseError, match="twin"):
        load(written(tmp_path, "single", twin))
    other = as_json(case("mot", gold=(("quy-dinh-2-qd-tw-2025:dieu-2",),)))
    with pytest.raises(CaseError, match="twin"):
        load(written(tmp_path, "single", other, twin))


def test_problems_are_a_provision_the_corpus_lacks_and_a_fact_no_gold_clause_states():
    lacking = case("mot", gold=(("quy-dinh-2-qd-tw-2025:dieu-9",),))
    misquoted = case("hai", facts=(("31 ngày làm việc",),))
    inside = case("ba", gold=(("quy-dinh-2-qd-tw-2025:dieu-1",),), facts=(("45 Ngày  làm việc", "sáu tuần"),))
    assert [line.split(":")[0] for line in problems([lacking, misquoted, inside], DOCUMENTS)] == ["mot", "hai"]


def test_the_fingerprint_tells_cases_apart_but_not_their_order():
    one, two = case("mot"), case("hai")
    assert cases.fingerprint([one, two]) == cases.fingerprint([two, one])
    assert cases.fingerprint([one, two]) != cases.fingerprint([one, case("hai", question="Ai giữ hồ sơ?")])
