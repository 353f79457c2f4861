"""A language model's drafts kept in a file, one JSON object a line: verified and measured again without the model."""

import threading
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from corpus.faults import faults
from corpus.model import Strict
from qa.engine import Library
from qa.model import Draft, Judged, Write
from qa.question.reading import Reading
from qa.verify import Block, Quote


class DraftsError(Exception):
    """Kept drafts cannot be used; the message says which and why."""


class QuoteJson(Strict):
    """Is what the model says it copied from the passage."""

    passage_id: str
    text: str


class BlockJson(Strict):
    """Is a sentence of the model with what it rests on, as drafted: not yet verified."""

    lead: str
    quotes: tuple[QuoteJson, ...]


class DraftJson(Strict):
    """Is the draft for one question as it was understood, asked on that day; `trace` is what it took."""

    model: str
    question: str
    on: date
    blocks: tuple[BlockJson, ...]
    missing: bool
    trace: dict[str, float | int | str | bool]


class Drafts:
    """Is a `Write` that takes drafts from the file, and keeps there those that `write` has the model make.

    What `write` answers without the model is not kept. Safe in several threads.
    """

    def __init__(self, path: Path, write: Write, model: str | None) -> None:
        """Read the file, where there is one. Raises DraftsError, also where its drafts are another model's."""
        self._path, self._write, self._model = path, write, model
        self._kept = {(one.question, one.on): one for one in _read(path)} if path.exists() else {}
        others = {one.model for one in self._kept.values()} - {model}
        if model and others:
            raise DraftsError(
                f"{path}: là bản soạn của {', '.join(sorted(others))}, không của {model}; chọn tệp khác."
            )
        self._lock = threading.Lock()

    def __call__(self, reading: Reading, judged: Judged, library: Library, on: date) -> Draft:
        kept = self._kept.get((reading.text, on))
        if kept:
            return _drafted(kept, library)
        made = self._write(reading, judged, library, on)
        if made.claims and self._model:
            self._keep(_kept(made, self._model, reading.text, on))
        return made

    def _keep(self, one: DraftJson) -> None:
        with self._lock:
            self._kept[one.question, one.on] = one
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{one.model_dump_json()}\n")


def _kept(made: Draft, model: str, question: str, on: date) -> DraftJson:
    blocks = tuple(
        BlockJson(
            lead=one.lead,
            quotes=tuple(QuoteJson(passage_id=quote.passage_id, text=quote.text) for quote in one.quotes),
        )
        for one in made.blocks
    )
    return DraftJson(
        model=model, question=question, on=on, blocks=blocks, missing=made.missing, trace=dict(made.trace)
    )


def _drafted(kept: DraftJson, library: Library) -> Draft:
    """Return the draft over the library's passages of today; what quotes one that is gone will not hold."""
    blocks = tuple(
        Block(one.lead, tuple(Quote(quote.passage_id, quote.text) for quote in one.quotes)) for one in kept.blocks
    )
    ids = {quote.passage_id for one in blocks for quote in one.quotes}
    passages = {one: library.index.by_id[one] for one in ids if one in library.index.by_id}
    return Draft(blocks, passages, (), claims=True, missing=kept.missing, trace=kept.trace)


def _read(path: Path) -> list[DraftJson]:
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(DraftJson.model_validate_json(line))
        except ValidationError as error:
            first = faults(error.errors())[0]
            raise DraftsError(
                f"{path}, dòng {number}: không phải bản soạn do regqa eval run --writer chat ghi "
                f"(trường {first.field}: {first.message})."
            ) from error
    return found
