"""Sets of questions, each with the service that it is asked of: those that ship, and files of the operator's own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

from evals import corpora
from evals.cases import ASKED_ON, EVALS, Case, load
from evals.editions import settle
from evals.services import InProcess, Service
from qa.index.build import Progress
from qa.model import Write
from qa.settings import Settings
from qa.split import Split
from qa.write.extract import extract

SHIPPED = ("cases", "everyday", "blind", "users", "official")
ABOUT = {
    "cases": "câu của người làm phần mềm, mọi nhóm khó",
    "everyday": "câu hằng ngày của người chưa đọc quy định",
    "blind": "câu viết khi chưa đọc văn bản, gần nửa không có lời giải",
    "users": "câu của người dùng, chấm theo điều họ cần thấy",
    "official": "câu về Quy định 294 và Hướng dẫn 06, hỏi trên văn bản chính thức",
}
_OFFICIAL = ("quy-dinh-294-qd-tw-2025", "huong-dan-06-hd-tw-2025")


@dataclass(frozen=True)
class QuestionSet:
    """Is questions settled on what is asked: addresses are those of its documents; `absent` says why not, by id.

    `shipped` sets are fitted on by nobody's eyes in their test half, and asked on one fixed day.
    """

    name: str
    cases: tuple[Case, ...]
    service: Service
    absent: dict[str, str]
    today: date
    shipped: bool


def shipped(
    names: Sequence[str],
    settings: Settings,
    progress: Progress,
    official: Path = corpora.OFFICIAL,
    write: Write = extract,
) -> tuple[list[QuestionSet], list[str]]:
    """Return the named sets, and a sentence for each that cannot be asked here."""

    @cache
    def starter() -> InProcess:
        return InProcess(corpora.starter(settings, progress), write)

    sets, skipped = [], []
    for name in names:
        if name != "official":
            sets.append(settled(name, load(EVALS / name), starter(), ASKED_ON, shipped=True))
        elif files := corpora.official_files(official):
            sets.append(_official(InProcess(corpora.official(settings, files, progress), write)))
        else:
            skipped.append(f"Bỏ qua bộ official: không có văn bản chính thức trong {official}.")
    return sets, skipped


def own(
    paths: Sequence[Path],
    settings: Settings,
    progress: Progress,
    service: Callable[[], Service] | None = None,
    write: Write = extract,
) -> list[QuestionSet]:
    """Return a set for each file or folder, asked of the operator's corpus, or of the service that is given."""
    loaded = [(path, load(path)) for path in paths]  # what is wrong in a file is told before anything is opened
    asked = service() if service else InProcess(corpora.own(settings, progress), write)
    return [settled(path.stem, cases, asked, date.today(), shipped=False) for path, cases in loaded]


def over(names: Sequence[str], service: Service) -> list[QuestionSet]:
    """Return the named sets that ship, to be asked of a service whose documents are what they are."""
    return [
        _official(service)
        if name == "official"
        else settled(name, load(EVALS / name), service, ASKED_ON, shipped=True)
        for name in names
    ]


def half(one: QuestionSet, split: str | None) -> QuestionSet:
    """Return one half of the set; all of it where `split` names none."""
    return only(one, tuple(case for case in one.cases if split not in get_args(Split) or case.split == split))


def only(one: QuestionSet, cases: tuple[Case, ...]) -> QuestionSet:
    """Return the set with these of its cases."""
    return replace(one, cases=cases)


def settled(name: str, cases: Sequence[Case], service: Service, today: date, *, shipped: bool) -> QuestionSet:
    """Return the set of the cases that the service's documents can be asked."""
    found, absent = settle(cases, service.held)
    return QuestionSet(name, found, service, absent, today, shipped)


def _official(service: Service) -> QuestionSet:
    """Return what people ask, and the cases whose clauses all are of the two documents, over their official texts."""
    others = [case for folder in ("cases", "everyday") for case in load(EVALS / folder) if _is_of_official(case)]
    asked = settled("official", load(EVALS / "users"), service, ASKED_ON, shipped=True)
    beside = settled("official", others, service, ASKED_ON, shipped=True)
    return QuestionSet(
        "official", asked.cases + beside.cases, service, asked.absent | beside.absent, ASKED_ON, shipped=True
    )


def _is_of_official(case: Case) -> bool:
    return bool(case.needs) and all(any(place.document_id in _OFFICIAL for place in need) for need in case.needs)
