"""Words of the trade: abbreviations, what lay words and English ones mean; for searches only, never shown.

They stand in TOML files, each with any of the tables [abbreviations], [chat], [[synonyms]], [english], [questions]:
`corpus/words` says of each what it is for. An operator's files of the same form are added to those shipped.
"""

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

import corpus
from corpus.model import Strict
from corpus.store import CorpusError
from corpus.text import is_marked, normal, syllables
from qa.language.terms import folded_words, spaced

_SHIPPED = Path(corpus.__file__).parent / "words"
_FORM = re.compile(r"[^\W_]+(?:[./][^\W_]+)*")  # “294-QĐ/TW” gives 294 and QĐ/TW, so its parts are not expanded
_TOLD = 3  # faults of a file that a message names
_FAULTS = {  # pydantic error type -> what to tell the operator
    "missing": "thiếu mục này",
    "extra_forbidden": "không có mục tên này",
    "too_short": "không được để trống",
    "string_type": "phải là chữ trong dấu nháy",
    "tuple_type": "phải là danh sách trong dấu [ ]",
    "dict_type": "phải là một bảng",
    "model_type": "phải là một bảng",
}


def _phrase(text: str) -> str:
    if not syllables(text):
        raise PydanticCustomError("no_word", "không có chữ nào")
    return text


def _form(text: str) -> str:
    if not _FORM.fullmatch(text):
        raise PydanticCustomError("no_form", "phải viết liền, chỉ chữ và số, giữa có thể có dấu . hoặc /")
    return text


def _lower(text: str) -> str:
    if text != text.lower():
        raise PydanticCustomError("not_lower", "phải viết thường")
    return text


_Phrase = Annotated[str, AfterValidator(_phrase)]
_Phrases = Annotated[tuple[_Phrase, ...], Field(min_length=1)]
_Form = Annotated[str, AfterValidator(_form)]


class _Entry(Strict):
    """Is the base of whatever stands in a file of words; `source` says why we believe it."""

    source: _Phrase


class Abbreviation(_Entry):
    """Is what a short form in capitals stands for; more than one gloss means it is ambiguous.

    `typed` lists the lower-case and unaccented forms that people type and that mean nothing else here.
    """

    gloss: _Phrases
    typed: tuple[_Form, ...] = ()


class Chat(_Entry):
    """Is what the short forms stand for that people type in messages and no document has, lower-case."""

    words: dict[Annotated[_Form, AfterValidator(_lower)], _Phrase]


class Synonym(_Entry):
    """Is what the regulations say (`formal`) where people say one of `lay`."""

    lay: _Phrases
    formal: _Phrases


class Questions(_Entry):
    """Is what people ask with, in words that no regulation uses."""

    phrases: _Phrases


class English(_Entry):
    """Is what English words of the trade are in Vietnamese."""

    words: dict[Annotated[_Phrase, AfterValidator(_lower)], _Phrase]


class Words(Strict):
    """Is the content of one file of words."""

    abbreviations: dict[_Form, Abbreviation] = Field(default_factory=dict)
    chat: Chat | None = None
    synonyms: tuple[Synonym, ...] = ()
    english: English | None = None
    questions: Questions | None = None


@dataclass(frozen=True)
class Lexicon:
    """Is the words of all files made ready for look-up.

    `sure` holds the abbreviations with one gloss, `forms` every written or typed form with all its glosses, `chat`
    the short forms of messages, and `questions` the phrases people ask with.
    """

    questions: tuple[str, ...]
    sure: dict[str, str]
    forms: dict[str, tuple[str, ...]]
    chat: dict[str, str]
    synonyms: tuple[Synonym, ...]
    english: dict[str, str]

    @cached_property
    def indexed(self) -> str:
        """Return a short hash of what enters an index: abbreviations with one gloss, and phrases people ask with."""
        entering = json.dumps([sorted(self.sure.items()), sorted(self.questions)])
        return hashlib.sha256(entering.encode()).hexdigest()[:16]

    def spelled_out(self, text: str) -> str:
        """Return a passage's search copy: an abbreviation in capitals is followed by its gloss if it has only one."""
        return _FORM.sub(lambda form: f"{form[0]} {self.sure[form[0]]}" if form[0] in self.sure else form[0], text)

    def expanded(self, text: str) -> str:
        """Return a question with its unambiguous abbreviations, written or typed, replaced by what they stand for."""
        return _FORM.sub(lambda form: gloss[0] if len(gloss := self.forms.get(form[0], ())) == 1 else form[0], text)

    def out_of_chat(self, text: str) -> str:
        """Return what was typed as in a message with its short forms (“nc”, “lm”, “j”) written out."""
        return _FORM.sub(lambda form: self.chat.get(form[0], form[0]), text)

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


def load(*folders: Path) -> Lexicon:
    """Return the words shipped and those of the TOML files in these folders, which need not be there.

    Of a form or an English phrase that is given twice the later counts. Raises CorpusError, which names the file and
    the entry, for a file that is not in order.
    """
    files = [_read(path) for folder in (_SHIPPED, *folders) for path in sorted(folder.glob("*.toml"))]
    abbreviations = {form: entry for file in files for form, entry in file.abbreviations.items()}
    chat = {form: meant for file in files if file.chat for form, meant in file.chat.words.items()}
    typed = {form: entry.gloss for entry in abbreviations.values() for form in entry.typed}
    written = {form: entry.gloss for form, entry in abbreviations.items()}
    synonyms = (synonym for file in files for synonym in file.synonyms)
    return Lexicon(
        questions=tuple(phrase for file in files if file.questions for phrase in file.questions.phrases),
        sure={form: gloss[0] for form, gloss in written.items() if len(gloss) == 1},
        forms=typed | written,
        chat=chat | {form.capitalize(): meant for form, meant in chat.items()},  # at the head of a message
        synonyms=tuple(one.model_copy(update={"lay": tuple(map(normal, one.lay))}) for one in synonyms),
        english={word: meant for file in files if file.english for word, meant in file.english.words.items()},
    )


@cache
def shipped() -> Lexicon:
    """Return the words that come with the program."""
    return load()


def _read(path: Path) -> Words:
    try:
        return Words.model_validate(tomllib.loads(path.read_bytes().decode()))
    except ValidationError as error:
        raise _wrong(path, "; ".join(map(_fault, error.errors()[:_TOLD]))) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(path, f"không phải TOML viết bằng UTF-8 ({error})") from error


def _wrong(path: Path, fault: str) -> CorpusError:
    return CorpusError(f"{path}: {fault}. Sửa tệp từ ngữ này rồi chạy lại.")


def _fault(error: Any) -> str:
    """Return what is wrong in one entry: “synonyms › 3 › lay: không được để trống”, entries counted from 1."""
    steps = (step + 1 if isinstance(step, int) else step for step in error["loc"] if step != "[key]")
    return f"{' › '.join(map(str, steps))}: {_FAULTS.get(error['type'], error['msg'])}"
