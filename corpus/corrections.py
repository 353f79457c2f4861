"""What a person states of the register entry of an added document: it overrules what was read from the file.

It is kept beside the document, so that adding the file again does not lose it. The id of the document stays as it was
when the file was added: links and pins name it.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from corpus.model import Document, DocumentId, Kind, Reference, Strict
from corpus.number import find_numbers, parse_number, reference_to
from corpus.text import clean

Effect = Literal["in-force", "superseded", "unknown"]
Decision = Literal["accepted", "refused"]


class Correction(Strict):
    """Is the fields that were stated of one document, and what was decided on its proposals, by their ids.

    A field that was not set leaves what was read; one that was set to None takes it away.
    """

    document: DocumentId
    number: str | None = None
    kind: Kind | None = None
    title: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    effective_on: date | None = None
    repealed_on: date | None = None
    effect: Effect | None = None
    replaces: tuple[Reference, ...] = ()
    amends: tuple[Reference, ...] = ()
    decided: Mapping[str, Decision] = {}


FIELDS = tuple(name for name in Correction.model_fields if name not in ("document", "decided"))
_DATES = ("issued_on", "effective_on", "repealed_on")
_EFFECTS: tuple[Effect, ...] = ("in-force", "superseded", "unknown")


def corrected(document: Document, correction: Correction | None) -> Document:
    """Return the document with what was stated of it."""
    stated = correction.model_fields_set.intersection(FIELDS) if correction else ()
    return document.model_copy(update={name: getattr(correction, name) for name in stated})


def stated(assignment: str) -> tuple[str, Any]:
    """Return the field and the value of “effective_on=2025-07-01”; an empty value takes away what is there.

    Several documents are told apart by semicolons. Raises ValueError with what is wrong, in Vietnamese.
    """
    field, equals, text = assignment.partition("=")
    if not equals or field not in FIELDS:
        raise ValueError(f"viết trường=giá-trị; trường là một trong: {', '.join(FIELDS)}")
    return field, _value(field, clean(text))


def _value(field: str, text: str) -> Any:
    if field in ("replaces", "amends"):
        return tuple(_reference(field, part.strip()) for part in text.split(";") if part.strip())
    if field in ("title", "issuer"):
        if not text:
            raise ValueError(f"{field} không được để trống")
        return text
    if field == "kind":
        return _one_of(field, text, tuple(Kind))
    if field == "effect":
        return _one_of(field, text, _EFFECTS)
    if not text:
        return None
    if field in _DATES:
        return _day(field, text)
    try:
        parse_number(text)
    except ValueError:
        raise ValueError(f"{field}: “{text}” không phải số hiệu; viết ví dụ 294-QĐ/TW") from None
    return text


def _one_of(field: str, text: str, known: tuple[Any, ...]) -> Any:
    if text not in known:
        raise ValueError(f"{field} phải là một trong: {', '.join(known)}")
    return known[known.index(text)]


def _day(field: str, text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"{field}: “{text}” phải là ngày có thật dạng NĂM-THÁNG-NGÀY, ví dụ 2026-05-01")


def _reference(field: str, text: str) -> Reference:
    mentions = find_numbers(text)
    if len(mentions) != 1:
        raise ValueError(
            f"{field}: “{text}” phải nêu đúng một văn bản bằng số hiệu, ví dụ “Hướng dẫn 03-HD/TW ngày 06/5/2019”; "
            "giữa các văn bản là dấu chấm phẩy"
        )
    return reference_to(mentions[0], text)
