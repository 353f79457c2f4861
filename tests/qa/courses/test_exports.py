import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st

from made.courses import bank, item, source
from qa.courses.exams import draw
from qa.courses.exports import as_csv, as_gift, keys, paper
from qa.courses.model import Bank, Kind

BANK = bank(4)
EXAM = draw(BANK, 4, 1, title="Bài kiểm tra", minutes=45, essays=1, codes=2)


def read_gift(text: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return title, stem and answers (sign, words) of each question, as Moodle's import tells them apart.

    A character after a backslash is itself; unescaped, ``{`` opens the answers, ``=`` and ``~`` begin one, ``####``
    the feedback. What is left over is an error.
    """
    found = []
    for block in re.split(r"\n\s*\n", text.strip()):
        if block.startswith("$CATEGORY:"):
            continue
        signs = [(one[0][-1], len(one[0]) == 2) for one in re.finditer(r"\\.|.", block, re.DOTALL)]
        bare = "".join("\0" if escaped else letter for letter, escaped in signs)
        plain = "".join(letter for letter, _ in signs)
        head = re.fullmatch(r"::([^:]*)::([^{}=~#]*)\{(.*)\}", bare, re.DOTALL)
        assert head, block
        (start, end), inside = head.span(3), head[3]
        answers, _, feedback = inside.partition("####")
        assert not set(feedback) & set("{}=~#")
        at = [one.start() for one in re.finditer("[=~]", answers)]
        words = [plain[start + a + 1 : start + b].strip() for a, b in zip(at, [*at[1:], len(answers)], strict=False)]
        told = [(answers[a], word) for a, word in zip(at, words, strict=True)] or [("", answers.strip())]
        found.append((plain[slice(*head.span(1))], plain[slice(*head.span(2))], told))
        assert end == len(bare) - 1
    return found


def of(**more: object) -> Bank:
    return bank(0).model_copy(update={"items": (item(1, **more),), "essays": ()})


def test_gift_tells_each_question_its_key_and_its_citation() -> None:
    told = {title: (stem, answers) for title, stem, answers in read_gift(as_gift(BANK))}
    assert set(told) == {*(one.id for one in BANK.items), "tu-luan"}
    for one in BANK.items:
        stem, answers = told[one.id]
        assert stem == one.stem
        assert [words for sign, words in answers if sign == "="] == [one.answer]
        assert {words for _, words in answers} == set(one.options)
    assert all(one.sources[0].cited_as in as_gift(BANK) for one in BANK.items)


_WORDS = st.text(st.sampled_from("ab ~=#{}:\\%→/“”-\n"), min_size=1).map(lambda text: f"x{text}y")


@given(_WORDS, st.lists(_WORDS, min_size=4, max_size=4, unique_by=lambda text: " ".join(text.split()).casefold()))
def test_gift_gives_back_any_words(stem: str, options: list[str]) -> None:
    ((_, told, answers),) = read_gift(as_gift(of(stem=stem, options=tuple(options), key=2)))
    assert told == " ".join(stem.split())
    assert answers == [("=" if n == 2 else "~", " ".join(one.split())) for n, one in enumerate(options)]


def test_true_and_false_are_a_kind_of_their_own_in_gift() -> None:
    for key, told in enumerate(("TRUE", "FALSE")):
        ((_, _, answers),) = read_gift(as_gift(of(options=("Đúng", "Sai"), key=key, kind=Kind.TRUTH)))
        assert answers == [("", told)]


def test_csv_has_a_row_for_each_question_and_runs_nothing_in_a_spreadsheet() -> None:
    risky = of(stem="=1+1", options=("a;b", 'c"d', "e\nf", "g,h"), key=1)
    header, row = csv.reader(io.StringIO(as_csv(risky).removeprefix("\ufeff")))
    told = dict(zip(header, row, strict=True))
    assert told["câu hỏi"] == "'=1+1"
    assert [told[letter] for letter in "ABCD"] == ["a;b", 'c"d', "e\nf", "g,h"]
    assert (told["đáp án"], told["loại"], told["trạng thái"]) == ("B", "thời hạn", "nháp")


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
    digest = of(sources=(source(1, digest=True),))
    told = keys(draw(digest, 1, 1, title="Bài", minutes=45))
    assert "(theo bản tóm lược): 1. Chi bộ tổ chức" in told
    assert "“" not in told
    assert "(theo bản tóm lược)" in as_gift(digest)
    assert "(theo bản tóm lược)" in as_csv(digest)
