import re
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings

from api.exports.context import Unfit
from api.exports.handouts import collection_handout, course_handout, course_plan
from api.exports.papers import bank_questions, exam_keys, exam_papers
from corpus.model import Nature
from made.courses import bank, rule
from made.exports import WORDS, changed, collection, course, digest, exam, held, of_text
from made.office import as_pdf, as_text
from qa.courses.model import State

EXAM = exam()


def opened(content: bytes) -> Document:
    return docx.Document(BytesIO(content))


def text_of(content: bytes) -> str:
    """Return all words of the document's body, tables and links too, a line for each paragraph."""
    body = opened(content).element.body
    paragraphs = body.iter(qn("w:p"))
    return "\n".join("".join(run.text or "" for run in one.iter(qn("w:t"))) for one in paragraphs)


def test_paper_type_and_numbers_are_those_of_offices() -> None:
    document = opened(collection_handout(collection(), held(collection())))
    section = document.sections[0]
    assert [round(side / Mm(1)) for side in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side / Mm(1)) for side in margins] == [20, 20, 30, 20]
    assert section.different_first_page_header_footer
    (number,) = section.header._element.iter(qn("w:fldSimple"))
    assert number.get(qn("w:instr")) == "PAGE"
    assert not section.first_page_header.paragraphs[0].text
    for style in ("Normal", "Heading 1", "Quote", "Cell"):
        assert document.styles[style].font.name == "Times New Roman"
    assert document.styles["Normal"].font.size.pt == 13


def test_a_collection_has_all_in_its_order_with_its_documents_at_the_end() -> None:
    text = text_of(collection_handout(collection(), held(collection())))
    told = [
        "Tài liệu kết nạp",
        "Đúng đến ngày 1/3/2026",
        "Kết nạp",
        "Hạn kết nạp",
        "“1. Chi bộ tổ chức lễ kết nạp trong 30 ngày làm việc.”",
        "mục 1 Quy định số 294-QĐ/TW của Ban Bí thư [1]",
        "Nhớ hỏi lại.",
        "Ghi chú của người soạn.",
        "Hỏi: Bao lâu thì nộp?",
        "Văn bản làm căn cứ",
        "[1] Quy định số 294-QĐ/TW của Ban Bí thư (còn hiệu lực ngày 1/3/2026).",
    ]
    places = [text.index(one) for one in told]
    assert places == sorted(places)


def test_headings_are_headings_and_links_lead_to_marks_and_bookmarks() -> None:
    document = opened(collection_handout(collection(), held(collection())))
    headings = [(one.style.name, one.text) for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert headings[:2] == [("Heading 1", "Kết nạp"), ("Heading 2", "Hạn kết nạp")]
    outward = [one.target_ref for one in document.part.rels.values() if one.is_external]
    assert "https://hoidap.example.vn/read/quy-dinh-294-qd-tw-2025?mark=1~0-52~47e9409c#1" in outward
    anchors = {one.get(qn("w:anchor")) for one in document.element.iter(qn("w:hyperlink"))} - {None}
    starts = list(document.element.iter(qn("w:bookmarkStart")))
    assert anchors <= {one.get(qn("w:name")) for one in starts}
    assert len({one.get(qn("w:id")) for one in starts}) == len(starts)


def test_without_an_address_nothing_leads_to_the_service() -> None:
    document = opened(collection_handout(collection(), held(collection(), address="")))
    assert not [one for one in document.part.rels.values() if one.is_external]


@settings(max_examples=20)
@given(WORDS)
def test_official_words_stand_there_to_the_letter_and_in_quotation_marks(text: str) -> None:
    document, work = of_text(text)
    lines = [
        one.text
        for one in opened(collection_handout(work, held(work, document))).paragraphs
        if one.style.name == "Quote"
    ]
    assert "\n".join(lines) == f"“{text}”"


def test_a_digest_is_told_as_one_and_never_in_quotation_marks() -> None:
    document, work = of_text("Chi bộ họp mỗi tháng.", Nature.DIGEST)
    text = text_of(collection_handout(work, held(work, document)))
    assert "Theo bản tóm lược (không phải lời văn chính thức):\nChi bộ họp mỗi tháng.\n" in text
    assert "trong kho là bản tóm lược, không phải lời văn chính thức" in text
    assert "“" not in text


def test_what_no_longer_holds_is_marked_at_its_place_and_at_the_head() -> None:
    text = text_of(collection_handout(collection(), held(collection(), changed())))
    assert "Đúng đến ngày 1/3/2026, trừ 1 mục đánh dấu KHÔNG CÒN ĐÚNG" in text
    at_head, at_place = (
        found.start() for found in re.finditer("KHÔNG CÒN ĐÚNG: mục 1 .* – điều khoản đã sửa lời", text)
    )
    assert at_head < text.index("Hạn kết nạp") < at_place < text.index("“1. Chi bộ")
    document = opened(collection_handout(collection(), held(collection(), changed())))
    runs = [run for one in document.paragraphs for run in one.runs]
    assert [run.text.strip() for run in runs if run.font.strike] == ["30"]
    assert "45" in [run.text.strip() for run in runs if run.font.underline and run.bold]


def test_a_plan_has_keys_and_guides_and_what_is_not_covered_a_handout_has_not() -> None:
    plan, handout = (text_of(made(course(), held(course()))) for made in (course_plan, course_handout))
    for told in ("Đáp án: A. 14 ngày làm việc", "Hướng dẫn chấm: 2 ý", "Lịch sử Đảng", "Nhớ hỏi lại.", "Chia nhóm"):
        assert told in plan
        assert told not in handout
    for told in ("Bài 1. Điều kiện kết nạp", "Nêu được thời hạn.", "Việc thứ 4 được làm", "Ghi chú của người soạn."):
        assert told in plan
        assert told in handout


def test_a_table_repeats_its_head_on_each_page() -> None:
    table = opened(course_plan(course(), held(course()))).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows][1] == ["1", "Điều kiện kết nạp", "45 phút"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_handout_asks_nothing_that_no_longer_holds() -> None:
    lesson = course().lessons[0].model_copy(update={"items": (bank(2).items[0], bank(2).items[1]), "essays": ()})
    work = course(lessons=(lesson,))
    text = text_of(course_handout(work, held(work, changed())))
    assert "Việc thứ 1 được làm" not in text
    assert "Câu 1. Việc thứ 2 được làm" in text


def test_a_bank_tells_apart_what_may_not_be_asked() -> None:
    work = bank(4)
    withdrawn = work.items[3].model_copy(update={"state": State.WITHDRAWN})
    work = work.model_copy(update={"items": (*work.items[:3], withdrawn)})
    text = text_of(bank_questions(work, held(work, changed())))
    apart = text.index("Không dùng: không còn căn cứ, hoặc đã rút")
    assert text.index("Việc thứ 2 được làm") < apart < text.index("Việc thứ 1 được làm")
    assert apart < text.index("Việc thứ 4 được làm")
    assert "2 câu trắc nghiệm, 0 câu tự luận; 2 câu chưa duyệt" in text


def test_papers_are_those_of_each_code_and_show_no_key() -> None:
    document = opened(exam_papers(EXAM, held(EXAM)))
    text = text_of(exam_papers(EXAM, held(EXAM)))
    assert [text.count(f"MÃ ĐỀ: {code}") for code in (101, 102, 103)] == [1, 1, 0]
    assert "Đáp án" not in text
    assert "Câu 5 (tự luận, 3 điểm). Trình bày các việc." in text
    assert len(document.sections) == 4
    assert all(one._sectPr.find(qn("w:pgNumType")) is not None for one in list(document.sections)[1:])
    for code, table in zip(EXAM.codes, document.tables, strict=True):
        rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
        assert [row[0] for row in rows] == [str(one.number) for one in code.questions]
        assert rows[0][1].split() == ["☐", "A", "☐", "B", "☐", "C", "☐", "D"]


def test_options_stand_on_the_paper_in_the_order_of_its_code() -> None:
    text = text_of(exam_papers(EXAM, held(EXAM)))
    items = {item.id: item for item in EXAM.items}
    for code, paper in zip(EXAM.codes, re.split("MÃ ĐỀ: ", text)[1:], strict=True):
        for question in code.questions:
            asked = paper.split(f"Câu {question.number}. ")[1].split("Câu ")[0]
            options = re.findall(r"[A-D]\. (\d+ ngày làm việc)", asked)
            assert options == [items[question.item].options[at] for at in question.order]
            assert options["ABCD".index(question.key)] == items[question.item].answer


def test_keys_have_a_row_for_each_number_and_the_clause_of_each_answer() -> None:
    document = opened(exam_keys(EXAM, held(EXAM)))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0] == ["Câu", "Mã 101", "Mã 102"]
    for row, one, two in zip(rows[1:], *(code.questions for code in EXAM.codes), strict=True):
        assert row == [str(one.number), one.key, two.key]
    text = text_of(exam_keys(EXAM, held(EXAM)))
    for item in EXAM.items:
        assert f"Đáp án: {item.answer}\n“{item.sources[0].quote}”" in text


def test_an_exam_on_a_clause_that_changed_is_refused() -> None:
    for made in (exam_papers, exam_keys):
        with pytest.raises(Unfit, match="đã sửa lời"):
            made(EXAM, held(EXAM, changed()))


def test_what_xml_cannot_hold_is_left_out() -> None:
    work = collection(title="Kết\x00 nạp\x0b\u202e đảng")
    assert opened(collection_handout(work, held(work))).paragraphs[0].text == "Kết nạp đảng"


def test_the_same_work_gives_the_same_file() -> None:
    assert course_plan(course(), held(course())) == course_plan(course(), held(course()))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            collection_handout(collection(), held(collection())),
            "“1. Chi bộ tổ chức lễ kết nạp trong 30 ngày làm việc.”",
        ),
        (course_plan(course(), held(course())), "Bài 1. Điều kiện kết nạp"),
        (bank_questions(bank(4), held(bank(4), digest())), "NGÂN HÀNG CÂU HỎI"),
        (exam_papers(EXAM, held(EXAM)), "MÃ ĐỀ: 102"),
        (exam_keys(EXAM, held(EXAM)), "PHIẾU CHẤM"),
    ],
    ids=["collection", "plan", "bank", "papers", "keys"],
)
def test_libreoffice_sets_it_on_a4_with_its_words(content: bytes, told: str, tmp_path: Path) -> None:
    pdf = as_pdf(content, ".docx", tmp_path)
    assert [round(side) for side in pdf[0].get_size()] == [595, 842]
    assert told in as_text(content, tmp_path)


def test_an_empty_work_is_a_file_all_the_same() -> None:
    for work, made in (
        (collection(entries=()), collection_handout),
        (course(lessons=()), course_plan),
        (bank(0).model_copy(update={"essays": ()}), bank_questions),
    ):
        assert "Đúng đến ngày 1/3/2026" in text_of(made(work, held(work, rule())))
