"""The starter corpus ready to be asked, with data of its own beside the service's."""

from collections.abc import Callable, Sequence

from evals.cases import Case, fitting
from evals.progress import told
from qa.engine import Library, Shelf
from qa.settings import Settings


def apart(settings: Settings) -> Settings:
    """Return the settings for the starter corpus alone, with data of its own beside the service's."""
    return settings.model_copy(update={"data": settings.data / "evals"})


def library(settings: Settings, progress: Callable[[int, int], None] = lambda done, total: None) -> Library:
    """Return the starter corpus ready to be asked; its index is built where there is none of this corpus and model.

    `progress` is told while embedding how many of the new passages are done and how many there are. Raises
    CorpusError for a bad document file and the errors of `qa.errors` for what keeps the index from being used.
    """
    shelf = Shelf(apart(settings))
    shelf.build(progress)
    return shelf.current()


def opened_for(cases: Sequence[Case], settings: Settings) -> Library:
    """Return the library, telling how far its indexing is; CaseError where the cases do not fit its corpus."""
    opened = library(settings, told("Đã lập chỉ mục"))
    fitting(cases, opened.documents)
    return opened
