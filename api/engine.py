"""What the service takes of the engine, handed in as values: a shelf, and two functions over what it opens."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from api.choosing import Choosing
from api.settings import Settings
from corpus.model import Document
from qa.answer import Step, steps
from qa.model import Hit, Question
from qa.write.chat import model_of, writer
from qa.write.rewrite import rewriter

if TYPE_CHECKING:  # opening a library loads the model; the service only passes it along
    from qa.engine import Library
    from qa.index.kept import Kept


class Opens(Protocol):
    """Is what holds the library: `qa.engine.Shelf`. Its `current` may be called from several threads."""

    def current(self) -> "Library": ...


class Builds(Opens, Protocol):
    """Is what holds the library, makes the next one of what lies on disk, and goes back: `qa.engine.Shelf`."""

    def documents(self) -> tuple[Document, ...]: ...

    def embed_ahead(self, document: Document) -> None: ...

    def generations(self) -> tuple[tuple["Kept", str | None], ...]: ...

    def go_back(self, name: str) -> "Library": ...

    def build(self, progress: Callable[[int, int], None], waiting: Callable[[], None] | None = None) -> Path: ...


Answering = Callable[[Question, "Library"], Iterator[Step]]  # the last step is the answer
Searching = Callable[[str, "Library", int, date], list[Hit]]  # a query, so many hits at most, as of a day


def answering(settings: Settings) -> Answering:
    """Return how questions are answered by these settings: in quotes, or by the language model that they name.

    What an editor chose for a question comes before both. Raises ModelUnavailable where the model cannot be set up.
    """
    model = model_of(settings)
    return partial(steps, write=writer(model), rewrite=rewriter(model), choose=Choosing(settings))
