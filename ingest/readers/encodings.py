"""Letters of the time before Unicode: TCVN3 (ABC), VNI and VISCII, and the bytes of files that name no encoding.

What is read in one of these is known by the share of Vietnamese syllables before and after: “§¶ng viªn” has none
and becomes “Đảng viên”. A paragraph of a few words cannot tell by itself, it follows the others of its file. Where
nothing is sure the text stays as it was, for the check of legibility to refuse.
"""

import codecs
import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from ingest.clean import repaired
from ingest.readers.legibility import is_syllable, syllable_share

_SURE_WORDS = 5  # that become syllables, from which a paragraph tells its encoding by itself
_SURE_GAIN = 0.3  # of the words; good text in Unicode gains nothing from being read in another encoding
_LONGEST = 20  # letters of a word
_GOOD = 0.9  # share of syllables after it
_UTF_16 = 0.1  # of the bytes are 0 where letters have two
_CAPITALS, _END = "\ufdd0", "\ufdd1"  # noncharacters, which no text holds: around what a font shows in capitals
_SHOWN = re.compile(f"{_CAPITALS}([^{_CAPITALS}{_END}]*){_END}")
_OLD_FONT = re.compile(r"/?(?:[A-Z]{6}\+)?\.Vn[\w ]*?(?P<capitals>H)?(?:$|[,-])")  # the prefix is of a font in a PDF
_LETTER = re.compile(r"[^\W\d_]|[\xa1-\xff]")
_OLD_LETTERS = re.compile("[\x02\x05\x06\x14\x19\x1e\x80-\xff\u03bc\u2219\ufdd0]")
_SIGN = re.compile(r"[\x02\x05\x06\x14\x19\x1e\x80-\xa9\xab-\xb1\xb4-\xb8\xbb-\xbf×÷]")
_WORD = re.compile(r"[^\s\d.,;:!?()\[\]{}<>\"“”'‘’/\\…–—_*+=|&%@#-]+")
_TAG = re.compile(r"<[^<>]*>")
_OWN = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300-\u036f]")  # letters of Vietnamese in Unicode that no old encoding uses

_TCVN3 = "A1ĂÂÊÔƠƯĐăâêôơưđ B5àảãáạ BBằẳẵắ C6ặầẩẫấậè CEẻẽéẹềểễếệìỉ DCĩíịò E1ỏõóọồổỗốộờởỡớợù F1ủũúụừửữứựỳỷỹýỵ"
_VISCII = (
    "02Ẳ 05ẴẪ 14Ỷ 19Ỹ 1EỴ "
    "80ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)  # each run of letters with the code of its first
_VNI_LETTERS = dict(zip("ñôöíìæóòî", "đơưíìỉĩịỵ", strict=True))
_VNI_PAIRS = {  # vowel -> what follows it, and what both make
    "a": ("ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ"),
    "e": ("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ"),
    "o": ("ùøûõïâáàåãä", "óòỏõọôốồổỗộ"),
    "ô": ("ùøûõï", "ớờởỡợ"),
    "u": ("ùøûõï", "úùủũụ"),
    "ö": ("ùøûõï", "ứừửữự"),
    "y": ("ùøûõ", "ýỳỷỹ"),
}


_CAPITALS_BUT_TONES = re.compile(  # no small letter that has a capital in TCVN3, and a word that goes on in capitals
    r"(?=.*[^\W\d_A-ZĂÂÊÔƠƯĐ][A-ZĂÂÊÔƠƯĐ])[^a-zăâêôơưđ]*", re.DOTALL
)


def _table(runs: str) -> dict[int, str]:
    """Return the letters by code, those from 80 to 9F also by what Windows makes of the code."""
    letters = {int(run[:2], 16) + at: letter for run in runs.split() for at, letter in enumerate(run[2:])}
    shown = {ord(_windows(bytes([code]))): letter for code, letter in letters.items() if 0x80 <= code < 0xA0}
    return letters | shown


def _windows(content: bytes) -> str:
    return content.decode("cp1252", errors="as-latin-1")


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    """Return the character of the same number for one of the five bytes that Windows leaves empty."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("as-latin-1", _as_latin_1)


def _vni_table() -> dict[str, str]:
    pairs = {v + m: made for v, (marks, both) in _VNI_PAIRS.items() for m, made in zip(marks, both, strict=True)}
    small = pairs | _VNI_LETTERS
    return (
        small
        | {k.upper(): v.upper() for k, v in small.items()}
        | {k.capitalize(): v.upper() for k, v in pairs.items()}
    )


_VNI_TABLE = _vni_table()
_VNI = re.compile("|".join(sorted(_VNI_TABLE, key=len, reverse=True)))
_TCVN3_TABLE = _table(_TCVN3) | {0x2219: "ã", 0x03BC: "à"}  # as programs write the codes B7 and B5
_VISCII_TABLE = _table(_VISCII)


def from_tcvn3(text: str) -> str:
    """Return a text in TCVN3 (ABC) as it is shown, its parts `in_capitals` in capitals.

    So are lines in capitals whose font is not named: their letters with a tone alone are small, “HướNG DẫN”.
    """
    parts = [part.translate(_TCVN3_TABLE) for part in _SHOWN.split(text)]
    capitals = [at % 2 == 1 or _CAPITALS_BUT_TONES.fullmatch(part) is not None for at, part in enumerate(parts)]
    return "".join(part.upper() if upper else part for part, upper in zip(parts, capitals, strict=True))


def from_vni(text: str) -> str:
    """Return a text in VNI as it is shown."""
    return _VNI.sub(lambda found: _VNI_TABLE[found[0]], _plain(text))


def from_viscii(text: str) -> str:
    """Return a text in VISCII as it is shown."""
    return _plain(text).translate(_VISCII_TABLE)


_DECODERS: dict[str, Callable[[str], str]] = {
    "TCVN3 (ABC)": from_tcvn3,
    "VNI": from_vni,
    "VISCII": from_viscii,
}


def in_capitals(text: str, font: str) -> str:
    """Return the text with a mark around each line where the font draws the small letters of TCVN3 as capitals."""
    named = _OLD_FONT.match(font)
    if not named or not named["capitals"]:
        return text
    lines = text.split("\n")
    return "\n".join(f"{_CAPITALS}{line}{_END}" if _LETTER.search(line) else line for line in lines)


class Decoded(NamedTuple):
    """Is the lines of a file in Unicode, and a warning for each old encoding that some of them were in."""

    lines: list[str]
    warnings: list[str]


def to_unicode(lines: Sequence[str]) -> Decoded:
    """Return the lines of one file, those in an old encoding decoded; to be called before `normalise`.

    A control character or soft hyphen may be a letter there.
    """
    names = _encodings(lines)
    decoded_lines = [_DECODERS[name](line) if name else _plain(line) for line, name in zip(lines, names, strict=True)]
    return Decoded(decoded_lines, _warnings(names))


def decode_in_place(paragraphs: Sequence[Sequence[tuple[Any, str]]]) -> list[str]:
    """Decode the texts of a tree, each paragraph given as the elements and attributes (`text`, `tail`) that hold it.

    Return the warnings. A vowel and its mark are brought together where they stand in two elements.
    """
    texts = [[str(getattr(element, where) or "") for element, where in paragraph] for paragraph in paragraphs]
    names = _encodings(["".join(pieces) for pieces in texts])
    for paragraph, pieces, name in zip(paragraphs, texts, names, strict=True):
        for (element, where), piece, text in zip(paragraph, pieces, _decoded_pieces(pieces, name), strict=True):
            if text != piece:
                setattr(element, where, text)
    return _warnings(names)


def _decoded_pieces(pieces: Sequence[str], name: str | None) -> list[str]:
    texts: list[str] = []
    moved = 0  # characters at the start of the piece that belong to a vowel before it
    for at, piece in enumerate(pieces):
        text = piece[moved:]
        coming = "".join(pieces[at + 1 :])[:1] if name == "VNI" else ""
        moved = int(bool(text) and text[-1:] + coming in _VNI_TABLE and len(coming) == 1)
        texts.append(_DECODERS[name](text + coming * moved) if name else _plain(text))
    return texts


def _encodings(texts: Sequence[str]) -> list[str | None]:
    """Return the old encoding that each paragraph of a file is in, None for those in Unicode."""
    sure = [_sure_encoding(text) for text in texts]
    known = [name for name, _ in Counter(filter(None, sure)).most_common()]
    if not known:  # lines too short to tell one by one may together
        whole = _sure_encoding("\n".join(filter(_can_be_old, texts)))
        if whole is None:
            return sure
        known = [whole]
    alone = len(known) == 1 and not any(map(_OWN.search, texts))  # nothing of the file is in Unicode
    return [
        own or (_likely_encoding(text, known, alone) if _can_be_old(text) else None)
        for text, own in zip(texts, sure, strict=True)
    ]


def _warnings(names: Sequence[str | None]) -> list[str]:
    return [
        f"chuyển {count} đoạn từ bảng mã cũ {name} sang Unicode; so với tệp gốc trước khi dùng"
        for name, count in Counter(filter(None, names)).items()
    ]


def _plain(text: str) -> str:
    return _SHOWN.sub(r"\1", text)


def _can_be_old(text: str) -> bool:
    return not _OWN.search(text) and _OLD_LETTERS.search(text) is not None


def _sure_encoding(text: str) -> str | None:
    """Return the encoding in which enough words become syllables, None where none is, or another is as good."""
    if not _can_be_old(text):
        return None
    before, count = _worth(_plain(text)), len(_WORD.findall(_plain(text)))
    (name, after), (_, second) = _ranked(text, list(_DECODERS))[:2]
    words = len(_WORD.findall(_DECODERS[name](text)))
    is_gained = after - before >= max(_SURE_WORDS, _SURE_GAIN * count)
    is_alone = after - second >= max(_SURE_WORDS, _SURE_GAIN * count) / 2
    return name if is_gained and is_alone and after >= _GOOD * words else None


def _likely_encoding(text: str, known: Sequence[str], alone: bool) -> str | None:
    """Return which of its file's encodings suits the text better than none does, or as well where it is `alone`."""
    name, after = _ranked(text, known)[0]
    before = _worth(_plain(text))
    return name if after > before or (alone and after == before) else None


def _ranked(text: str, names: Sequence[str]) -> list[tuple[str, int]]:
    """Return the encodings with what the text is worth in each, best first, else in their order."""
    worth = [(name, _worth(_DECODERS[name](text))) for name in names]
    return sorted(worth, key=lambda pair: -pair[1])


def _worth(text: str) -> int:
    """Return how many words are syllables, less those with a sign among their letters: “Q§”."""
    return sum(is_syllable(word) - _has_sign_inside(word) for word in _WORD.findall(text) if len(word) <= _LONGEST)


def _has_sign_inside(word: str) -> bool:
    return _SIGN.search(word) is not None and any(map(str.isalpha, word))


def decoded(content: bytes) -> str:
    """Return the text of a file that names no encoding; letters in an old one are left to `to_unicode`.

    What was overwritten with zeros is a hole, U+FFFD, but at the end, where old programs fill up the last block.
    """
    return _decoded(content).rstrip("\0").replace("\0", "\ufffd")


def _decoded(content: bytes) -> str:
    """Return the text by the mark of Unicode, by its zero bytes, or as UTF-8; else by which gives most syllables.

    That may be the Vietnamese code page of Windows, an old encoding, or UTF-8 with a hole where a letter is damaged.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    if content.count(0) > _UTF_16 * len(content):
        return max((content.decode(name, errors="replace") for name in ("utf-16-le", "utf-16-be")), key=_share)
    with suppress(UnicodeDecodeError):
        return content.decode("utf-8-sig")
    read = [_windows(content), content.decode("utf-8", errors="replace")]
    with suppress(UnicodeDecodeError):
        read.insert(0, content.decode("cp1258"))
    return max(read, key=_share_in_unicode)


def _share_in_unicode(text: str) -> float:
    return _share("\n".join(to_unicode(_TAG.sub("\n", text).split("\n")).lines))


def _share(text: str) -> float:
    return syllable_share(repaired(_TAG.sub("\n", text)), enough=1)
