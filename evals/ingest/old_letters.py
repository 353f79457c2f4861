"""Texts written in the letters of the time before Unicode, by the codes that the reader knows them by."""

from collections.abc import Callable, Iterable

from ingest.readers.encodings import from_tcvn3, from_viscii, from_vni

_HIGH = [chr(code) for code in range(0xA1, 0x100)]


def in_tcvn3(text: str) -> str:
    """Return the text in the codes of TCVN3; a capital with a tone has none in its plain fonts and becomes small."""
    return "".join(_TCVN3.get(letter) or _TCVN3.get(letter.lower(), letter) for letter in text)


def in_vni(text: str) -> str:
    """Return the text in the codes of VNI, a vowel with its marks as two of them."""
    return "".join(_VNI.get(letter, letter) for letter in text)


def in_viscii(text: str) -> bytes:
    """Return the bytes of the text in VISCII."""
    return bytes(ord(_VISCII.get(letter, letter)) for letter in text)


def _written(decode: Callable[[str], str], candidates: Iterable[str]) -> dict[str, str]:
    """Return how each letter is written, found by trying what could be; plain letters stay."""
    tried = {decode(text): text for text in candidates}
    return {letter: text for letter, text in tried.items() if len(letter) == 1 and not letter.isascii()}


_TCVN3 = _written(from_tcvn3, reversed(_HIGH))
_VNI = _written(
    from_vni,
    [*_HIGH[0x1F:], *(v + m for v in "aeoôuöyAEOÔUÖY" for m in _HIGH[0x1F:] if v.isupper() == m.isupper())],
)
_VISCII = _written(from_viscii, map(chr, (0x02, 0x05, 0x06, 0x14, 0x19, 0x1E, *range(0x80, 0x100))))
