"""A question before its options are drawn, how its stem is worded, and whether it is a good one once they are."""

import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from corpus.text import capital, normal, syllables
from qa.courses.bodies import levels_in
from qa.courses.clauses import Clause
from qa.courses.model import Bloom, Difficulty, Item, Kind, Source
from qa.courses.options import WRONG, gives_away, shown

BRIEF = 3  # syllables of a heading that tells too little by itself
LONGEST = 110  # syllables of a stem
GAP = "(…)"
RIGHT, FALSE = "Đúng", "Sai"


@dataclass(frozen=True)
class Draft:
    """Is a question before its options are drawn: `wrong` are the wrong ones, the best first."""

    kind: Kind
    stem: str
    answer: str
    wrong: Sequence[str]
    sources: tuple[Source, ...]
    fact: str
    topic: tuple[str, ...]
    bloom: Bloom
    difficulty: Difficulty
    in_order: tuple[str, ...] = field(default=())  # options that are always shown like this


def judged(clause: Clause, asking: str, true: bool, start: int, end: int) -> Draft:
    """Return the question whether what it states is true; clause.text[start:end] tells."""
    return Draft(
        Kind.TRUTH,
        asking,
        RIGHT if true else FALSE,
        (),
        (clause.source(start, end),),
        f"{clause.id}:{start}",
        clause.above,
        Bloom.REMEMBER if true else Bloom.UNDERSTAND,
        Difficulty.EASY,
        (RIGHT, FALSE),
    )


def stem(clause: Clause, before: str, question: str, answer: str) -> str:
    """Return the question after the document's name and the nearest heading that does not tell the answer."""
    heading = next((one for one in reversed(_headings(clause.above)) if not _tells(one, answer)), "")
    place = f"Theo {clause.named}, mục {heading}:" if heading else f"Theo {clause.named}:"
    return " ".join(f"{place} {before} {capital(question)}".split())


def _headings(above: Sequence[str]) -> list[str]:
    """Return the headings, short ones with that above them: “Trách nhiệm phát và quản lý thẻ, Chi bộ”."""
    pairs = zip(("", *above), above, strict=False)
    return [f"{over}, {one}" if over and len(syllables(one)) <= BRIEF else one for over, one in pairs]


def _tells(heading: str, answer: str) -> bool:
    said, told = normal(heading), normal(answer)
    figures = set(re.findall(r"\d+", told)) & set(re.findall(r"\d+", said))
    parts = [part for part in ("hai phần ba", "một phần ba", "một nửa", "quá nửa") if part in said]
    return bool(figures or parts or told in said or levels_in(answer) & levels_in(heading))


def finished(draft: Draft, on: date, chance: random.Random) -> Item | None:
    """Return the question with its options drawn, None where it gives its answer away or has too few."""
    if len(syllables(draft.stem)) > LONGEST:
        return None
    if draft.in_order:
        options = draft.in_order
    else:
        wrong = list(dict.fromkeys(one for one in draft.wrong if normal(one) != normal(draft.answer)))
        wrong = shown(draft.answer, wrong)
        if len(wrong) < WRONG:
            return None
        drawn = [draft.answer, *wrong]
        chance.shuffle(drawn)
        options = tuple(drawn)
        if gives_away(draft.stem, options, options.index(draft.answer)):
            return None
    said = "\n".join((draft.stem, *sorted(options), *(f"{one.document}:{one.locator}" for one in draft.sources)))
    return Item(
        id=hashlib.sha256(said.encode()).hexdigest()[:12],
        kind=draft.kind,
        stem=draft.stem,
        options=options,
        key=options.index(draft.answer),
        sources=draft.sources,
        fact=draft.fact,
        topic=draft.topic,
        difficulty=draft.difficulty,
        bloom=draft.bloom,
        made_for=on,
    )
