"""Questions that rest on clauses which another text of their document changed."""

from datetime import date

import pytest

from corpus.store import save
from corpus.versions import kept
from evals.cli import main
from evals.resting import resting
from made.cases import case
from made.documents import document, provision

DAYS = "Nộp phiếu công tác cho cấp ủy trong thời hạn {} ngày làm việc."
WHERE = provision("dieu-2", "Nộp tại đại sứ quán.")
BEFORE = document(provision("dieu-1", DAYS.format(60)), WHERE)
AFTER = document(provision("dieu-1", DAYS.format(30)), WHERE)
ID = BEFORE.id
CASES = [
    case(id="by-address", gold=((f"{ID}:dieu-1",),)),
    case(id="by-words", gold=((DAYS.format(60),),)),
    case(id="first", first=(f"{ID}:dieu-1",)),
    case(id="of-an-edition", corpora={"official": {"points": [{"where": [f"{ID}:dieu-1"]}]}}),
    case(id="unchanged", gold=((f"{ID}:dieu-2",),)),
    case(id="of-another", gold=(("quy-dinh-1-qd-tw-2026:dieu-1",),)),
    case(id="of-the-whole", first=(ID,)),
]


@pytest.mark.parametrize("old", [BEFORE, kept(BEFORE, (), date(2026, 3, 1))])
def test_cases_that_want_a_clause_which_changed_are_told(old):
    found = list(resting(CASES, old, AFTER))
    assert [one.case.id for one in found] == ["by-address", "by-words", "first", "of-an-edition"]
    assert {at for one in found for at in one.at} == {"dieu-1"}


def test_all_cases_of_a_document_that_goes_are_told():
    assert [one.case.id for one in resting(CASES, BEFORE, None)][-1] == "unchanged"
    assert len(list(resting(CASES, BEFORE, None))) == 5


def test_the_command_reads_questions_of_ones_own(tmp_path, monkeypatch, capsys):
    for text in (AFTER, kept(BEFORE, (), date(2026, 3, 1))):
        save(text, tmp_path / "var" / "documents")
    (tmp_path / "corpus").mkdir()
    monkeypatch.setenv("REGQA_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("REGQA_DATA", str(tmp_path / "var"))
    file = tmp_path / "cau-hoi.jsonl"
    file.write_text(f'{{"question": "Mấy ngày?", "gold": "{ID}:dieu-1"}}\n{{"question": "Ở đâu?"}}\n')
    assert main(["resting", f"{ID}-ban-1", ID, "--questions", str(file)]) == 0
    assert "cau-hoi-1: “Mấy ngày?” (Điều 1)\n1 câu hỏi" in capsys.readouterr().out
    assert main(["resting", "khong-co", ID]) == 1
    assert "regqa documents" in capsys.readouterr().err
