"""Measure yes and no: `python -m evals.polarity`, over the starter corpus and, where they are, official texts.

Right is the word that the clause bears out, wrong the other one, or any word where nothing settles the question or it
asks after a no. No word is missing, not wrong. The grammar was read off the dev half; test is for measuring, and so
are the eighty of later, by somebody who had not seen it.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from corpus.model import Strict
from evals import corpora
from qa.answer import answer
from qa.engine import Library
from qa.model import Draft, First, Judged, Question, Verdict
from qa.question.reading import Reading
from qa.settings import Settings
from qa.split import split_of
from qa.write.extract import extract

QUESTIONS, LATER = (Path(__file__).with_name(f"{name}.jsonl") for name in ("questions", "later"))
HALVES = ("dev", "test", "later")
ON = date(2026, 3, 1)  # a day on which the rules asked about held
Word = Literal["yes", "no"]


class Asked(Strict):
    """Is a question for yes or no with the answer that the provisions at `where` give, None where nothing does.

    `texts` are those that it is asked of.
    """

    id: str
    question: str
    answer: Word | None
    where: tuple[str, ...]
    texts: tuple[Literal["digests", "official"], ...]


class Told(NamedTuple):
    """Is the question with the word that the answer opens with, None for none, and its first paragraph."""

    asked: Asked
    word: Word | None
    line: str


class Figures(NamedTuple):
    """Is how many answers open with a word, how many of those with the right one, and how many could."""

    given: int
    right: int
    settled: int

    def __str__(self) -> str:
        return f"{self.right} of {self.given} words right; {self.right} of {self.settled} that could be settled are"


def questions(half: str, texts: str) -> list[Asked]:
    """Return the questions of the half that these texts are asked."""
    read = map(Asked.model_validate_json, (LATER if half == "later" else QUESTIONS).read_text().splitlines())
    return [one for one in read if half in ("later", split_of(one.id)) and texts in one.texts]


def told(asked: Asked, library: Library) -> Told:
    """Return what the library's answer opens with."""
    drafts: list[Draft] = []

    def write(reading: Reading, judged: Judged, library: Library, on: date) -> Draft:
        drafts.append(extract(reading, judged, library, on))
        return drafts[-1]

    text = answer(Question(asked.question, ON), library, write=write).text
    first = drafts[-1].first if drafts else None
    verdict = first.verdict if isinstance(first, First) else None
    word: Word | None = None if verdict is None else "no" if verdict is Verdict.NO else "yes"
    return Told(asked, word, text.split("\n\n")[0])


def figures(answers: Sequence[Told]) -> Figures:
    """Return the figures of these answers."""
    given = [one for one in answers if one.word]
    right = [one for one in given if one.word == one.asked.answer]
    return Figures(len(given), len(right), sum(one.asked.answer is not None for one in answers))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=HALVES, action="append", help="ask one half only")
    parser.add_argument("--show", action="store_true", help="print the lines, and what is missing of the dev half")
    options = parser.parse_args()
    settings, files = Settings(), corpora.official_files()
    libraries = {"digests": corpora.starter(settings)}
    if files:
        libraries["official"] = corpora.official(settings, files)
    for half in options.half or HALVES:
        for texts, library in libraries.items():
            answers = [told(asked, library) for asked in questions(half, texts)]
            for one in answers if options.show else ():
                if one.word or (half == "dev" and one.asked.answer):
                    said = one.line if one.word else "-"
                    sys.stdout.write(f"  {one.asked.question} ({one.asked.answer}): {said}\n")
            sys.stdout.write(f"{half}, {texts}: {figures(answers)}\n")


if __name__ == "__main__":
    main()
