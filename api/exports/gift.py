"""Questions in Moodle's GIFT."""

import re
from collections.abc import Iterator

from api.exports.context import Context, cited, head, is_true_or_false, sound
from qa.courses.exams import Exam
from qa.courses.model import Bank, Item
from qa.courses.works import Course

_BLANK = "\n\n"
_SPECIAL = re.compile(r"([\\~=#{}]|^:|:(?=:)|(?<=:):)")  # what GIFT reads as its own; one colon alone it does not


def as_gift(work: Bank | Course | Exam, held: Context) -> bytes:
    """Return the questions that may be asked: categories by document and section, the citation as general feedback.

    What is left out is told in comments at the head. Raises Unfit.
    """
    asked = sound(work, held)
    blocks = ["\n".join(_comment(line) for line in (*head(work, held), *_told(asked.left_out)))]
    named = None
    for item in sorted(asked.items, key=category):
        if category(item) != named:
            named = category(item)
            blocks.append(f"$CATEGORY: {named}")
        answers = [f"{'=' if n == item.key else '~'}{_escaped(option)}" for n, option in enumerate(item.options)]
        if is_true_or_false(item):
            answers = ["TRUE" if item.key == 0 else "FALSE"]
        feedback = _escaped("; ".join(map(cited, item.sources)))
        lines = [f"::{_escaped(item.id)}::{_escaped(item.stem)}{{", *answers, f"####{feedback}", "}"]
        blocks.append("\n".join(lines))
    for essay in asked.essays:
        points = "; ".join(f"({n}) {point.text}" for n, point in enumerate(essay.points, start=1))
        blocks.append(f"::{_escaped(essay.id)}::{_escaped(essay.stem)}{{####{_escaped(points)}}}")
    return f"{_BLANK.join(blocks)}\n".encode()


def _told(left_out: tuple[str, ...]) -> Iterator[str]:
    if left_out:
        yield f"Không đưa vào {len(left_out)} câu:"
        yield from left_out


def _comment(line: str) -> str:
    return f"// {' '.join(line.split())}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def category(item: Item) -> str:
    """Return the category of a question: its document and the outermost heading, in which “/” would begin another."""
    headings = (" ".join(heading.replace("/", "-").split()) for heading in item.topic[:1])
    return "/".join([item.sources[0].document, *headings])
