"""A follow-up said whole by a language model, for the search; used only where it says what the conversation says.

The model is given the questions before it and the beginning of the last answer. It may phrase; it may not add a
figure, a name, a body or a case that nobody mentioned, nor lose one that the follow-up names. Whatever goes wrong,
the form that the rule makes of it stands, as it does without a model.
"""

import time
from collections.abc import Collection, Iterable, Sequence

from corpus.text import clean, fold, syllables
from qa.model import Question, Rewrite, Trace
from qa.question.conditions import DIMENSIONS, conditions_in, said_of
from qa.question.guard import holds_orders
from qa.question.sensitive import masked
from qa.question.words import content
from qa.support import bodies, figures
from qa.write.chat import Cost, Form, Model, NoDraft, plain, prompt

PROMPT = "follow-up-1"  # files of this name in `prompts`; a changed prompt is another version
WAIT_S = 10.0  # the reader waits for this and for the draft after it
LONGEST = 500  # characters
TURNS = 6  # the last ones, which the model is given
TOLD = 500  # characters of the last answer that it is given
KEPT = 0.5  # share of the follow-up's own words that it said whole must have, at least
GIVEN = 0.7  # share of the words it is about then that somebody has said
_FOLLOWING = frozenset("con the thi sao vay a nhi ha o and so what about".split())


class Alone(Form):
    """Is the follow-up as the model says it whole."""

    question: str


class Rewriter:
    """Is a `Rewrite` that asks a chat model; safe in several threads."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def __call__(self, question: Question) -> tuple[str | None, Trace]:
        if self._model.is_off():
            return None, {}
        cost, started = Cost(), time.monotonic()
        before = _before(question)
        try:
            said = self._said(question, before, cost)
            failed = _fault(said, question.text, before)
        except NoDraft as reason:
            said, failed = "", str(reason)
        trace: Trace = {
            "follow_up": "rule" if failed else "model",
            "follow_up_prompt": PROMPT,
            "follow_up_tokens_read": cost.read,
            "follow_up_tokens_written": cost.written,
            "follow_up_ms": round((time.monotonic() - started) * 1000, 1),
        }
        return (None, {**trace, "follow_up_failed": failed}) if failed else (said, {**trace, "standalone": said})

    def _said(self, question: Question, before: Sequence[str], cost: Cost) -> str:
        messages = [
            ("system", prompt(f"{PROMPT}.system")),
            (
                "user",
                prompt(f"{PROMPT}.user").format(turns="\n".join(map(plain, before)), question=plain(question.text)),
            ),
        ]
        until = time.monotonic() + min(WAIT_S, self._model.timeout)
        found, _ = self._model.answered(messages, Alone, until, cost)
        if found is None:
            raise NoDraft("unreadable")
        return clean(found.question)


def rewriter(model: Model | None) -> Rewrite | None:
    return Rewriter(model) if model else None


def _before(question: Question) -> list[str]:
    """Return what was said before, a line each, as the model is given it."""
    turns = question.history[-TURNS:]
    lines = [f"Hỏi: {clean(turn.question)}" for turn in turns]
    return [*lines, f"Đáp: {masked(clean(turns[-1].answer))[:TOLD]}"]


def _fault(said: str, own: str, before: Sequence[str]) -> str | None:
    """Return what speaks against a follow-up said that way, in one word, None where nothing does."""
    given = [own, *before]
    if not said or len(said) > LONGEST or "http" in said or holds_orders(fold(said)):
        return "form"
    if _share(_said_of(own), _words([said])) < KEPT or _share(content(said), _words(given)) < GIVEN:
        return "words"
    if not (_figures([own]) <= _figures([said]) <= _figures(given)):
        return "figure"
    if not (_names(said) <= _words(given) and bodies(said) <= {body for text in given for body in bodies(text)}):
        return "name"
    if not (_cases([own]) <= _cases([said]) <= _cases(given)):
        return "case"
    return None


def _said_of(own: str) -> list[str]:
    """Return the words of a follow-up without those by which it only follows."""
    return [word for word in map(fold, syllables(own)) if word not in _FOLLOWING]


def _share(words: Sequence[str], there: Collection[str]) -> float:
    return sum(word in there for word in words) / len(words) if words else 1.0


def _figures(texts: Iterable[str]) -> set[str]:
    return {figure for text in texts for figure in figures(text)}


def _cases(texts: Iterable[str]) -> set[object]:
    return {case for text in texts for one in DIMENSIONS for case in said_of(one, conditions_in(text))}


def _names(text: str) -> set[str]:
    """Return the words with a capital that do not begin the text, without their marks."""
    return {fold(word) for word in syllables(text)[1:] if word[0].isupper()}


def _words(texts: Iterable[str]) -> set[str]:
    return {fold(word) for text in texts for word in syllables(text)}
