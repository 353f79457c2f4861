import random

import pytest

from made.documents import document, provision
from qa.courses.clauses import clauses
from qa.courses.options import Pool
from qa.courses.rules import on_bodies, on_figures


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


@pytest.mark.parametrize(
    ("number", "asked"), [("38-HD/BTCTW", False), ("294-QĐ/TW", True)], ids=["its own number", "another's"]
)
def test_a_body_that_the_number_of_its_document_tells_is_not_asked(number: str, asked: bool) -> None:
    (clause,) = clauses([document(provision("4", "Ban Tổ chức Trung ương in thẻ đảng viên."), number=number)])
    assert bool(list(on_bodies(clause, Pool((clause,), ()), random.Random(1)))) == asked


def test_a_body_that_the_place_tells_is_not_asked() -> None:
    told, plain = clauses(
        [
            document(
                provision("4", "Khi đảng viên ra ngoài nước, thẻ đảng được Đảng ủy Bộ Ngoại giao giữ."),
                provision("5", "Sổ tay hằng ngày do Đảng ủy Bộ Ngoại giao cấp."),
                provision("6", "Đảng viên ở ngoài nước báo cáo Đảng ủy Bộ Ngoại giao."),
            )
        ]
    )[:2]
    pool = Pool(clauses([told.document]), ())
    assert list(on_bodies(told, pool, random.Random(1))) == []
    assert list(on_bodies(plain, pool, random.Random(1)))
    assert list(on_bodies(told, Pool((told, plain), ()), random.Random(1)))  # where half the sentences are on it
