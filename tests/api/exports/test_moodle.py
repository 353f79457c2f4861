import html
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings

from api.exports.context import Unfit
from api.exports.moodle import as_moodle
from made.courses import bank, item, source
from made.exports import WORDS, changed, course, digest, exam, held
from qa.courses.model import Bank, Kind

BANK = bank(4)


def of(**more: object) -> Bank:
    return bank(0).model_copy(update={"items": (item(1, **more),), "essays": ()})


def read(content: bytes) -> tuple[list[str], dict[str, ET.Element], str]:
    """Return the categories, the questions by their identity, and what the work's own category says of it."""
    questions = ET.fromstring(content).findall("question")
    categories = [one.findtext("category/text", "") for one in questions if one.get("type") == "category"]
    asked = {one.findtext("idnumber", ""): one for one in questions if one.get("type") != "category"}
    return categories, asked, html.unescape(questions[0].findtext("info/text", ""))


def test_each_question_has_one_right_answer_and_its_clause_as_feedback() -> None:
    categories, asked, about = read(as_moodle(BANK, held(BANK)))
    assert categories[0] == "$course$/top/Ngân hàng câu hỏi"
    assert set(asked) == {one.id for one in BANK.questions}
    for one in BANK.items:
        question = asked[one.id]
        assert question.get("type") == "multichoice"
        assert question.findtext("questiontext/text") == one.stem
        answers = {answer.findtext("text"): answer.get("fraction") for answer in question.findall("answer")}
        assert answers == {option: "100" if option == one.answer else "0" for option in one.options}
        feedback = question.findtext("generalfeedback/text", "")
        assert f"“{one.sources[0].quote}”" in html.unescape(feedback)
        assert 'href="https://hoidap.example.vn/read/' in feedback
    assert "Đúng đến ngày 1/3/2026" in about
    assert "còn hiệu lực" in about


def test_an_essay_has_its_guide_and_its_points() -> None:
    essay = read(as_moodle(BANK, held(BANK)))[1]["tu-luan"]
    assert essay.findtext("defaultgrade") == "3"
    assert essay.findtext("graderinfo/text", "").count("<li>") == 3


@pytest.mark.parametrize(("key", "right"), [(0, "true"), (1, "false")])
def test_true_and_false_are_a_kind_of_their_own(key: int, right: str) -> None:
    work = of(options=("Đúng", "Sai"), key=key, kind=Kind.TRUTH)
    (question,) = read(as_moodle(work, held(work)))[1].values()
    assert question.get("type") == "truefalse"
    assert [one.findtext("text") for one in question.findall("answer") if one.get("fraction") == "100"] == [right]


@settings(max_examples=40)
@given(WORDS, WORDS)
def test_any_words_come_back(stem: str, option: str) -> None:
    work = of(stem=stem, options=(f"a{option}", f"b{option}", "c"), key=0)
    (question,) = read(as_moodle(work, held(work)))[1].values()
    assert question.findtext("questiontext/text") == stem
    assert [one.findtext("text") for one in question.findall("answer")] == [f"a{option}", f"b{option}", "c"]


def test_what_no_longer_holds_is_left_out_and_told() -> None:
    _, asked, about = read(as_moodle(BANK, held(BANK, changed())))
    assert set(asked) == {one.id for one in BANK.items[1:]}
    assert re.search(rf"Không đưa vào: {BANK.items[0].id}: KHÔNG CÒN ĐÚNG", about)
    with pytest.raises(Unfit):
        as_moodle(exam(), held(exam(), changed()))


def test_a_digest_is_told_as_one_and_never_in_quotation_marks() -> None:
    work = of(sources=(source(1, digest=True),))
    content = as_moodle(work, held(work, digest())).decode()
    assert "(theo bản tóm lược)" in content
    assert "“" not in content


def test_the_questions_of_a_course_go_too() -> None:
    assert len(read(as_moodle(course(), held(course())))[1]) == 3
