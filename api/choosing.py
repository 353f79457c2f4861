"""Which answer an editor chose for a question, if any: looked for before the engine answers."""

import logging
import threading
from datetime import date

from api.records.chosen import ChosenAnswers, ChosenFailed
from api.settings import Settings
from qa.chosen.draft import NotQuotable, draft
from qa.chosen.model import Chosen, lost
from qa.encoder.embed import Vectors
from qa.engine import Library
from qa.index.generation import stamp
from qa.likeness import Put, ask_the_same, put
from qa.model import Draft
from qa.question.reading import Reading

logger = logging.getLogger(__name__)


class Choosing:
    """Finds the answer that was chosen for a question; a `Choose`. Safe from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.chosen
        self._kept = ChosenAnswers(settings.chosen)
        self._reviewed = settings.chosen_reviewed
        self._lock = threading.Lock()
        self._seen: tuple[object, ...] = ()
        self._put: tuple[tuple[Chosen, Put], ...] = ()

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

    def _held(self, library: Library) -> tuple[tuple[Chosen, Put], ...]:
        """Return what may be given with its question, read again where the database or the library changed."""
        seen = (stamp(self._path), library.index.manifest.fingerprint, library.embedder.fingerprint)
        with self._lock:
            if seen != self._seen:
                try:
                    held = [one.chosen for one in self._kept.all() if one.may_be_given(self._reviewed)]
                except ChosenFailed as error:  # a question is answered all the same
                    logger.error("%s", error)
                    return ()
                known = {one.question: question for one, question in self._put} if seen[1:] == self._seen[1:] else {}
                new = [one.question for one in held if one.question not in known]
                known |= zip(new, put(new, library), strict=True)
                self._put = tuple((one, known[one.question]) for one in held)
                self._seen = seen
            return self._put
