import string

import pytest

from qa.question.situation import Case
from qa.write import replies
from qa.write.replies import Reply

REPLIES = {name: reply for name, reply in vars(replies).items() if isinstance(reply, Reply)} | {
    f"CASES[{case}]": reply for case, reply in replies.CASES.items()
}


def named(sentence: str) -> set[str | None]:
    return {field for _, field, _, _ in string.Formatter().parse(sentence)} - {None}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_names_the_same_in_both_languages(name: str) -> None:
    assert named(REPLIES[name].vi) == named(REPLIES[name].en)
    assert REPLIES[name].vi != REPLIES[name].en or name == "ASK_CELL"


def test_every_case_has_a_label() -> None:
    assert replies.CASES.keys() == set(Case)


def test_a_reply_is_in_the_language_of_the_question() -> None:
    assert replies.IN_FORCE_SINCE.said(False, since="1/3/2026") == "đang áp dụng từ 1/3/2026"
    assert replies.SOURCE.said(True, source="Điều 1") == "According to Điều 1:"
