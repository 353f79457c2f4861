"""An outline proposed by rule from the clauses on a topic, for a person to edit.

What a heading says the topic of, and what the search finds and says it, is put in the order of the text, section by
section: definitions first; in a section conditions before steps, then deadlines, then lists.
"""

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from corpus.locator import Locator
from corpus.model import Document, joined
from corpus.procedures.load import held, shipped
from corpus.register import Register
from corpus.text import capital, clean, fold, is_marked, normal, syllables
from qa.courses.bank import in_force
from qa.courses.clauses import Clause, clauses, listings, plain
from qa.courses.figures import figures_in, kind_of
from qa.courses.glossary import harvested
from qa.courses.model import Kind
from qa.courses.outlines import asked, bank_of, procedure_entry
from qa.courses.pins import pin
from qa.courses.works import MOST_LESSONS, Course, Entry, Lesson, Put
from qa.language.terms import as_words, folded_words, terms, weight_share
from qa.model import Hit
from qa.write.replies import day

ON_TOPIC = 0.75  # share of the topic's weight from which words are on it
NEAR = 0.5  # the same, where nothing is on it
MOST_CLAUSES = 60
QUESTIONS, ESSAYS = 10, 2  # of a lesson
READ = 100  # syllables a minute, read and explained
OPENING, ASKING, ENDING = 5, 10, 5  # minutes
SHORTEST, LONGEST = 45, 90
_ASIDE = re.compile(r"\([^()]*\)")  # “(kể cả kết nạp lại)”: said by the way
_ASKS = re.compile(
    r"\b(?:(?:là|như|gồm|có)? ?(?:những )?(?:gì|thế nào|khi nào|ở đâu|bao nhiêu|bao lâu|ai|nào|mấy)|tại sao|vì sao)\b"
)
_CONDITION = re.compile(r"\b(?:điều kiện|tiêu chuẩn|đối tượng|trường hợp|phạm vi|ai được|khi nào)\b")
_DEADLINE = re.compile(r"\b(?:thời hạn|thời điểm|hạn)\b")
DEFINITION, CONDITION, STEP, DEADLINE, LIST = range(5)  # the order in a section


SIGNATURE = "Chữ ký"  # how ingest heads it
FOUND = 40  # passages that are searched for


class NothingOnTopic(ValueError):
    """No rule in force on the day says anything on the topic; the message is Vietnamese."""


@dataclass(frozen=True)
class _Block:
    """Is clauses under one heading."""

    clauses: tuple[Clause, ...]
    role: int

    @property
    def document(self) -> Document:
        return self.clauses[0].document

    @property
    def section(self) -> str:
        """Return what the block's section is called: its document, and the heading above it."""
        above = self.clauses[0].above[:-1]
        return f"{self.document.name}: {above[-1]}" if above else self.document.name

    @property
    def minutes(self) -> float:
        return sum(len(syllables(joined(one.provision))) for one in self.clauses) / READ


def propose(topic: str, register: Register, on: date, found: Collection[tuple[str, Locator]] = ()) -> Course:
    """Return a course on the topic, of the rules in force on the day; `found` is what a search found, by address.

    Raises NothingOnTopic.
    """
    topic = clean(topic)
    weights = _weights(topic, register)
    chosen = _on_topic(weights, clauses(in_force(register, on)), set(found))
    if not chosen:
        raise NothingOnTopic(
            f"Không có điều khoản nào có hiệu lực ngày {day(on)} nói về “{topic}”. Chọn chủ đề gần lời của văn bản "
            "hơn, hoặc ngày khác."
        )
    lessons = [tuple(blocks) for blocks in _lessons(_blocks(chosen))]
    lacking = tuple(_lacking(weights, register, on))
    name = capital(topic)[:250]
    titles = [name] if len(lessons) == 1 else [f"{name} ({n}/{len(lessons)})" for n in range(1, len(lessons) + 1)]
    return Course(
        title=name,
        made_for=on,
        lessons=tuple(
            _lesson(f"b{n}", title, blocks, weights if n == len(lessons) else {}, lacking, register, on)
            for n, (title, blocks) in enumerate(zip(titles, lessons, strict=True), start=1)
        )[:MOST_LESSONS],
    )


def addresses(hits: Iterable[Hit]) -> set[tuple[str, Locator]]:
    """Return where the passages stand, as `propose` takes it."""
    return {(hit.passage.document_id, at) for hit in hits for at in hit.passage.locators}


def _weights(topic: str, register: Register) -> dict[str, float]:
    """Return how telling the topic's words and pairs of words are among all clauses, as `weight_share` takes them.

    Words typed with their marks that no clause has with them tell most: no folded text holds them.
    """
    held, plain_topic = clauses(one for one in register.documents if one.is_rule), _plain(topic)
    said = [_said(one) for one in held]
    often = {
        words: sum(words in text for text in said) for words in map(as_words, terms(syllables(fold(plain_topic))))
    }
    weights = {words: math.log1p(len(said) / number) for words, number in often.items() if number}
    known = {word for one in held for word in syllables(normal(f"{one.document.title} {one.heading} {one.text}"))}
    unknown = {word for word in syllables(plain_topic) if is_marked(word) and word not in known}
    return weights | {as_words(word): math.log1p(2 * len(said)) for word in unknown}


def _plain(topic: str) -> str:
    """Return the topic without asides and words that only ask, unless nothing is left."""
    rest = _ASKS.sub(" ", _ASIDE.sub("", normal(topic)))
    return rest if syllables(rest) else topic


def _said(clause: Clause) -> str:
    return folded_words(" ".join((clause.document.title, *clause.above, clause.text)))


def _on_topic(
    weights: Mapping[str, float], told: Iterable[Clause], found: Collection[tuple[str, Locator]]
) -> list[Clause]:
    """Return the clauses on the topic in the order of the corpus, at most so many: best those whose headings say it.

    A document whose title says it is on the topic whole. A title and a heading that say it together count where no
    heading and no title says it alone, and where these don't either, what the search found and says part of it.
    """
    ranked = []
    for clause in told:
        if not _says_nothing(clause):
            title, headings = clause.document.title, _ASIDE.sub("", " ".join(clause.above))
            headed, titled, both = (
                weight_share(weights, folded_words(said)) for said in (headings, title, f"{title} {headings}")
            )
            searched = (clause.document.id, clause.provision.locator) in found
            said = weight_share(weights, _said(clause)) if searched else 0.0
            ranked.append(((headed, titled, said, both), clause))
    alone = [one for one in ranked if max(one[0][:3]) >= ON_TOPIC]
    able = alone or [one for one in ranked if one[0][3] >= ON_TOPIC] or [one for one in ranked if one[0][2] >= NEAR]
    best = {one[1].id for one in sorted(able, key=lambda one: one[0], reverse=True)[:MOST_CLAUSES]}
    return _outermost(clause for _, clause in able if clause.id in best)


def _says_nothing(clause: Clause) -> bool:
    """Is true for the title of the provisions inside, for what a document is based on, and for its signature."""
    titles = bool(clause.provision.children) and normal(plain(clause.provision.text)) == normal(clause.heading)
    return titles or clause.heading == SIGNATURE or clause.text.startswith("Căn cứ ")


def _outermost(chosen: Iterable[Clause]) -> list[Clause]:
    """Return the clauses without those inside another one, which is pinned with all inside it."""
    kept: list[Clause] = []
    for clause in chosen:
        last = kept[-1] if kept else None
        if not (
            last and last.document is clause.document and last.provision.locator.covers(clause.provision.locator)
        ):
            kept.append(clause)
    return kept


def _blocks(chosen: Iterable[Clause]) -> list[_Block]:
    """Return the clauses by what they are under, in teaching order."""
    under = groupby(chosen, key=lambda one: (one.document.id, one.above))
    blocks = [_Block(inside, _role(inside)) for inside in (tuple(found) for _, found in under)]
    defining = [one for one in blocks if one.role == DEFINITION]
    sections = groupby((one for one in blocks if one.role != DEFINITION), key=lambda one: one.section)
    return defining + [one for _, section in sections for one in sorted(section, key=lambda block: block.role)]


def _role(inside: Sequence[Clause]) -> int:
    heading = normal(inside[0].heading)
    defined = {one.provision.locator for one in harvested(inside[0].document)}
    if any(clause.provision.locator in defined for clause in inside):
        return DEFINITION
    if _CONDITION.search(heading):
        return CONDITION
    if _DEADLINE.search(heading) or any(
        kind_of(figure, one.text) is Kind.DEADLINE for one in inside for figure in figures_in(one.text)
    ):
        return DEADLINE
    return LIST if any(True for clause in inside for _ in listings(clause)) else STEP


def _lessons(blocks: Iterable[_Block]) -> Iterator[list[_Block]]:
    """Yield the blocks of each lesson: as many as leave time for the rest."""
    room = LONGEST - OPENING - ASKING - ENDING - 10
    lesson: list[_Block] = []
    for block in blocks:
        if lesson and sum(one.minutes for one in lesson) + block.minutes > room:
            yield lesson
            lesson = []
        lesson.append(block)
    yield lesson


def _lesson(
    id_: str,
    title: str,
    blocks: Sequence[_Block],
    weights: Mapping[str, float],
    lacking: tuple[str, ...],
    register: Register,
    on: date,
) -> Lesson:
    """Return the lesson; of procedures it has those that the weights lead to, none without any."""
    entries = [*_entries(id_, blocks, on), *_procedures(id_, weights, blocks, register, on)]
    documents = tuple(dict.fromkeys(one.document.id for one in blocks))
    items, essays = asked(entries, bank_of(register, on, documents), QUESTIONS, ESSAYS)
    reading = max(10, round(sum(one.minutes for one in blocks) / 5) * 5)
    talking = max(10, SHORTEST - OPENING - reading - ASKING - ENDING)
    steps = (
        (OPENING, "Mở bài: nêu mục tiêu, hỏi điều học viên đã biết"),
        (reading, "Trình bày các điều khoản theo thứ tự"),
        (talking, "Thảo luận tình huống do giảng viên chọn"),
        (ASKING, f"Làm {len(items)} câu hỏi" if items else "Hỏi đáp: bài chưa có câu hỏi nào"),
        (ENDING, "Chữa bài bằng điều khoản, kết luận"),
    )
    sections = dict.fromkeys(one.section if one.role != DEFINITION else "Khái niệm" for one in blocks)
    return Lesson(
        id=id_,
        title=title,
        minutes=sum(minutes for minutes, _ in steps),
        aims=tuple(f"Nắm được: {section}" for section in sections)[:5],
        entries=tuple(entries),
        items=items,
        essays=essays,
        activity="\n".join(f"{minutes} phút: {does}" for minutes, does in steps),
        not_covered=lacking,
    )


def _entries(lesson: str, blocks: Sequence[_Block], on: date) -> Iterator[Entry]:
    number = 0
    for section, inside in groupby(blocks, key=lambda one: one.section if one.role != DEFINITION else "Khái niệm"):
        number += 1
        yield Entry(id=f"{lesson}-p{number}", put=Put.HEADING, title=section, as_of=on)
        for block in inside:
            number += 1
            title = block.clauses[0].heading or block.clauses[0].provision.locator.label(block.clauses[0].text)
            sources = tuple(pin(one.document, one.provision) for one in block.clauses)
            yield Entry(id=f"{lesson}-p{number}", put=Put.CLAUSES, title=title, sources=sources, as_of=on)


def _procedures(
    lesson: str, weights: Mapping[str, float], blocks: Sequence[_Block], register: Register, on: date
) -> Iterator[Entry]:
    """Yield the procedures on the topic, by name or as half of their clauses are here; most must be in force."""
    if not weights:
        return
    here = [(one.document.id, one.provision.locator) for block in blocks for one in block.clauses]
    binding = {one.id for one in in_force(register, on)}
    for one in held(shipped(), register.get):
        stood_on = [(found.document.id, found.provision.locator) for step in one.steps for found in step.clauses]
        holding = [at for at in stood_on if at[0] in binding]
        inside = [at for at in holding if any(at[0] == name and place.covers(at[1]) for name, place in here)]
        named = weight_share(weights, folded_words(one.procedure.title)) >= ON_TOPIC
        if 2 * len(holding) > len(stood_on) and (named or 2 * len(inside) >= len(stood_on)):
            yield procedure_entry(one.procedure.id, (), f"{lesson}-{one.procedure.id}"[:64], register, on)


def _lacking(weights: Mapping[str, float], register: Register, on: date) -> Iterator[str]:
    """Yield what is on the topic and not in the course: rules that have lapsed, and those known by name alone."""
    binding = {register.current(one).id for one in in_force(register, on)}
    for document in register.documents:
        if document.id in binding or not document.is_rule:
            continue
        standing = register.standing(document, on)
        if not document.provisions:
            if not standing.lapsed and weight_share(weights, folded_words(document.title)) >= ON_TOPIC:
                yield f"{document.name} ({document.title}): kho chưa có nội dung"
        elif any(
            weight_share(weights, folded_words(" ".join(one.above))) >= ON_TOPIC for one in clauses((document,))
        ):
            later = "; ".join(step.document.name for step in standing.replaced_by)
            yield f"{document.name}: không có hiệu lực ngày {day(on)}" + (
                f"; văn bản sau đó: {later}" if later else ""
            )
