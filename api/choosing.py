"""Which answer an editor chose for a question, if any: looked for before the engine answers."""

import logging
import threading
from collections.abc import Mapping
from datetime import date

from cachetools import LRUCache

from api.records.chosen import FORM, ChosenAnswers, ChosenFailed
from api.records.database import stamp
from api.records.layout import RecordFault
from api.settings import Settings
from qa.chosen.draft import NotQuotable, draft
from qa.chosen.model import Chosen, lost
from qa.encoder.embed import Vectors
from qa.engine import Library
from qa.likeness import Put, ask_the_same, put
from qa.model import Draft
from qa.question.reading import Reading

logger = logging.getLogger(__name__)

_VIEWS = 16  # libraries, each of what some may know of, for which the questions are kept as they are put


class Choosing:
    """Finds the answer that was chosen for a question; a `Choose`. Safe from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._place = settings.chosen
        self._kept = ChosenAnswers(settings.chosen)
        self._reviewed = settings.chosen_reviewed
        self._lock = threading.Lock()
        self._read: object = None
        self._chosen: tuple[Chosen, ...] = ()
        self._put: LRUCache[tuple[str, ...], Mapping[str, Put]] = LRUCache(_VIEWS)

    def __call__(self, reading: Reading, vector: Vectors | None, library: Library, on: date) -> Draft | None:
        """Return what is to be quoted, of several the one chosen last; None where nothing is chosen that stands."""
        asked = Put(reading, vector, library.index.lexicon)
        for one, question in self._held(library):  # what no longer stands is no news each time it is asked
            if ask_the_same(asked, question, library.index.idf) and not lost(one, library.register, on):
                try:
                    return draft(one, library, on, reading.foreign)
                except NotQuotable as error:
                    logger.warning("chosen answer %s is not given: %s", one.id, error)
        return None

    def _held(self, library: Library) -> list[tuple[Chosen, Put]]:
        """Return what may be given with its question, read again where it changed, put once to each library."""
        view = (library.index.manifest.fingerprint, library.embedder.fingerprint)
        with self._lock:
            try:
                if (changed := stamp(self._place, FORM)) != self._read:
                    held = [one.chosen for one in self._kept.all() if one.may_be_given(self._reviewed)]
            except (ChosenFailed, RecordFault) as error:  # a question is answered all the same
                logger.error("%s", error)
                return []
            if changed != self._read:
                self._read, self._chosen = changed, tuple(held)
            known = self._put.get(view, {})
            asked = {one.question for one in self._chosen}
            new = sorted(asked - known.keys())
            held_now = {text: question for text, question in known.items() if text in asked}
            known = held_now | dict(zip(new, put(new, library), strict=True))
            self._put[view] = known
            return [(one, known[one.question]) for one in self._chosen]
