"""Whom a document is for: the units it is kept to, beside the documents and read anew whenever somebody asks.

A document that is not named is for everybody who may read. What is said of a document holds for the texts that it had
before as well, and stays when the document is taken out: added once more, it is for the same units.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from corpus.faults import in_a_line
from corpus.model import Document, DocumentId, Strict
from corpus.store import CorpusError, write_atomically

NAME = "readers.json"
MOST_UNITS = 20  # of a document, or of a person

_UNIT = re.compile(r"[^\W_][\w .&/()-]{0,59}")
_VERSION = re.compile(r"-ban-\d+$")


class Readers(Strict):
    """Is the units that each document is kept to, by its id."""

    units: Mapping[DocumentId, tuple[str, ...]] = Field(default_factory=dict)

    def of(self, document_id: str) -> tuple[str, ...]:
        """Return the units that a document, or a text it had before, is kept to; none where it is for everybody."""
        return self.units.get(document_id) or self.units.get(_VERSION.sub("", document_id), ())

    def may(self, document_id: str, units: Collection[str]) -> bool:
        """Is true where somebody of these units may know of the document, held or not."""
        kept_to = self.of(document_id)
        return not kept_to or not set(kept_to).isdisjoint(units)

    def hidden(self, documents: Iterable[Document], units: Collection[str]) -> frozenset[str]:
        """Return the ids of the documents that somebody of these units may not know of."""
        if not self.units:
            return frozenset()
        return frozenset(
            one.id
            for one in documents
            if not (self.may(one.id, units) and self.may(one.version.of if one.version else one.id, units))
        )


def load(data: Path) -> Readers:
    """Return what is kept to whom. Raises CorpusError where that cannot be read: then nothing may be shown."""
    path = data / NAME
    try:
        return Readers.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Readers()
    except ValidationError as error:
        raise CorpusError(
            f"{path}: không đọc được văn bản nào dành cho đơn vị nào ({in_a_line(error)}). Phục hồi tệp từ bản sao "
            "lưu, hoặc dời tệp đi rồi đặt lại: regqa readers set"
        ) from error
    except OSError as error:
        raise CorpusError(f"{path}: không đọc được ({error.strerror}). Cấp quyền đọc cho dịch vụ.") from error


def keep_to(document_id: str, units: tuple[str, ...], data: Path) -> None:
    """Keep the document to these units, to everybody where there are none; for who holds the lock of `data`."""
    held = dict(load(data).units)
    held.pop(document_id, None)
    if units:
        held[document_id] = units
    content = Readers(units=dict(sorted(held.items()))).model_dump_json(indent=1) + "\n"
    write_atomically(data / NAME, content.encode())


def units_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the units that are named, several in one text with commas or semicolons between, each once.

    They are told apart by their letters, not by capitals or spaces. Raises ValueError with what is wrong.
    """
    named = [one for text in texts for one in re.split(r"[,;]", text) if one.strip()]
    units = tuple(dict.fromkeys(" ".join(unicodedata.normalize("NFC", one).split()).lower() for one in named))
    for unit in units:
        if not _UNIT.fullmatch(unit):
            raise ValueError(
                f"tên đơn vị “{unit[:60]}” gồm 1 đến 60 chữ cái, chữ số, dấu cách, gạch ngang, ví dụ ban tổ chức; "
                "giữa các đơn vị là dấu phẩy"
            )
    if len(units) > MOST_UNITS:
        raise ValueError(f"không quá {MOST_UNITS} đơn vị")
    return units
