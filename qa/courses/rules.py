"""The rules by which a sentence becomes questions: on its figures, and on the body that acts."""

import random
import re
from collections.abc import Iterator, Sequence

from corpus.text import syllables
from qa.courses import bodies, lists
from qa.courses.clauses import Clause, Sentence, capitalised, replaced, sentences
from qa.courses.drafts import GAP, Draft, stem
from qa.courses.figures import Figure, figures_in, kind_of
from qa.courses.model import Bloom, Difficulty, Kind
from qa.courses.options import Pool, is_told, wrong_bodies, wrong_figures

MOST = 8  # wrong options that are weighed
PLAIN = 45  # syllables of a sentence that is asked in place; in a longer one a gap is easier to find


def on_figures(clause: Clause, pool: Pool, chance: random.Random) -> Iterator[Draft]:
    """Yield what each figure of the clause's sentences and list items is asked by."""
    for sentence, told in (*((one, 0) for one in sentences(clause)), *lists.told_on(clause, pool)):
        for figure in figures_in(sentence.text):
            if figure.start >= told and not is_told(figure, sentence):
                wrong = [one.said for one in wrong_figures(figure, sentence.text, clause, pool, chance)][:MOST]
                kind = kind_of(figure, sentence.text)
                yield _about(sentence, kind, figure.start, figure.end, _asked(figure, sentence.text), wrong, pool)


def _asked(figure: Figure, text: str) -> str:
    """Return the words that ask for the figure in its place; "" where a later one of its unit would answer too."""
    later = any(one.unit == figure.unit for one in figures_in(text) if one.start > figure.start)
    return "" if later else figure.asked()


def on_bodies(clause: Clause, pool: Pool, chance: random.Random) -> Iterator[Draft]:
    """Yield what each body of which a sentence says that it acts is asked by."""
    for sentence in sentences(clause):
        for body in bodies.doing(sentence.text):
            shown = " ".join((*clause.above, sentence.before, sentence.text))
            if _is_abbreviated(sentence, body) or pool.is_told_by_place(body.level, shown):
                continue
            wrong, text = wrong_bodies(body, sentence, pool, chance), sentence.text
            plain = len(bodies.levels_in(text)) == 1 and (not body.of or body.end >= len(text) - 1)
            if wrong:
                yield _about(sentence, Kind.WHO, body.start, body.end, body.asked(text) if plain else "", wrong, pool)


def _is_abbreviated(sentence: Sentence, body: bodies.Body) -> bool:
    """Is true where a number in the stem tells the body: “30-HD/BTCTW” that of the Ban Tổ chức Trung ương."""
    name = sentence.text[body.start : body.end].replace("Trung ương", "T W")
    letters = "".join(word[0] for word in name.upper().split())
    return len(letters) > 2 and bool(re.search(rf"/{letters}\b", f"{sentence.clause.named} {sentence.text}"))


def _about(
    sentence: Sentence, kind: Kind, start: int, end: int, asked: str, wrong: Sequence[str], pool: Pool
) -> Draft:
    """Return the question for sentence.text[start:end]: in its place where the sentence is short, else as a gap.

    Of the wrong options those are left out that make a sentence which some clause bears out.
    """
    text, said = sentence.text, sentence.text[start:end]
    if asked and len(syllables(text)) <= PLAIN and ";" not in text:
        question = f"{text[:start]}{asked}{text[end:]}".rstrip(".") + "?"
    else:
        question = f"{text[:start]}{GAP}{text[end:]} Nội dung nào đúng ở chỗ {GAP}?"
    return Draft(
        kind,
        stem(sentence.clause, sentence.before, question, said),
        capitalised(said),
        [capitalised(one) for one in wrong if not pool.bears_out(replaced(text, start, end, one))],
        (sentence.clause.source(sentence.start, sentence.end),),
        f"{sentence.clause.id}:{sentence.start}",
        sentence.clause.above,
        Bloom.UNDERSTAND if kind is Kind.CONDITION else Bloom.REMEMBER,
        Difficulty.MEDIUM,
    )
