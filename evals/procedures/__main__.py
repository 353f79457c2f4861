"""Measure how questions are led to procedures: `python -m evals.procedures`, over the live index of REGQA_DATA.

Right is the procedure that was asked for, or none where none was; wrong is another than that. Nothing is learned from
any: the border has matters of their own, most of which no procedure covers; the later ones and those of a week were
written by people who had seen none of the others. The cuts of `qa.procedures.choose` were chosen by the counts of all
of them (docs/adr/0017).
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus.model import Strict
from qa.engine import Library, Shelf
from qa.procedures.choose import Chosen, chosen
from qa.question.reading import read
from qa.settings import Settings
from qa.split import split_of

QUESTIONS = Path(__file__).with_name("questions.jsonl")
BORDER, LATER, WEEK = (Path(__file__).with_name(f"{name}.jsonl") for name in ("border", "later", "week"))


class Asked(Strict):
    """Is a question with the procedure it asks for, None where it asks for something else.

    `case` is what it tells of each dimension of the procedure, None where nobody has read it for that.
    """

    id: str
    question: str
    procedure: str | None
    case: Mapping[str, frozenset[str]] | None = None


def questions(file: Path = QUESTIONS) -> list[Asked]:
    """Return all questions of a set."""
    return [Asked.model_validate_json(line) for line in file.read_text().splitlines()]


def given(question: str, library: Library) -> Chosen | None:
    """Return the procedure that the question is answered with and the case, None where it is not by one."""
    return chosen(read(question, lexicon=library.index.lexicon), library)


def cases_told(answers: Sequence[tuple[Asked, Chosen | None]]) -> str:
    """Return in words how many dimensions of the procedures rightly given are read as they are told or left open."""
    read_so = [
        (one.case.get(dimension.id, frozenset()), got.case.get(dimension.id, frozenset()))
        for one, got in answers
        if got and one.case is not None and got.held.procedure.id == one.procedure
        for dimension in got.held.procedure.dimensions
    ]
    right, missed = sum(told == got for told, got in read_so), sum(bool(told) and not got for told, got in read_so)
    wrong = len(read_so) - right - missed
    return f"; of {len(read_so)} dimensions {right} right, {missed} not heard, {wrong} wrong" if read_so else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="list the questions of the dev half that go astray")
    shows_misses = parser.parse_args().misses
    library = Shelf(Settings()).current()
    parts = {half: [one for one in questions() if split_of(one.id) == half] for half in ("dev", "test")}
    for part, asked in {
        **parts,
        "border": questions(BORDER),
        "later": questions(LATER),
        "week": questions(WEEK),
    }.items():
        answers = [(one, given(one.question, library)) for one in asked]
        named = [(one, got and got.held.procedure.id) for one, got in answers]
        right = sum(got == one.procedure for one, got in named)
        wrong = sum(got not in (None, one.procedure) for one, got in named)
        asking = [(one, got) for one, got in named if one.procedure]
        found = sum(got == one.procedure for one, got in asking)
        needless = sum(got is not None for one, got in named if not one.procedure)
        told = f"{right} of {len(answers)} right, {wrong} wrong; {found} of {len(asking)} that ask for one get it"
        none = f"{needless} of {len(answers) - len(asking)} that ask for none"
        sys.stdout.write(f"{part}: {told}, {none}{cases_told(answers)}\n")
        if shows_misses and part == "dev":
            for one, got in named:
                if got != one.procedure:
                    sys.stdout.write(f"  {one.question}: {got}, asked for {one.procedure}\n")


if __name__ == "__main__":
    main()
