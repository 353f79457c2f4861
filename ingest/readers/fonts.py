"""Fonts of a PDF page whose data are damaged: their letters come out wrong, and no reader says so."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def damaged(page: "PageObject", sound: set[int]) -> str | None:
    """Return what is damaged in a font of the page, None where all are good; those join the `sound`.

    Raises whatever pypdf does on a stream that it cannot decode; of one that it can in part it complains.
    """
    for font in _fonts(_held(page, "/Resources"), set()):
        if id(font) not in sound:
            descendants = _held(font, "/DescendantFonts") or []
            for part in (font, *filter(_is_dictionary, (each.get_object() for each in descendants))):
                if why := _damage(part):
                    return why
            sound.add(id(font))
    return None


def _fonts(resources: Any, forms: set[int]) -> Iterator[Any]:
    """Yield the fonts that these resources name, and those of the forms, each of which is entered once."""
    yield from filter(_is_dictionary, _values(_held(resources, "/Font")))
    for form in _values(_held(resources, "/XObject")):
        if _held(form, "/Subtype") == "/Form" and id(form) not in forms:
            forms.add(id(form))
            yield from _fonts(_held(form, "/Resources"), forms)


def _damage(font: Any) -> str | None:
    from pypdf.generic import StreamObject

    widths, letters = _held(font, "/W"), _held(font, "/ToUnicode")
    if _is_lost(font, "/W") or (widths is not None and not _are_widths(widths)):
        return "độ rộng chữ của phông"
    if _is_lost(font, "/ToUnicode"):
        return "bảng chữ của phông"
    descriptor = _held(font, "/FontDescriptor")
    for stream in (letters, *(_held(descriptor, key) for key in _FILES)):
        if isinstance(stream, StreamObject):
            stream.get_data()
    return None


def _held(dictionary: Any, key: str) -> Any:
    """Return what a dictionary has there, None where it has nothing or is none."""
    from pypdf.generic import NullObject

    there = dictionary.get(key) if _is_dictionary(dictionary) else None
    found = there.get_object() if there is not None else None
    return None if isinstance(found, NullObject) else found


def _is_lost(font: Any, key: str) -> bool:
    """Is true where the font refers to an object that is not there; nothing written in place of one is no damage."""
    from pypdf.generic import IndirectObject

    return isinstance(font.get(key), IndirectObject) and _held(font, key) is None


def _values(dictionary: Any) -> list[Any]:
    return [value.get_object() for value in dictionary.values()] if _is_dictionary(dictionary) else []


def _is_dictionary(thing: Any) -> bool:
    return isinstance(thing, dict)


def _are_widths(table: Any) -> bool:
    """Is true for a table of widths as it must be: “first [width …]” and “first last width”, over and over."""
    if not isinstance(table, list):
        return False
    entries, at = [entry.get_object() for entry in table], 0
    while at < len(entries):
        first, second, third = [*entries[at : at + 3], None, None][:3]
        if _is_number(first) and isinstance(second, list):
            if not all(_is_number(width.get_object()) for width in second):
                return False
            at += 2
        elif all(map(_is_number, (first, second, third))):
            at += 3
        else:
            return False
    return True


def _is_number(thing: Any) -> bool:
    return isinstance(thing, int | float)
