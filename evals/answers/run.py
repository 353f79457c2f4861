"""Ask every case in this process and keep what came back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.store import load
from evals.cases import Case
from qa.answer import answer, search
from qa.engine import Library, Shelf
from qa.index.build import build
from qa.model import Answer, Hit
from qa.settings import Settings

DEPTH = 10  # hits kept of each search: what the retrieval measures look at


@dataclass(frozen=True)
class Observed:
    """Is what one case brought: the hits of a search for its question alone, and the answer."""

    case: Case
    hits: tuple[Hit, ...]
    answer: Answer


def observe(
    cases: Sequence[Case], library: Library, progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[Observed, ...]:
    """Return what every case brought; `progress` is told after each how many are done and how many there are."""
    observed = []
    for done, case in enumerate(cases, start=1):
        hits = search(case.question, library, DEPTH, case.as_of)
        observed.append(Observed(case, tuple(hits), answer(case.asked(), library)))
        progress(done, len(cases))
    return tuple(observed)


def apart(settings: Settings) -> Settings:
    """Return the settings for the starter corpus alone, with data of its own beside the service's."""
    return settings.model_copy(update={"data": settings.data / "evals"})


def library(settings: Settings, progress: Callable[[int, int], None] = lambda done, total: None) -> Library:
    """Return the starter corpus ready to be asked; its index is built where there is none of this corpus and model.

    `progress` is told while embedding how many of the new passages are done and how many there are. Raises
    CorpusError for a bad document file and the errors of `qa.errors` for what keeps the index from being used.
    """
    alone = apart(settings)
    shelf = Shelf(alone)
    build(
        load(alone.corpus),
        shelf.embedder,
        alone.index,
        lexicon=shelf.lexicon(),
        chroma_url=alone.chroma_url,
        progress=progress,
    )
    return shelf.current()
