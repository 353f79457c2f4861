"""`regqa eval resting`: the questions that want a clause which another text of its document changed or took out."""

import argparse
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from corpus.diff import differences
from corpus.locator import Locator
from corpus.model import Document
from corpus.store import CorpusError, load_corpus
from corpus.usage import Parser
from evals.cases import EVALS, Case, Gold, is_address, load
from evals.editions import located
from evals.held import Held
from evals.sets import SHIPPED
from qa.settings import Settings


class Resting(NamedTuple):
    """Is a question with the places in the document that a good answer to it cites, and that are not as they were."""

    case: Case
    at: tuple[Locator, ...]


def add_commands(command: Callable[[str, str], Parser]) -> None:
    """Add `resting` to the commands of `regqa eval`; `command` makes one of its name and what it does."""
    looking = command("resting", "liệt kê câu hỏi đánh giá dựa vào điều khoản đã đổi, để xem lại đáp án")
    texts = looking.add_argument_group("Tham số")
    texts.add_argument("old", metavar="CŨ", help="mã văn bản; bản trước có mã dạng MÃ-ban-1")
    texts.add_argument(
        "new", metavar="MỚI", nargs="?", help="mã của bản mới; không nêu thì mọi câu dựa vào văn bản cũ"
    )
    looking.options.add_argument(
        "--questions", type=Path, action="append", metavar="TỆP", help="tệp câu hỏi; mặc định các bộ đi kèm"
    )
    looking.set_defaults(run=_tell)


def resting(cases: Collection[Case], old: Document, new: Document | None) -> Iterator[Resting]:
    """Yield the cases that want a clause of the old text which the new one changed; any clause where none is new."""
    document = old.version.of if old.version else old.id
    held = Held([old.model_copy(update={"id": document, "version": None})])
    changed = [one.old for one in differences(old, new) if one.old] if new else [one.locator for one in old.walk()]
    for case in cases:
        wanted = {place for gold in (case, *case.corpora.values()) for place in _wanted(gold, held)}
        at = [one for one in changed if any(one.covers(place) or place.covers(one) for place in wanted)]
        if at:
            yield Resting(case, tuple(at))


def _wanted(gold: Gold, held: Held) -> Iterator[Locator]:
    """Yield where the document has what a good answer cites, by address or by the words of the clause."""
    (document,) = held.documents
    needs = [one for need in gold.gold for one in need] if isinstance(gold, Case) else []
    for one in (*needs, *gold.first, *(where for point in gold.points for where in point.where)):
        document_id, _, begins = one.partition(":")
        if begins and document_id == document.id:
            yield from (Locator(at) for at in held.provisions(document_id) if at.startswith(begins))
        elif not is_address(one):
            yield from (place.locator for place in located(one, held))


def _tell(options: argparse.Namespace, settings: Settings) -> int:
    documents = {one.id: one for one in load_corpus(settings.corpus, settings.documents, settings.corrections)}
    named = [options.old, options.new] if options.new else [options.old]
    for name in named:
        if name not in documents:
            raise CorpusError(f"Kho không có văn bản “{name}”. Xem mã: regqa documents")
    old, *new = [documents[name] for name in named]
    places = options.questions or [EVALS / name for name in SHIPPED if name != "official"]
    found = 0
    for place in places:
        for one in resting(load(place), old, new[0] if new else None):
            labels = ", ".join(dict.fromkeys(at.label() for at in one.at))
            print(f"{place.name} · {one.case.id}: “{one.case.question}” ({labels})")
            found += 1
    print(f"{found} câu hỏi đánh giá cần xem lại")
    return 0
