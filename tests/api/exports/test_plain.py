import re

from api.exports.plain import keys, paper
from made.courses import ON, bank, item, source
from made.exports import exam
from qa.courses.exams import draw

EXAM = exam()


def test_a_paper_shows_its_code_and_no_key() -> None:
    shown = paper(EXAM, EXAM.codes[1])
    assert "Mã đề: 102" in shown
    assert "Thời gian làm bài: 45 phút" in shown
    assert "Câu 5 (tự luận, 3 điểm). Trình bày các việc." in shown
    assert "Đáp án" not in shown
    assert [shown.count(f"   {letter}. ") for letter in "ABCD"] == [4, 4, 4, 4]


def test_keys_have_a_row_for_each_number_and_the_citation_of_each_answer() -> None:
    told = keys(EXAM)
    for row in zip(*(code.questions for code in EXAM.codes), strict=True):
        assert re.search(rf"^{row[0].number}\s+{row[0].key}\s+{row[1].key}$", told, re.MULTILINE)
    for one in EXAM.items:
        assert f"Đáp án: {one.answer}" in told
        assert f"{one.sources[0].cited_as}: “{one.sources[0].quote}”" in told
    assert "Hướng dẫn chấm: 3 ý, mỗi ý 1 điểm" in told


def test_a_digest_is_cited_as_one_and_never_in_quotation_marks() -> None:
    digest = bank(0).model_copy(update={"items": (item(1, sources=(source(1, digest=True),)),), "essays": ()})
    told = keys(draw(digest, 1, 1, title="Bài", minutes=45, on=ON))
    assert "(theo bản tóm lược): 1. Chi bộ tổ chức" in told
    assert "“" not in told
