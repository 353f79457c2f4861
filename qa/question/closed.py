"""A question that is answered by yes or no, read by its grammar: what may, must or does happen, and in what case.

“Bị khai trừ thì có được giữ thẻ không?”   may: giữ thẻ; of: bị khai trừ
“Tôi tự mang hồ sơ đi được không?”         may: tôi tự mang hồ sơ đi, of which nothing says where the verb begins
“Không phải nộp lại, đúng không?”          nothing: what a negation is asked about is not turned round

Vietnamese is read by its marks where they are typed, and without them where they are not.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from corpus.text import clean, is_marked, normal, syllables, without_diacritics
from qa.question.words import content


class Modal(StrEnum):
    """Is what is asked of something: whether it may do so, must do so, does so, or is such a thing."""

    MAY = "may"
    MUST = "must"
    DOES = "does"
    IS = "is"


@dataclass(frozen=True)
class Closed:
    """Is a question for yes or no.

    `predicate` are the folded content syllables of what may, must or does happen, the verb first where `headed`;
    `case` those of whom and when it is asked of.
    """

    modal: Modal
    predicate: tuple[str, ...]
    case: tuple[str, ...]
    headed: bool = True


_POLITE = r"(?:,? (?:ạ|vậy|nhỉ|hả|thế|à|nữa))*[ ?.!]*$"
_TAG = r",? (?:có )?(?:đúng|phải)(?: hay)? không$"
_END = r"(?: hay)? (?:không|chưa)$"
_NOT = r"\b(?:không|chưa|(?<!ra )khỏi|đừng|chẳng)\b"
_OPEN = (  # asks for more than yes or no
    r"\b(?:gì|ai|(?:ở|tại|từ) đâu|bao nhiêu|bao lâu|bao giờ|mấy|thế nào|ra sao|làm sao|(?:khi|lúc) nào)\b"
    r"|\b(?:vì|tại) sao\b|\bhay\b|\?\s*\w"
)
_MAY, _MUST = r"được phép|được|quyền|thể", r"(?:bắt buộc|nhất thiết|buộc|cần) phải|bắt buộc|nhất thiết|buộc|phải|cần"
_MODAL = rf"(?:(?P<may>{_MAY})|(?P<must>{_MUST}))\b"
_ASKS_MODAL = rf"^(?P<case>.*)\bcó (?:còn |vẫn )?{_MODAL}(?P<does>.+)"
_ASKS = r"^(?P<case>.*)\bcó (?:còn |vẫn |bị )?(?P<does>.+)"
_STATES_MODAL = rf"^(?P<case>(?:(?!\bcó\b).)*?)\b{_MODAL}(?P<does>.+)"  # “đảng viên được biểu quyết không”
_MAY_END = r"(?: có)? được$"
_CLAUSE = r"^(?P<before>.*(?:[,;:]| thì(?= )))(?P<last>.*)$"


class _Grammar:
    """Is the patterns for text that is typed with its marks, or without."""

    def __init__(self, *, marked: bool) -> None:
        def pattern(words: str) -> re.Pattern[str]:
            return re.compile(words if marked else without_diacritics(words))

        self.polite, self.tag, self.end, self.negation, self.open = map(pattern, (_POLITE, _TAG, _END, _NOT, _OPEN))
        self.asks_modal, self.asks, self.states_modal = map(pattern, (_ASKS_MODAL, _ASKS, _STATES_MODAL))
        self.may_end, self.clause, self.copula = map(pattern, (_MAY_END, _CLAUSE, r"^ là "))
        self.words: Callable[[str], tuple[str, ...]] = content if marked else _all

    def read(self, text: str) -> Closed | None:
        said = self.polite.sub("", text)
        stated = self.tag.sub("", said)
        asked = self.end.sub("", stated)
        if asked == said or self.open.search(asked) or self.negation.search(asked):
            return None
        found = self.clause.search(asked)
        before, last = (found["before"], found["last"]) if found else ("", asked)
        allowed = self.may_end.sub("", last)
        if allowed != last:
            return self._allowed(before, allowed) if allowed.strip() else self._allowed("", before)
        if fits := self.asks_modal.search(asked):
            return None if self.asks_modal.search(fits["case"]) else self._modal(fits)  # None: two are asked
        if fits := self.states_modal.search(last):
            return self._modal(fits, before)
        fits = self.asks.search(last) if stated == said else None
        return self._closed(Modal.DOES, fits["does"], f"{before} {fits['case']}") if fits else None

    def _modal(self, fits: re.Match[str], before: str = "") -> Closed | None:
        modal = Modal.MAY if fits["may"] else Modal.IS if self.copula.search(fits["does"]) else Modal.MUST
        return self._closed(modal, fits["does"], f"{before} {fits['case']}")

    def _allowed(self, before: str, last: str) -> Closed | None:
        """Return the question whether what is said may be (“… được không”): where its verb begins only “có” tells."""
        if fits := self.asks.search(last):
            return self._closed(Modal.MAY, fits["does"], f"{before} {fits['case']}")
        return self._closed(Modal.MAY, last, before, headed=False)

    def _closed(self, modal: Modal, does: str, case: str, *, headed: bool = True) -> Closed | None:
        predicate = self.words(does)
        return Closed(modal, predicate, content(case), headed) if predicate else None


def _all(text: str) -> tuple[str, ...]:
    """Return all syllables: without marks no word can be known for one that says nothing (“the” may be “thẻ”)."""
    return tuple(dict.fromkeys(syllables(text)))


_MARKED, _BARE = _Grammar(marked=True), _Grammar(marked=False)


def closed_in(text: str) -> Closed | None:
    """Return the question for yes or no that the text asks, None where it asks for something else, or after a no."""
    marked = any(map(is_marked, syllables(text)))
    return (_MARKED if marked else _BARE).read(normal(clean(text)))
