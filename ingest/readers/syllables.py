"""Syllables that a PDF reader cut in two, joined where the spelling of Vietnamese leaves no other way to read them.

“ng ười” and “đượ c” are one syllable each, for neither “ng” nor “đượ” is any; “Vi ệt” is, for no word is “ệt”.
“n ước” stays, for “ước” is a word and the letter may be that of a point.
"""

import re
import unicodedata

from corpus.text import is_spelling, without_tones

_WORDS = frozenset(  # that begin with a vowel, or are parts of such words
    "a á à ả ạ ác ách ai ái ải ám ảm an án ang áng anh ánh ảnh ao áo ảo áp át ạt áy ăn ăng ắp ắt âm ấm ẩm ầm ân "
    "ấn ẩn ấp ập ất âu ấu ẩu ấy em én eo éo ép ê ế ếch êm êu ích im ỉm in ít ìu oai oái oan oán oản oang oanh oi "
    "ỏi om òm ong óng óc ọp ô ố ồ ổ ốc ôi ối ổi ôm ốm ôn ồn ổn ông ống ốp ơ ớ ờ ở ợ ơi ơn ớt u ú ù ủ úa uẩn uất "
    "uể uế ui úi ủi um ùn ủn ung úng ủng uốn uống úp út uy úy ủy uý uỷ uyên uyển ư ứ ừ ưa ức ưng ứng ước ươm ương "
    "ướp ướt ưu y ý ỷ yếm yểm yên yến yết yêu yếu yểu".split()
)
_ONSET = re.compile(r"ngh?|nh|th|tr|qu|gi|[ckgp]h|[bcdđghklmnpqrstvx]", re.IGNORECASE)
_PAIR = re.compile(r"(?<![^\W\d_])([^\W\d_]{1,6}) ([^\W\d_]{1,6})(?![^\W\d_])")
_UNFINISHED = re.compile("(?:[iy]ê|uô|ươ|ă|â)$")  # no syllable ends so
_NAMED = re.compile(  # by a letter, or counted in a unit of one
    r"(?:điểm|nhóm|loại|lớp|hạng|mục|bảng|tổ|khối|ký hiệu|\d|,|và|hoặc)\s+$", re.IGNORECASE
)
_PASSES = 4  # a syllable may be cut into so many pieces


def joined_syllables(line: str) -> str:
    """Return the line with the pieces of syllables joined; what may be read in two ways stays as it is."""
    for _ in range(_PASSES):
        at, joined = 0, ""
        while found := _PAIR.search(line, at):
            left, right = found.groups()
            if _is_one(left, right, line[: found.start()]):
                joined += line[at : found.start()] + left + right
                at = found.end()
            else:
                joined += line[at : found.end(1)]
                at = found.end(1)
        joined += line[at:]
        if joined == line:
            break
        line = joined
    return line


def _is_one(left: str, right: str, before: str) -> bool:
    """Is true for two pieces that are a syllable together, one of which is none by itself."""
    is_mixed = right[0].isupper() if left[-1].islower() else len(left) > 1 and right.islower()
    if is_mixed or not is_spelling(left + right) or (len(left) == 1 and _NAMED.search(before)):
        return False
    start, end = left.lower(), unicodedata.normalize("NFC", right.lower())
    if _ONSET.fullmatch(start):
        *_, previous = ["", *before.split()]
        alone = end not in _WORDS
        return _begins_with_a_vowel(end) and (alone or (len(start) > 1 and not is_spelling(previous + start)))
    if _UNFINISHED.search(without_tones(start)):
        return True
    return is_spelling(left) and _begins_with_a_vowel(end) and not end[0].isascii() and end not in _WORDS


def _begins_with_a_vowel(piece: str) -> bool:
    return unicodedata.normalize("NFD", piece)[0] in "aeiouy"
