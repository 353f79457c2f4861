"""What speaks against a question that is to be approved; rules see form and words of clauses, not sense."""

from collections.abc import Iterator

from corpus.text import normal, syllables
from qa.courses.clauses import plain
from qa.courses.drafts import FALSE, RIGHT
from qa.courses.model import Essay, Item, Kind, Point
from qa.courses.options import Pool, gives_away
from qa.question.conditions import conditions_in
from qa.support import Clause, by_rule

_TOLD = (Kind.DEADLINE, Kind.NUMBER, Kind.CONDITION, Kind.WHO, Kind.STATEMENT)  # whose key stands in its quote


def faults(one: Item | Essay, pool: Pool) -> tuple[str, ...]:
    """Return what is wrong with the question, in Vietnamese; what its clauses became is told by `standing.stale`."""
    return tuple(_of_item(one, pool) if isinstance(one, Item) else _of_essay(one))


def _of_item(item: Item, pool: Pool) -> Iterator[str]:
    if set(item.options) == {RIGHT, FALSE}:
        return
    if len({_bare(option) for option in item.options}) < len(item.options):
        yield "hai phương án giống nhau"
    if item.kind in _TOLD and not _asks_for_wrong(item) and not _is_said(item, item.answer):
        yield "lời trích làm căn cứ không nói điều đáp án nói"
    for at, option in enumerate(item.options):
        weighed = at != item.key and item.kind in _TOLD and not _asks_for_wrong(item)
        if weighed and pool.bears_out(_statement(item, option)):
            yield f"phương án “{option}” cũng đúng theo điều khoản trong kho"
    if gives_away(item.stem, item.options, item.key):
        yield "hình thức các phương án (dài ngắn, chữ số, lời của câu hỏi) để lộ đáp án"


def _bare(text: str) -> str:
    return normal(text).rstrip(". ")


def _asks_for_wrong(item: Item) -> bool:
    return " SAI?" in item.stem or "KHÔNG" in item.stem


def _is_said(item: Item, option: str) -> bool:
    """Is true when the clauses' quoted words say what the option says."""
    return any(_spaced(option) in _spaced(source.quote) for source in item.sources)


def _spaced(text: str) -> str:
    return f" {' '.join(syllables(normal(text)))} "


def _statement(item: Item, option: str) -> str:
    """Return what somebody takes for true who chooses the option: the quote with it for the key, else it alone."""
    quote = plain(item.sources[0].quote)
    at = normal(quote).find(_bare(item.answer))
    return option if at < 0 else f"{quote[:at]}{option}{quote[at + len(_bare(item.answer)) :]}"


def _of_essay(essay: Essay) -> Iterator[str]:
    texts = [_bare(point.text) for point in essay.points]
    if len(set(texts)) < len(texts):
        yield "hai ý chấm giống nhau"
    for number, point in enumerate(essay.points, start=1):
        if not _is_borne_out(point):
            yield f"lời trích của ý {number} không nói điều ý ấy nói"


def _is_borne_out(point: Point) -> bool:
    quote, text = plain(point.source.quote), plain(point.text)
    after_heading = text.rpartition(": ")[2]
    said = any(_bare(one) in _bare(quote) for one in (text, after_heading))
    return said or by_rule(text, Clause(quote, conditions_in(quote))) is None
