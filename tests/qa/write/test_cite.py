from datetime import date

import pytest

from corpus.model import Kind
from made.documents import document
from qa.write.cite import in_full, place

RULE = document(number="294-QĐ/TW", issuer="Ban Chấp hành Trung ương", issued_on=date(2025, 5, 26))


@pytest.mark.parametrize(
    ("of", "named"),
    [
        (RULE, "Quy định số 294-QĐ/TW ngày 26/5/2025 của Ban Chấp hành Trung ương"),
        (document(number="1-QĐ/TW", issuer="không rõ", issued_on=None), "Quy định số 1-QĐ/TW"),
        (
            document(kind=Kind.DIEU_LE, number=None, title="Điều lệ Đảng", issuer="Đại hội XI", issued_on=None),
            "Điều lệ Đảng (Đại hội XI)",
        ),
        (
            document(
                kind=Kind.BAO_CAO, number=None, title="Hội nghị", issuer="Báo Ví Dụ", issued_on=date(2021, 4, 5)
            ),
            "bài “Hội nghị” (Báo Ví Dụ, 5/4/2021)",
        ),
        (document(kind=Kind.QUY_TRINH, number=None, title="Thủ tục", issuer="không rõ", issued_on=None), "Thủ tục"),
        (
            document(
                kind=Kind.QUY_TRINH, number=None, title="Thủ tục của Trường A", issuer="Trường A", issued_on=None
            ),
            "Thủ tục của Trường A",
        ),
    ],
    ids=["numbered", "of nobody known", "statutes", "report", "by title alone", "by a title that names its issuer"],
)
def test_a_document_is_named_as_letters_name_it(of, named):
    assert in_full(of) == named


@pytest.mark.parametrize(
    ("label", "before"),
    [
        ("điểm a khoản 2 Điều 5", "điểm a khoản 2 Điều 5 "),
        ("đoạn bắt đầu bằng “Khi…”", "đoạn bắt đầu bằng “Khi…”, "),
        ("", ""),
    ],
)
def test_the_address_goes_before_its_document(label, before):
    assert place(label, RULE) == f"{before}{in_full(RULE)}"
