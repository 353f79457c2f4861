"""Questions in Moodle's own XML, which keeps what GIFT cannot: links, identities, guides for marking."""

from html import escape

from lxml import etree
from lxml.builder import E

from api.exports.context import Context, cited, head, is_true_or_false, link, quoted, sound
from api.exports.gift import category
from corpus.text import visible
from qa.courses.exams import Exam
from qa.courses.model import Bank, Essay, Item, Source
from qa.courses.works import Course


def as_moodle(work: Bank | Course | Exam, held: Context) -> bytes:
    """Return the questions that may be asked, in a category of the work's own; what it says first is the category's.

    What is left out is told there, too. Raises Unfit.
    """
    asked = sound(work, held)
    own = f"$course$/top/{' '.join(visible(work.title).replace('/', '-').split())}"
    about = [*head(work, held), *(f"Không đưa vào: {line}" for line in asked.left_out)]
    quiz = E.quiz(_category(own, "".join(f"<p>{_safe(line)}</p>" for line in about)))
    named = None
    for item in sorted(asked.items, key=category):
        if category(item) != named:
            named = category(item)
            quiz.append(_category(f"{own}/{visible(named)}"))
        quiz.append(_choice(item, held))
    if asked.essays:
        quiz.append(_category(f"{own}/Tự luận"))
    quiz.extend(_essay(essay, held) for essay in asked.essays)
    written: bytes = etree.tostring(quiz, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _category(path: str, about: str = "") -> etree._Element:
    told = [E.info(E.text(about), format="html")] if about else []
    return E.question(E.category(E.text(path)), *told, type="category")


def _choice(item: Item, held: Context) -> etree._Element:
    kind = "truefalse" if is_true_or_false(item) else "multichoice"
    question = _question(kind, item, "".join(_ground(source, held) for source in item.sources))
    names = ["true", "false"] if kind == "truefalse" else [visible(option) for option in item.options]
    if kind == "multichoice":
        question.extend([E.single("true"), E.shuffleanswers("true"), E.answernumbering("ABCD")])
    for n, name in enumerate(names):
        question.append(E.answer(E.text(name), fraction="100" if n == item.key else "0", format="plain_text"))
    return question


def _essay(essay: Essay, held: Context) -> etree._Element:
    question = _question("essay", essay, "".join(_ground(source, held) for source in essay.sources))
    points = "".join(f"<li>{_safe(point.text)} ({_safe(cited(point.source))})</li>" for point in essay.points)
    question.append(E.graderinfo(E.text(f"<ol>{points}</ol>"), format="html"))
    return question


def _question(kind: str, one: Item | Essay, feedback: str) -> etree._Element:
    worth = len(one.points) if isinstance(one, Essay) else 1
    return E.question(
        E.name(E.text(visible(one.id))),
        E.questiontext(E.text(visible(one.stem)), format="plain_text"),
        E.generalfeedback(E.text(feedback), format="html"),
        E.defaultgrade(str(worth)),
        E.idnumber(visible(one.id)),
        type=kind,
    )


def _ground(source: Source, held: Context) -> str:
    at = link(source, held)
    place = f'<a href="{escape(at)}">{_safe(cited(source))}</a>' if at else _safe(cited(source))
    return f"<p>{place}: {_safe(quoted(source))}</p>"


def _safe(text: str) -> str:
    return escape(visible(text)).replace("\n", "<br>")
