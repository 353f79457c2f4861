"""The clauses that say which document replaces which."""

import re
from collections.abc import Sequence

from corpus.number import DocumentNumber, find_numbers, parse_number
from qa.engine import Library
from qa.model import Hit

_REPLACES = re.compile(r"\b(?:thay|bãi bỏ)\b", re.IGNORECASE)


def stating_succession(asked: Sequence[DocumentNumber], library: Library) -> list[Hit]:
    """Return the clauses that say what the documents of these numbers replace or what replaced them; maybe none."""
    register = library.register
    named = [document for number in asked for document in register.find(number)]
    said: dict[str, list[DocumentNumber]] = {}  # by document: the numbers that its clause on succession holds
    for document in named:
        replaced = [parse_number(reference.number) for reference in document.replaces if reference.number]
        said.setdefault(document.id, []).extend(replaced)
        for step in register.successors(document):
            said.setdefault(step.document.id, []).extend(asked)
    return [
        Hit(rank=1, score=0.0, passage=passage)
        for passage in library.index.passages
        if passage.document_id in said and _says_replaced(passage.text, said[passage.document_id])
    ]


def _says_replaced(text: str, numbers: Sequence[DocumentNumber]) -> bool:
    mentioned = [mention.number for mention in find_numbers(text)]
    return bool(_REPLACES.search(text)) and any(mine.matches(other) for mine in mentioned for other in numbers)
