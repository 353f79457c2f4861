"""A procedure as a draft: its steps for the person's case, stage by stage, each standing on the clauses it says."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from corpus.model import Passage
from corpus.procedures.load import Clause, Held, HeldStep, Withheld
from corpus.procedures.model import Case, Deadline, Procedure, Step
from corpus.text import capital
from qa.encoder.embed import Vectors
from qa.engine import Library
from qa.model import Choice, Draft, Notice
from qa.procedures.choose import Particular, chosen, particulars
from qa.question.reading import Reading, read
from qa.verify import Block, Quote
from qa.write import replies

ENOUGH = 0.5  # more than this share of a case's steps must be left to answer what was asked; fewer answer some of it


def checklist(reading: Reading, library: Library, on: date, searched_by: Vectors | None = None) -> Draft | None:
    """Return the steps of the procedure that the question asks for, None where it asks for none, or one is left of
    several.

    Where it asks for some particulars of them, they are the steps that have one of these, None where none has one
    that is asked for. Of a step, each clause must have been there on that day. What the question leaves open is said
    with every case that the steps tell apart, and that steps are withheld in a notice; `missing` says that most of
    them are.
    """
    chose = chosen(reading, library, searched_by)
    if chose is None:
        return None
    found, case = library.procedure_on(chose.held, on), chose.case
    steps, withheld = steps_for(found, case), [one for one in found.withheld if one.step.is_for(case)]
    if asked := particulars(reading) - {Particular.WHO}:  # every step tells who acts
        steps = tuple(one for one in steps if asked & _particulars(one.step))
        withheld = [one for one in withheld if asked & _particulars(one.step)]
        if not asked <= frozenset().union(*(_particulars(one.step) for one in steps)):
            return None
    wanted = len(steps) + len(withheld)
    if len(steps) < min(wanted, 2):
        return None
    drafted = _draft(found.procedure, steps, case, library)
    drafted = replace(drafted, choices=_choices(chose.held, steps, case, reading, library))
    if asked or withheld:
        drafted = replace(drafted, counted=False)
    if withheld:
        told = tuple(_not_shown(withheld, reading.foreign))
        return replace(drafted, notices=told, missing=len(steps) <= ENOUGH * wanted)
    return drafted


def _particulars(step: Step) -> frozenset[Particular]:
    has = {Particular.PAPERS: step.papers, Particular.DEADLINE: step.due, Particular.PLACE: step.to}
    return frozenset(one for one, given in has.items() if given)


def _not_shown(withheld: Sequence[Withheld], foreign: bool) -> Iterator[Notice]:
    """Yield how many steps are said by documents that are not held, and which these are; how many wait for review."""
    lacking = [one.lacks for one in withheld if one.lacks]
    if lacking:
        names = "; ".join(sorted(set(lacking)))
        told = replies.STEPS_NOT_HELD.said(foreign, count=len(lacking), documents=names)
        yield Notice("steps-withheld", told)
    if changed := len(withheld) - len(lacking):
        yield Notice("steps-withheld", replies.STEPS_CHANGED.said(foreign, count=changed))


def steps_for(held: Held, case: Case) -> tuple[HeldStep, ...]:
    """Return the steps of that case, stage by stage, those for the same people together.

    What everybody does comes before what differs, or after it, as the procedure has it.
    """
    order: dict[tuple[str, str, bool], list[HeldStep]] = {}
    for stage in held.procedure.stages:
        differs = False
        for one in held.steps:
            if one.step.stage == stage and one.step.is_for(case):
                label = case_label(held.procedure, one.step, case)
                differs = differs or bool(label)
                order.setdefault((stage, label, differs and not label), []).append(one)
    return tuple(one for group in order.values() for one in group)


def case_label(procedure: Procedure, step: Step, case: Case) -> str:
    """Return for whom the step is in what the case leaves open, “đi học; từ 12 tháng trở lên”; empty for all."""
    said = []
    for dimension in procedure.dimensions:
        meant = case.get(dimension.id) or {value.id for value in dimension.values}
        names = [value.label for value in dimension.values if value.id in step.when.get(dimension.id, ())]
        if names and not meant <= set(step.when[dimension.id]):
            said.append(" hoặc ".join(names))
    return "; ".join(said)


def sentence(procedure: Procedure, step: Step) -> str:
    """Return the step in one line: who does what with which papers, by when, and what goes wrong."""
    parts = [f"{step.who}: {_lowered(step.what)}"]
    if papers := [paper for paper in step.papers if paper not in step.what]:
        parts.append(f"Giấy tờ: {'; '.join(papers)}.")
    if step.to and step.to.lower() not in step.what.lower():
        parts.append(f"Nơi nhận: {step.to}.")
    if step.due:
        parts.append(f"Hạn: {term(procedure, step.due)}.")
    if step.beware:
        parts.append(f"Lưu ý: {step.beware}")
    return " ".join(parts)


def term(procedure: Procedure, deadline: Deadline) -> str:
    """Return a deadline in words: “60 ngày làm việc, tính từ ngày chuyển đi”."""
    return f"{deadline.said()}, tính từ {_lowered(procedure.trigger(deadline.after).label)}"


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]


def _draft(procedure: Procedure, steps: Sequence[HeldStep], case: Case, library: Library) -> Draft:
    blocks, words = [], []
    passages: dict[str, Passage] = {}
    stage = label = None
    for one in steps:
        step, lines = one.step, []
        if stage != (stage := step.stage):
            lines.append(stage.upper())
            label = ""
        if label != (label := case_label(procedure, step, case)):
            lines.append(f"{capital(label) or 'Mọi trường hợp'}:")
        said = [quote for clause in one.clauses for quote in quotes(clause, library)]
        passages |= {quote.passage_id: library.index.by_id[quote.passage_id] for quote in said}
        words.append(label)
        blocks.append(Block("\n".join([*lines, f"- {sentence(procedure, step)}"]), tuple(said)))
    alike = not any(case_label(procedure, one.step, case) for one in steps)
    told = tuple(value for values in case.values() if len(values) == 1 for value in values)
    return Draft(tuple(blocks), passages, words, counted=alike, procedure=procedure.id, case=told)


def _choices(
    held: Held, steps: Sequence[HeldStep], case: Case, reading: Reading, library: Library
) -> tuple[Choice, ...]:
    """Return the cases of the first dimension that the question leaves open and the steps tell apart, each as the
    question asked again for it; none where one of them is not led here, or not understood, when it is asked so.
    """
    procedure = held.procedure
    told_apart = {name for one in steps for name in one.step.when}
    open_ones = [one for one in procedure.dimensions if one.id in told_apart - case.keys()]
    found = []
    for name, value in ((one.id, value) for one in open_ones[:1] for value in one.values):
        one = Choice(capital(value.label), f"{reading.text.rstrip(' ?.')} ({value.label})?")
        again = chosen(read(one.question, lexicon=library.index.lexicon), library)
        if again is None or again.held is not held or again.case.get(name) != frozenset({value.id}):
            return ()
        found.append(one)
    return tuple(found)


def quotes(clause: Clause, library: Library) -> Iterator[Quote]:
    """Yield the clause as it stands in the passages of the index: whole ones inside it, or its stretch of one."""
    at = clause.provision.locator
    rows = library.index.at([at, *([at.parent] if at.parent else [])], {clause.document.id})
    for passage in (library.index.passages[row] for row in sorted(rows)):
        if stretch := _stretch(passage, clause):
            yield Quote(passage.id, stretch)


def _stretch(passage: Passage, clause: Clause) -> str:
    at = clause.provision.locator
    if at.covers(passage.locator):
        return passage.text
    return next((passage.text[span.start : span.end] for span in passage.spans if span.locator == at), "")
