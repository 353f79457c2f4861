"""The starter corpus: documents written by people in Markdown with front matter, made into JSON.

The format is described in docs/starter-corpus.md; what breaks it is an error that names file and line.
"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from corpus.locator import Locator
from corpus.model import Document, Kind, Nature, Provision, Reference, Source, Strict
from ingest.clean import normalise, repaired
from ingest.errors import SourceError

_FRONT_MATTER = re.compile(r"---\n(?P<yaml>.*?\n)---\n(?P<body>.*)", re.DOTALL)
_HEADING = re.compile(r"## (?P<address>.+?) · (?P<heading>\S.*)")
_CASE = re.compile(r"^(?P<address>.+) ý (?P<case>\d+)$")
_MARKUP = re.compile(r"\*\*|\]\(|<[a-z/]|^\s*\|", re.IGNORECASE)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class _Replaced(Strict):
    number: str | None = None
    kind: Kind | None = None
    issued_on: date | None = None
    evidence: Literal["stated", "inferred"]
    basis: str | None = None


class _FrontMatter(Strict):
    """Is what stands above the provisions; an unknown key is an error."""

    kind: Kind
    title: str = Field(min_length=1)
    issuer: str = Field(min_length=1)
    number: str | None = None
    issued_on: date | None = None
    effective_on: date | None = None
    repealed_on: date | None = None
    effect: Literal["in-force", "superseded", "unknown"] = "unknown"
    nature: Literal[Nature.DIGEST, Nature.REGISTER_ONLY]
    replaces: tuple[_Replaced, ...] = ()
    amends: tuple[_Replaced, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class _Section:
    locator: Locator
    heading: str
    line: int
    paragraphs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    children: list["_Section"] = field(default_factory=list)


def parse(path: Path) -> Document:
    """Return the document that the file describes. Raises SourceError naming file and line."""
    try:
        text = repaired(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from error
    match = _FRONT_MATTER.fullmatch(text)
    if not match:
        raise SourceError(f"{path}:1: no front matter between two lines of ---")
    front = _front_matter(path, match["yaml"])
    _check_id(path, front)
    first_line = text[: match.start("body")].count("\n") + 1
    sections = _sections(path, match["body"], first_line)
    if front.nature is Nature.REGISTER_ONLY and sections:
        raise SourceError(f"{path}:{sections[0].line}: a register-only document has no provisions")
    if front.nature is Nature.DIGEST and not any(section.paragraphs for section in sections):
        raise SourceError(f"{path}:{first_line}: a digest needs provisions with text")
    return Document(
        id=path.stem,
        provisions=tuple(_provision(section) for section in _nested(path, sections)),
        replaces=tuple(Reference(**reference.model_dump()) for reference in front.replaces),
        amends=tuple(Reference(**reference.model_dump()) for reference in front.amends),
        **{name: getattr(front, name) for name in _FrontMatter.model_fields if name not in ("replaces", "amends")},
    )


def _front_matter(path: Path, text: str) -> _FrontMatter:
    try:
        return _FrontMatter.model_validate(yaml.safe_load(text) or {})
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise SourceError(f"{path}:{line}: front matter is not YAML ({getattr(error, 'problem', error)})") from error
    except ValidationError as error:
        problem = error.errors()[0]
        key = str(problem["loc"][0]) if problem["loc"] else ""
        where = ".".join(map(str, problem["loc"]))
        line = next((n for n, row in enumerate(text.split("\n"), 2) if row.startswith(f"{key}:")), 1)
        raise SourceError(f"{path}:{line}: {where}: {problem['msg']}") from error


def _check_id(path: Path, front: _FrontMatter) -> None:
    if not _ID.fullmatch(path.stem) or len(path.stem) > 120:
        raise SourceError(f"{path}: the file name is the document's id: lower-case ASCII words joined by hyphens")
    prefix = f"{front.kind}-"
    if front.number and not path.stem.startswith(prefix):
        raise SourceError(f"{path}: the file name must start with the kind: {prefix}…")


def _sections(path: Path, body: str, first_line: int) -> list[_Section]:
    sections: list[_Section] = []
    seen: dict[Locator, int] = {}
    for number, line in enumerate(body.split("\n"), first_line):
        text = normalise(line).strip()
        if line.startswith("#"):
            section = _heading(path, number, text)
            if section.locator in seen:
                raise SourceError(
                    f"{path}:{number}: {text}: the address already stands on line {seen[section.locator]}"
                )
            seen[section.locator] = number
            sections.append(section)
        elif text and not sections:
            raise SourceError(f"{path}:{number}: text before the first “## address · heading”")
        elif text.startswith(">"):
            sections[-1].notes.append(text.lstrip("> "))
        elif text:
            if _MARKUP.search(text):
                raise SourceError(f"{path}:{number}: no bold, links, tables or HTML in a provision")
            sections[-1].paragraphs.append(text)
    _check_not_empty(path, sections)
    return sections


def _heading(path: Path, number: int, text: str) -> _Section:
    match = _HEADING.fullmatch(text)
    if not match:
        raise SourceError(f"{path}:{number}: {text}: a heading is “## address · heading”")
    try:
        return _Section(_address(match["address"]), match["heading"].strip(), number)
    except ValueError as error:
        raise SourceError(f"{path}:{number}: {error}") from error


def _address(text: str) -> Locator:
    """Return the locator; a trailing “ý 2” is the running number of a case under one official address."""
    case = _CASE.match(text.strip())
    return Locator.parse(case["address"]).child(f"y-{case['case']}") if case else Locator.parse(text)


def _check_not_empty(path: Path, sections: list[_Section]) -> None:
    """Raise SourceError for a provision with neither text nor anything inside it, or a lead-in without its items."""
    for place, section in enumerate(sections):
        inside = any(section.locator.covers(other.locator) for other in sections[place + 1 :])
        if not section.paragraphs and not inside:
            raise SourceError(f"{path}:{section.line}: {section.locator}: no text, and nothing inside it")
        if section.paragraphs and section.paragraphs[-1].endswith(":") and not inside:
            raise SourceError(f"{path}:{section.line}: {section.locator}: a lead-in ending in “:” needs its items")


def _nested(path: Path, sections: Iterable[_Section]) -> list[_Section]:
    """Return the sections as a tree in file order; an ancestor that has no heading of its own is made, empty."""
    top: list[_Section] = []
    open_: list[_Section] = []
    made: dict[Locator, int] = {}
    for section in sections:
        while open_ and not open_[-1].locator.covers(section.locator):
            open_.pop()
        missing = list(itertools.takewhile(lambda at: not open_ or at != open_[-1].locator, section.locator.around))
        for locator in reversed(missing):
            if locator in made:
                raise SourceError(
                    f"{path}:{section.line}: {section.locator}: keep the provisions of {locator} together"
                )
            made[locator] = section.line
            _attach(_Section(locator, "", section.line), top, open_)
        made[section.locator] = section.line
        _attach(section, top, open_)
    return top


def _attach(section: _Section, top: list[_Section], open_: list[_Section]) -> None:
    (open_[-1].children if open_ else top).append(section)
    open_.append(section)


def _provision(section: _Section) -> Provision:
    return Provision(
        locator=section.locator,
        heading=section.heading,
        text="\n".join(section.paragraphs),
        notes=tuple(section.notes),
        children=tuple(_provision(child) for child in section.children),
    )
