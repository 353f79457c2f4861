import random

import pytest

from made.documents import document, provision
from qa.courses.clauses import clauses
from qa.courses.options import Pool
from qa.courses.rules import on_figures


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("Đảng viên giao thẻ theo mẫu 7-TĐV, sổ phát thẻ theo mẫu 8-TĐV.", True),
        ("Đảng viên giao thẻ theo mẫu 7-TĐV, sổ phát thẻ ghi hằng ngày.", False),
    ],
    ids=["another form follows", "alone"],
)
def test_a_figure_before_another_of_its_unit_is_asked_as_a_gap(text: str, gap: bool) -> None:
    (clause,) = clauses([document(provision("4", text))])
    first = next(on_figures(clause, Pool((clause,), ()), random.Random(1)))
    assert first.answer == "Mẫu 7-TĐV"
    assert ("Nội dung nào đúng ở chỗ" in first.stem) == gap
    assert ("mẫu nào" in first.stem) != gap
