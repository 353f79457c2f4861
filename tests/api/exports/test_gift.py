import re

from hypothesis import given
from hypothesis import strategies as st

from api.exports.gift import as_gift
from made.courses import bank, item, source
from made.exports import changed, course, digest, held
from qa.courses.model import Bank, Kind, State

BANK = bank(4)


def read_gift(text: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return title, stem and answers (sign, words) of each question, as Moodle's import tells them apart.

    A character after a backslash is itself; unescaped, ``{`` opens the answers, ``=`` and ``~`` begin one, ``####``
    the feedback. What is left over is an error.
    """
    found = []
    for block in re.split(r"\n\s*\n", text.strip()):
        if block.startswith(("$CATEGORY:", "//")):
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


def written(work: Bank) -> str:
    return as_gift(work, held(work)).decode()


def of(**more: object) -> Bank:
    return bank(0).model_copy(update={"items": (item(1, **more),), "essays": ()})


def test_gift_tells_each_question_its_key_and_its_citation() -> None:
    told = {title: (stem, answers) for title, stem, answers in read_gift(written(BANK))}
    assert set(told) == {*(one.id for one in BANK.items), "tu-luan"}
    for one in BANK.items:
        stem, answers = told[one.id]
        assert stem == one.stem
        assert [words for sign, words in answers if sign == "="] == [one.answer]
        assert {words for _, words in answers} == set(one.options)
    assert all(one.sources[0].cited_as in written(BANK) for one in BANK.items)


_WORDS = st.text(st.sampled_from("ab ~=#{}:\\%→/“”-\n"), min_size=1).map(lambda text: f"x{text}y")


@given(_WORDS, st.lists(_WORDS, min_size=4, max_size=4, unique_by=lambda text: " ".join(text.split()).casefold()))
def test_gift_gives_back_any_words(stem: str, options: list[str]) -> None:
    ((_, told, answers),) = read_gift(written(of(stem=stem, options=tuple(options), key=2)))
    assert told == " ".join(stem.split())
    assert answers == [("=" if n == 2 else "~", " ".join(one.split())) for n, one in enumerate(options)]


def test_true_and_false_are_a_kind_of_their_own_in_gift() -> None:
    for key, told in enumerate(("TRUE", "FALSE")):
        ((_, _, answers),) = read_gift(written(of(options=("Đúng", "Sai"), key=key, kind=Kind.TRUTH)))
        assert answers == [("", told)]


def test_two_options_that_are_not_true_and_false_stay_options() -> None:
    ((_, _, answers),) = read_gift(written(of(options=("Chi bộ", "Đảng ủy"), key=1)))
    assert answers == [("~", "Chi bộ"), ("=", "Đảng ủy")]


def test_what_no_longer_holds_is_left_out_and_told_at_the_head() -> None:
    withdrawn = BANK.items[2].model_copy(update={"state": State.WITHDRAWN})
    of_all = BANK.model_copy(update={"items": (*BANK.items[:2], withdrawn, BANK.items[3]), "essays": ()})
    text = as_gift(of_all, held(of_all, changed())).decode()
    assert [title for title, *_ in read_gift(text)] == [BANK.items[1].id, BANK.items[3].id]
    comments = [line for line in text.splitlines() if line.startswith("//")]
    assert any(BANK.items[0].id in line and "KHÔNG CÒN ĐÚNG" in line and "đã sửa lời" in line for line in comments)
    assert f"// {withdrawn.id}: đã rút" in comments


def test_the_head_says_until_when_all_is_true_and_on_what_it_stands() -> None:
    head = written(BANK).split("\n\n")[0]
    assert "// Đúng đến ngày 1/3/2026" in head
    assert "// Căn cứ: Quy định số 294-QĐ/TW" in head
    assert "còn hiệu lực ngày 1/3/2026" in head


def test_the_questions_of_a_course_go_too() -> None:
    assert {title for title, *_ in read_gift(as_gift(course(), held(course())).decode())} >= {
        one.id for one in course().lessons[0].items
    }


def test_a_digest_is_told_as_one() -> None:
    of_digest = of(sources=(source(1, digest=True),))
    text = as_gift(of_digest, held(of_digest, digest())).decode()
    assert "(theo bản tóm lược)" in text
    assert "trong kho là bản tóm lược" in text
    assert "“" not in text
