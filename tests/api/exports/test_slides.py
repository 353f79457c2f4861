from collections import Counter
from io import BytesIO
from pathlib import Path

import pptx
import pypdfium2
import pytest
from hypothesis import given, settings
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.util import Inches

from api.exports.context import Unfit
from api.exports.slides import as_slides
from corpus.model import Nature
from made.courses import item, rule, source
from made.exports import WORDS, changed, collection, course, held, of_text
from made.office import as_pdf, letters_of
from qa.courses.works import Entry, Put


def opened(content: bytes) -> Presentation:
    return pptx.Presentation(BytesIO(content))


def slides(work: object, *documents: object) -> list[Slide]:
    return list(opened(as_slides(work, held(work, *documents))).slides)


def titles(found: list[Slide]) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in found]


def body(slide: Slide) -> str:
    return str(slide.placeholders[1].text_frame.text)


def notes(slide: Slide) -> str:
    return slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""


def test_a_collection_has_a_slide_for_each_point_with_its_clause_in_the_notes() -> None:
    found = slides(collection())
    told = ["Tài liệu kết nạp", "Kết nạp", "Hạn kết nạp", "Ghi chú", "Bao lâu thì nộp?", "Bao lâu thì nộp?"]
    assert titles(found) == [*told, "Văn bản làm căn cứ"]
    assert body(found[0]) == "Đúng đến ngày 1/3/2026"
    assert body(found[2]) == "“1. Chi bộ tổ chức lễ kết nạp trong 30 ngày làm việc.”"
    place = "mục 1 Quy định số 294-QĐ/TW của Ban Bí thư"
    assert f"{place}:\n“1. Chi bộ tổ chức lễ kết nạp trong 30 ngày làm việc.”\n\nNhớ hỏi lại." in notes(found[2])
    assert f"{place} – đúng đến ngày 1/3/2026" in [
        shape.text_frame.text for shape in found[2].shapes if shape.has_text_frame
    ]
    assert "còn hiệu lực ngày 1/3/2026" in body(found[-1])


def test_slides_are_wide_and_lead_to_the_mark_by_a_code_that_says_so() -> None:
    deck = opened(as_slides(collection(), held(collection())))
    assert (deck.slide_width, deck.slide_height) == (Inches(13.333), Inches(7.5))
    (picture,) = [
        shape
        for shape in deck.slides[2].shapes
        if shape.shape_type is not None and "PICTURE" in str(shape.shape_type)
    ]
    address = "https://hoidap.example.vn/read/quy-dinh-294-qd-tw-2025?mark=1~0-52~47e9409c#1"
    assert picture.click_action.hyperlink.address == address
    assert address in picture._element.xpath("./p:nvPicPr/p:cNvPr/@descr")[0]
    plain = opened(as_slides(collection(), held(collection(), address="")))
    assert not [shape for slide in plain.slides for shape in slide.shapes if "PICTURE" in str(shape.shape_type)]


def test_a_course_asks_its_questions_and_then_gives_the_key_with_its_clause() -> None:
    found = slides(course())
    at = titles(found).index("Câu hỏi 1")
    assert body(found[at]).splitlines()[0] == "Việc thứ 4 được làm trong bao nhiêu ngày làm việc?"
    assert "Đáp án" not in body(found[at])
    assert notes(found[at]).startswith("Câu hỏi 1\n\nĐáp án: A. 14 ngày làm việc")
    assert body(found[at + 1]).startswith("Đáp án: A. 14 ngày làm việc\n“4. Ban kiểm phiếu")
    essay = titles(found).index("Câu hỏi thảo luận")
    assert "1. Việc thứ 1. (mục 1 Quy định" in notes(found[essay])
    lesson = titles(found).index("Bài 1. Điều kiện kết nạp")
    assert notes(found[lesson]) == "Kho chưa có văn bản cho:\nLịch sử Đảng"


@settings(max_examples=12)
@given(WORDS)
def test_official_words_are_on_the_slides_and_in_the_notes_to_the_letter(text: str) -> None:
    document, work = of_text(text)
    found = [slide for slide in slides(work, document) if titles([slide])[0].startswith("Điều khoản")]
    assert "".join("".join(body(slide) for slide in found).split()) == "".join(f"“{text}”".split())
    for slide in found:
        assert f"“{text}”" in notes(slide).replace("\v", "\n")


def test_a_digest_is_told_as_one_on_each_slide_and_never_in_quotation_marks() -> None:
    document, work = of_text("Chi bộ họp mỗi tháng, nghe báo cáo. " * 30, Nature.DIGEST)
    found = [slide for slide in slides(work, document) if titles([slide])[0].startswith("Điều khoản")]
    assert len(found) > 1
    for slide in found:
        assert body(slide).startswith("Theo bản tóm lược:")
        assert "“" not in body(slide) + notes(slide)


def test_what_no_longer_holds_is_marked_on_every_slide_of_it() -> None:
    long = Entry(id="d", put=Put.CLAUSES, title="Dài", sources=(source(1),), as_of=collection().entries[0].as_of)
    found = slides(collection(entries=(long, collection().entries[3])), changed())
    assert body(found[0]).endswith("trừ 1 mục đánh dấu KHÔNG CÒN ĐÚNG")
    assert body(found[1]).startswith("KHÔNG CÒN ĐÚNG: điều khoản đã sửa lời\n“1. Chi bộ")
    assert notes(found[1]).startswith("Dài\n\nKHÔNG CÒN ĐÚNG")
    assert "KHÔNG CÒN ĐÚNG" not in body(found[2]) + body(found[3])


def test_a_question_that_no_longer_holds_is_not_asked_but_told() -> None:
    lesson = course().lessons[0].model_copy(update={"items": (item(1), item(2)), "essays": ()})
    found = slides(course(lessons=(lesson,)), changed())
    text = "\n".join(map(body, found))
    assert "Việc thứ 1 được làm" not in text
    assert "Việc thứ 2 được làm" in text
    assert body(found[titles(found).index("Câu hỏi không dùng nữa")]).startswith(f"{item(1).id}: KHÔNG CÒN ĐÚNG")


def test_a_title_that_is_too_long_is_whole_in_the_notes() -> None:
    title = "Thời hạn chi bộ tổ chức lễ kết nạp " * 10
    (entry,) = (collection().entries[1].model_copy(update={"title": title}),)
    found = slides(collection(entries=(entry,)))
    assert titles(found)[1].endswith("…")
    assert notes(found[1]).startswith(" ".join(title.split()))


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert titles(slides(collection(title="Kết\x00 nạp\x0b\u202e đảng")))[0] == "Kết nạp đảng"


def test_the_same_work_gives_the_same_file() -> None:
    assert as_slides(course(), held(course())) == as_slides(course(), held(course()))


@pytest.mark.slow
def test_libreoffice_shows_every_slide_with_its_words(tmp_path: Path) -> None:
    work = course()
    content = as_slides(work, held(work, rule()))
    pdf = as_pdf(content, ".pptx", tmp_path)
    found = list(opened(content).slides)
    assert len(pdf) == len(found)
    for page, slide in zip(pdf, found, strict=True):
        wanted = Counter("".join(f"{titles([slide])[0]}{body(slide)}".split()))
        assert wanted <= letters_of(page)


@pytest.mark.slow
@pytest.mark.parametrize("words", ["Chi bộ tổ chức lễ kết nạp. ", "W" * 200 + " ", "- mục\n"])
def test_nothing_runs_over_the_edge_of_a_slide(words: str, tmp_path: Path) -> None:
    document, work = of_text(words * 40)
    pdf = as_pdf(as_slides(work, held(work, document)), ".pptx", tmp_path)
    for page in pdf:
        width, height = page.get_size()
        text = page.get_textpage()
        boxes = [text.get_charbox(n) for n in range(text.count_chars())]
        assert all(left >= 0 and right <= width for left, _, right, _ in boxes)
        large = [pypdfium2.raw.FPDFText_GetFontSize(text, n) > 20 for n in range(text.count_chars())]
        lowest = min(bottom for (_, bottom, _, _), is_large in zip(boxes, large, strict=True) if is_large)
        assert lowest > 0.14 * height  # above what is written at the foot


def test_a_deck_that_nobody_would_show_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.exports.slides.MOST_SLIDES", 5)
    with pytest.raises(Unfit, match="quá 5 trang chiếu"):
        as_slides(collection(), held(collection()))
