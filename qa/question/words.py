"""The words of a question that say what it is about, and those that only ask."""

import re
from collections.abc import Iterable

from corpus.number import without_numbers
from corpus.text import clean, fold, is_marked, syllables

_SOURCE = re.compile(  # on folded text: “theo Bộ luật Dân sự năm 2015”, where an answer is to come from, not what is asked
    r"(?:\b(?:theo|can cu)(?: vao)?(?: quy dinh)?(?: cua| tai| trong)? )?\b(?:bo luat|luat|phap lenh)(?: \w+){1,5}?"
    r" (?:nam )?(?:19|20)\d\d\b(?: quy dinh)?,?"
)
_STOP = frozenset(  # words that carry the question, not what it is about
    "là gì nào thế và của có được không cho ở tại thì mà các những một với về đến từ theo đó này kia ấy sao vậy như hay"
    " hoặc tôi em mình bạn hỏi xin biết giúp ạ à ơi nhé nhỉ bao nhiêu mấy ai đâu khi bằng cách làm phải cần trong ra"
    " vào lên xuống đi lại đã đang sẽ cũng nữa cả mọi từng bị lúc nên vì để nếu rồi ngay còn"
    " what how when who which is are must does do of for should the a an to in on was were".split()
)
ASKING = frozenset(map(fold, _STOP))  # folded: what no question is about, and what may yet turn one into another
_OF_A_TEXT = frozenset("quy dinh noi dung ghi neu".split())  # folded: “nội dung Điều 5”, “Điều 5 quy định gì”
STOP_UNMARKED = frozenset(map(fold, _STOP)) - frozenset("co ca ban dang anh chi bo lam em minh tu tai dau".split())


def content(text: str) -> tuple[str, ...]:
    """Return the folded syllables that say what the question is about, in order, each once."""
    marked = [word.lower() for word in syllables(text)]
    stop = _STOP if any(map(is_marked, marked)) else STOP_UNMARKED
    return tuple(dict.fromkeys(fold(word) for word in marked if word not in stop))


def content_of(text: str) -> str:
    """Return the text without the document numbers in it, or as it is where nothing else would be left."""
    rest = without_numbers(text)
    return rest if content(rest) else text


def without_source(text: str) -> str:
    """Return a clean question without the statute it says the answer stands in, if more than that is asked."""
    folded = fold(text)
    if len(folded) != len(text) or not (found := _SOURCE.search(folded)):
        return text
    rest = clean(f"{text[: found.start()]} {text[found.end() :]}")
    return rest if len(content(rest)) > 1 else text


def says_more(text: str, places: Iterable[tuple[int, int]]) -> bool:
    """Is true when a question asks for more than what stands at these places of it: “Điều 5 nói gì?” does not."""
    for start, end in sorted(places, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return not _OF_A_TEXT.issuperset(content(text))
