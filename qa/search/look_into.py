"""The best of a ranking compared with the question word by word.

BM25 forgets which words were asked once one of them is said often; here each counts once, by its rarity. The context
does not count: it is the same for all passages of a document. Runs of words tell who owes what to whom, which pairs
do not.
"""

from qa.index.open import Index
from qa.language.meaning import share_meant, weighed, weights
from qa.language.terms import folded_words, weight_share
from qa.question.facts import HARD, defined, defines, satisfies
from qa.question.reading import Reading
from qa.search.query import Query
from qa.weights import APT, COVERED, DEFINED, FORMAL, IN_ROW, LOOKED_INTO, RUN


def raised(score: dict[int, float], index: Index, query: Query, reading: Reading) -> dict[int, float]:
    """Return the scores by row, the best of them raised by what their own text says of the question.

    In its words or in formal ones; by holding the kind of fact asked for; by defining what is asked the meaning of.
    """
    asked, meant = weights(query.words, index.idf), weighed(query.meanings, index.idf)
    runs, thing = _runs(query.words), defined(query.words)

    def gain(text: str) -> float:
        said = folded_words(text)
        return (
            COVERED * weight_share(asked, said)
            + FORMAL * share_meant(meant, said)
            + (IN_ROW * sum(run in said for run in runs) / len(runs) if runs else 0.0)
            + (APT if reading.asked in HARD and satisfies(text, reading.fact) else 0.0)
            + (DEFINED if thing and defines(text, thing) else 0.0)
        )

    best = sorted(score, key=lambda row: -score[row])[:LOOKED_INTO]
    return score | {row: score[row] + gain(index.passages[row].text) for row in best}


def _runs(text: str) -> frozenset[str]:
    """Return every RUN folded words in a row, none of a shorter text."""
    words = folded_words(text).split()
    return frozenset(f" {' '.join(words[at : at + RUN])} " for at in range(len(words) - RUN + 1))
