"""Abbreviations and lay words of the trade, read from lexicon.toml; used in search copies, never in shown text."""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from corpus.model import Strict
from corpus.text import is_marked, normal, syllables
from qa.language.terms import folded_words, spaced

_FILE = Path(__file__).with_name("lexicon.toml")
_FORM = re.compile(r"[^\W_]+(?:[./][^\W_]+)*")  # “294-QĐ/TW” gives 294 and QĐ/TW, so its parts are not expanded


class Abbreviation(Strict):
    """Is what a short form in capitals stands for; more than one gloss means it is ambiguous.

    `typed` lists the lower-case and unaccented forms that people type and that mean nothing else here.
    """

    gloss: tuple[str, ...]
    source: str
    typed: tuple[str, ...] = ()


class Synonym(Strict):
    """Is what the regulations say (`formal`) where people say one of `lay`."""

    lay: tuple[str, ...]
    formal: tuple[str, ...]
    source: str


class Questions(Strict):
    """Is what people ask with, in words that no regulation uses."""

    phrases: tuple[str, ...]
    source: str


class English(Strict):
    """Is what English words of the trade are in Vietnamese."""

    words: dict[str, str]
    source: str


class LexiconFile(Strict):
    """Is the content of lexicon.toml; whatever stands in it says where it comes from."""

    questions: Questions
    abbreviations: dict[str, Abbreviation]
    synonyms: tuple[Synonym, ...]
    english: English


@dataclass(frozen=True)
class Lexicon:
    """Is the reviewed word list made ready for look-up; `fingerprint` changes with any byte of the file.

    `sure` holds the abbreviations with one gloss, `forms` every written or typed form with all its glosses, and
    `questions` the phrases people ask with.
    """

    questions: tuple[str, ...]
    sure: dict[str, str]
    forms: dict[str, tuple[str, ...]]
    synonyms: tuple[Synonym, ...]
    english: dict[str, str]
    fingerprint: str

    def spelled_out(self, text: str) -> str:
        """Return a passage's search copy: an abbreviation in capitals is followed by its gloss if it has only one."""
        return _FORM.sub(lambda form: f"{form[0]} {self.sure[form[0]]}" if form[0] in self.sure else form[0], text)

    def expanded(self, text: str) -> str:
        """Return a question with its unambiguous abbreviations, written or typed, replaced by what they stand for."""
        return _FORM.sub(lambda form: gloss[0] if len(gloss := self.forms.get(form[0], ())) == 1 else form[0], text)

    def from_english(self, text: str) -> str:
        """Return the Vietnamese for the words of the trade in an English text, in order; the longest phrase wins.

        Document numbers and addresses stay; words it does not know are left out.
        """
        return ", ".join(self.english.get(word, word) for word in self._phrases.findall(text.lower()))

    def meanings(self, query: str) -> list[tuple[str, ...]]:
        """Return what to look for beside the query, alternatives for each abbreviation and each lay word in it.

        A lay phrase of several syllables is also heard in a query typed without diacritics; a single syllable
        is not, because “bo” may be “bộ”, “bỏ” or “bồ”.
        """
        found = [gloss for form in _FORM.findall(query) if (gloss := self.forms.get(form))]
        exact, folded = spaced(normal(query)), folded_words(query)
        unmarked = not any(map(is_marked, syllables(query)))
        for first in dict.fromkeys(folded.split()):
            for lay, bare, formal in self._lay.get(first, ()):
                if lay in exact or (unmarked and lay.count(" ") > 2 and bare in folded):
                    found.append(formal)
        return list(dict.fromkeys(found))

    @cached_property
    def _lay(self) -> dict[str, list[tuple[str, str, tuple[str, ...]]]]:
        """Return each lay phrase, as written and folded, with what it may mean, by its first syllable, folded."""
        by_first: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
        for synonym in self.synonyms:
            for lay in synonym.lay:
                bare = folded_words(lay)
                by_first.setdefault(bare.split()[0], []).append((spaced(lay), bare, synonym.formal))
        return by_first

    @cached_property
    def _phrases(self) -> re.Pattern[str]:
        longest = sorted(self.english, key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b|\d[\w./-]*")


@cache
def lexicon() -> Lexicon:
    """Return the word list shipped with the package. Raises ValidationError where its file is not in order."""
    content = _FILE.read_bytes()
    read = LexiconFile.model_validate(tomllib.loads(content.decode()))
    typed = {form: entry.gloss for entry in read.abbreviations.values() for form in entry.typed}
    written = {form: entry.gloss for form, entry in read.abbreviations.items()}
    sure = {form: gloss[0] for form, gloss in written.items() if len(gloss) == 1}
    synonyms = tuple(synonym.model_copy(update={"lay": tuple(map(normal, synonym.lay))}) for synonym in read.synonyms)
    return Lexicon(
        read.questions.phrases,
        sure,
        typed | written,
        synonyms,
        read.english.words,
        hashlib.sha256(content).hexdigest()[:16],
    )
