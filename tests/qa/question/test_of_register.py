import pytest

from corpus.register import Register
from made.library import DOCUMENTS
from qa.question.of_register import Column, asked_of_register
from qa.question.reading import read

REGISTER = Register(DOCUMENTS)


def asked(text, *earlier):
    return asked_of_register(read(text, earlier), REGISTER)


@pytest.mark.parametrize(
    ("question", "columns", "document"),
    [
        ("22 thay thế văn bản nào", [Column.REPLACES], "quy-dinh-22-qd-tw-2024"),
        ("Văn bản nào được Quy định 22 thay thế?", [Column.REPLACES], "quy-dinh-22-qd-tw-2024"),
        ("22 có thay 11 không?", [Column.REPLACES], "quy-dinh-22-qd-tw-2024"),
        ("văn bản nào thay Quy định 11-QĐ/TW?", [Column.REPLACED_BY], "quy-dinh-11-qd-tw-2015"),
        ("quy dinh 11 bi thay the boi van ban nao", [Column.REPLACED_BY], "quy-dinh-11-qd-tw-2015"),
        ("What replaced Regulation 11?", [Column.REPLACED_BY], "quy-dinh-11-qd-tw-2015"),
        ("số 99 ban hành ngày nào", [Column.ISSUED], "quy-dinh-99-qd-tw-2020"),
        ("Ai ban hành Quy định 99 và ngày nào?", [Column.ISSUER, Column.ISSUED], "quy-dinh-99-qd-tw-2020"),
        ("Quy định 88 có hiệu lực từ khi nào và thay văn bản nào?", [Column.EFFECT, Column.REPLACES], None),
        ("Quy định 11 còn hiệu lực không?", [Column.HOLDS], "quy-dinh-11-qd-tw-2015"),
        ("Quy định 11 năm 2015 còn áp dụng không?", [Column.HOLDS], "quy-dinh-11-qd-tw-2015"),
        ("Quy định 11 hết hiệu lực khi nào?", [Column.HOLDS], "quy-dinh-11-qd-tw-2015"),
        ("Quy định nào về đảng phí đang có hiệu lực?", [Column.IN_FORCE], "quy-dinh-99-qd-tw-2020"),
        ("quy định hiện hành về thẻ đảng viên", [Column.IN_FORCE], None),
        ("tháng 3/2024 theo văn bản nào", [Column.IN_FORCE], None),
        ("văn bản nào đang quy định về đảng phí", [Column.IN_FORCE], "quy-dinh-99-qd-tw-2020"),
        ("dang phi nam 2021 theo van ban nao", [Column.IN_FORCE], None),
        ("quy định về đảng phí hiện giờ là số mấy", [Column.IN_FORCE], "quy-dinh-99-qd-tw-2020"),
        ("Có mấy quy định về đảng phí?", [Column.HISTORY], "quy-dinh-99-qd-tw-2020"),
        ("Trước Quy định 22 thì hồ sơ đảng viên theo văn bản nào?", [Column.REPLACES], "quy-dinh-22-qd-tw-2024"),
        ("88 áp dụng từ ngày nào đến ngày nào", [Column.EFFECT, Column.HOLDS], None),
        ("11 với 22 cái nào còn hiệu lực", [Column.HOLDS], "quy-dinh-11-qd-tw-2015"),
        ("99 của ai", [Column.ISSUER], "quy-dinh-99-qd-tw-2020"),
        ("Quy định 11 hết hạn chưa, giờ xài cái nào? Tôi cần tra.", [Column.HOLDS], "quy-dinh-11-qd-tw-2015"),
        ("Quy định nào về đảng phí đã hết hiệu lực?", [Column.LAPSED], "quy-dinh-99-qd-tw-2020"),
        ("van ban nao khong con hieu luc", [Column.LAPSED], None),
        ("Quy định 11 còn hiệu lực không, cái gì thay nó?", [Column.HOLDS, Column.REPLACED_BY], None),
        ("hướng dẫn nào thực hiện Quy định 22", [Column.GUIDED_BY], "quy-dinh-22-qd-tw-2024"),
        ("van ban nao huong dan thi hanh quy dinh 22", [Column.GUIDED_BY], "quy-dinh-22-qd-tw-2024"),
        ("Quy định 22 có hướng dẫn thực hiện chưa?", [Column.GUIDED_BY], "quy-dinh-22-qd-tw-2024"),
        ("Hướng dẫn của Quy định 22 là văn bản nào", [Column.GUIDED_BY], "quy-dinh-22-qd-tw-2024"),
        ("Hướng dẫn 44 hướng dẫn quy định nào", [Column.GUIDES], "huong-dan-44-hd-btctw-2025"),
        ("huong dan 44 thuc hien quy dinh nao", [Column.GUIDES], "huong-dan-44-hd-btctw-2025"),
        ("Kho có bao nhiêu văn bản?", [Column.COUNT], None),
    ],
)
def test_a_question_about_documents_is_read_by_its_structure(question, columns, document):
    found = asked(question)
    assert list(found.columns) == columns
    assert document is None or found.documents[0].id == document


@pytest.mark.parametrize(
    "question",
    [
        "Quy định 99 quy định đảng phí thế nào?",  # asks for a clause
        "Quy định 99 áp dụng cho ai?",
        "Hướng dẫn 44 hướng dẫn thế nào về khen thưởng?",
        "Quy định 22 hướng dẫn nộp phiếu thế nào?",
        "Quy định 22 được thực hiện ở cấp nào?",
        "Quy định 22 ngày 6/5/2024 quy định cái gì?",
        "Đảng viên nộp đảng phí theo quy định nào thì được miễn?",
        "Quản lý hồ sơ trái quy định nào thì bị kỷ luật?",
        "Vì sao phải thay Quy định 11?",
        "Quy định 11 năm 2014 còn hiệu lực không?",  # dated otherwise: to be put right
        "Bị xóa tên thì khiếu nại theo quy định nào?",  # of no title here
        "Đảng phí nộp ở đâu theo quy định nào?",  # asks for more
        "Quyết định kết nạp do ai ban hành?",
        "Nghị định 140/2026 có hiệu lực khi nào?",
        "có bao nhiêu đảng viên",
        "",
        "294",
    ],
)
def test_whatever_says_more_asks_for_a_clause(question):
    assert asked(question) is None


def test_a_subject_brings_what_replaced_it_too():
    found = asked("Quy định nào về quản lý hồ sơ đảng viên đang có hiệu lực?")
    assert [document.id for document in found.documents] == ["quy-dinh-11-qd-tw-2015", "quy-dinh-22-qd-tw-2024"]


@pytest.mark.parametrize(
    ("on", "document"), [("Quy định 22", "quy-dinh-11-qd-tw-2015"), ("Quy định 11", "quy-dinh-22-qd-tw-2024")]
)
def test_what_a_document_replaced_and_what_replaced_it_may_be_the_one_of_another_day(on, document):
    found = asked("tháng 3/2024 theo văn bản nào", f"{on} nói gì về hồ sơ đảng viên?")
    assert document in [one.id for one in found.documents]


@pytest.mark.parametrize(
    ("follow_up", "column"),
    [
        ("cái gì thay?", Column.REPLACED_BY),
        ("van ban nao thay the no", Column.REPLACED_BY),
        ("nó thay văn bản nào?", Column.REPLACES),
        ("thay văn bản nào?", Column.REPLACES),
    ],
)
def test_what_replaces_is_asked_of_the_document_before_by_where_it_would_stand(follow_up, column):
    assert asked(follow_up, "Quy định 22 nói gì về hồ sơ đảng viên?").columns == (column,)


@pytest.mark.parametrize(
    ("follow_up", "columns"),
    [
        ("còn hiệu lực không?", (Column.HOLDS,)),
        ("cái gì thay?", (Column.REPLACED_BY,)),
        ("theo văn bản nào?", (Column.IN_FORCE,)),
        ("ai ban hành quyết định?", None),
        ("ai quyết định?", None),
    ],
)
def test_a_follow_up_that_nothing_before_names_a_document_for_is_about_the_one_that_answered(follow_up, columns):
    reading = read(follow_up, ["Hồ sơ đảng viên do ai giữ?"])
    found = asked_of_register(reading, REGISTER, "Theo Quy định số 11-QĐ/TW ngày 3/2/2015: “…” [1]")
    assert (found and found.columns) == columns
    assert found is None or found.documents[0].id == "quy-dinh-11-qd-tw-2015"


def test_which_documents_held_then_is_asked_on_what_the_questions_before_are_about():
    found = asked("năm 2018 theo văn bản nào?", "Quản lý hồ sơ đảng viên thế nào?")
    assert {"quy-dinh-11-qd-tw-2015", "quy-dinh-22-qd-tw-2024"} <= {document.id for document in found.documents}
    assert asked("năm 2018 theo văn bản nào?", "Trời mưa không?") is None


@pytest.mark.parametrize("question", ["nó còn hiệu lực không?", "ban hành ngày nào?", "Văn bản đó do ai ban hành?"])
def test_a_follow_up_is_about_the_document_named_before(question):
    found = asked(question, "Quy định 99 nói gì về mức đóng?")
    assert [document.id for document in found.documents] == ["quy-dinh-99-qd-tw-2020"]
