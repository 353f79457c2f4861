"""The numbers that Word draws before the paragraphs of its lists, counted as Word counts them."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from ingest.readers.figures import figure

_DEEPEST = 8  # list level that Word knows, counted from 0
_LARGEST = 32767  # number that Word lets a list start at
_STYLES = 12  # based on each other, at most
_OFF = frozenset({"0", "false", "off"})


@dataclass(frozen=True)
class _Level:
    """Is how one level of a list looks; `restarts_below` is the number of levels above that restart it, None all."""

    style: str
    pattern: str
    start: int
    restarts_below: int | None = None
    is_legal: bool = False  # the numbers of the levels above are written in plain figures
    paragraph_style: str | None = None


@dataclass
class _List:
    """Is one list that paragraphs name: lists that share a definition share its count, which they may set anew."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)  # level -> number to start at, at its first paragraph


class Numbering:
    """Is the automatic numbering of a document."""

    def __init__(self, document: Any) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {a.get(qn("w:abstractNumId")): a for a in root.iter(qn("w:abstractNum"))}
        numbers = {num.get(qn("w:numId")): num for num in root.iter(qn("w:num"))}
        for list_id, num in numbers.items():
            definition = self._definition(_value(num, "w:abstractNumId", ""), abstract, numbers)
            levels = _levels(abstract[definition]) if definition in abstract else {}
            self._lists[list_id] = _List(definition, levels)
            for override in num.findall(qn("w:lvlOverride")):
                self._override(self._lists[list_id], override)

    def _definition(self, name: str, abstract: dict[str, Any], numbers: dict[str, Any]) -> str:
        """Return the definition of that name, or the one that it borrows through a style."""
        borrowed = _value(abstract[name], "w:numStyleLink", "") if name in abstract else ""
        properties = self._numbered_by_style(borrowed) if borrowed else None
        num = numbers.get(_value(properties, "w:numId", "")) if properties is not None else None
        return _value(num, "w:abstractNumId", name) if num is not None else name

    @staticmethod
    def _override(numbers: _List, override: Any) -> None:
        depth = _whole(override.get(qn("w:ilvl"), ""), _DEEPEST)
        if depth is None:
            return
        numbers.levels |= _levels(override)
        start = _whole(_value(override, "w:startOverride", "?"), _LARGEST)
        if start is not None:
            numbers.starts[depth] = start

    def label(self, paragraph: Any) -> str:
        """Count the paragraph; return the number or bullet that Word shows before it, with a space, "" for none."""
        list_id, depth = self._number_of(paragraph)
        numbers = self._lists.get(list_id)
        level = numbers.levels.get(depth) if numbers else None
        if numbers is None or level is None:
            return ""
        counts = self._counts[numbers.definition]
        for deeper in [other for other in counts if other > depth and _restarts(numbers.levels.get(other), depth)]:
            del counts[deeper]
        if depth in numbers.starts:
            counts[depth] = numbers.starts.pop(depth)
        else:
            counts[depth] = counts.get(depth, level.start - 1) + 1
        if level.style in ("bullet", "none"):
            return "- " if level.style == "bullet" else ""
        pattern = level.pattern
        for upper in range(depth + 1):
            shown = numbers.levels.get(upper, _Level("decimal", "", 1))
            style = "decimal" if level.is_legal and upper < depth else shown.style
            pattern = pattern.replace(f"%{upper + 1}", figure(counts.get(upper, shown.start), style))
        return f"{pattern} " if pattern.strip() else ""

    def _number_of(self, paragraph: Any) -> tuple[str, int]:
        """Return the list of the paragraph and its level in it, "0" where it is in none."""
        properties = paragraph.find(qn("w:pPr"))
        number = properties.find(qn("w:numPr")) if properties is not None else None
        named = _value(properties, "w:pStyle", "") if properties is not None else ""
        of_style = self._numbered_by_style(named)
        list_id = _value(number, "w:numId", "") or _value(of_style, "w:numId", "0")
        depth = _value(number, "w:ilvl", "") or _value(of_style, "w:ilvl", "") or self._depth_of(list_id, named)
        level = _whole(depth, _DEEPEST)
        return (list_id, level) if level is not None else ("0", 0)

    def _depth_of(self, list_id: str, style: str) -> str:
        """Return the level of the list that belongs to the paragraph style, the first where none does."""
        levels = self._lists[list_id].levels if list_id in self._lists else {}
        return str(next((depth for depth, level in levels.items() if style and level.paragraph_style == style), 0))

    def _numbered_by_style(self, name: str) -> Any:
        """Return the numbering that the style, or else one it is based on, gives its paragraphs; None for none."""
        for _ in range(_STYLES):
            style = self._styles.get(name)
            if style is None:
                return None
            if (number := next(style.iter(qn("w:numPr")), None)) is not None:
                return number
            name = _value(style, "w:basedOn", "")
        return None


def _restarts(level: _Level | None, above: int) -> bool:
    """Is true when a paragraph of the level `above` lets the level start again."""
    return level is None or level.restarts_below is None or above < level.restarts_below


def _levels(element: Any) -> dict[int, _Level]:
    levels = {}
    for level in element.iter(qn("w:lvl")):
        depth = _whole(level.get(qn("w:ilvl"), ""), _DEEPEST)
        start = _whole(_value(level, "w:start", "1"), _LARGEST)
        if depth is not None and start is not None:
            legal = level.find(qn("w:isLgl"))
            levels[depth] = _Level(
                _value(level, "w:numFmt", "decimal"),
                _value(level, "w:lvlText", ""),
                start,
                _whole(_value(level, "w:lvlRestart", "?"), _DEEPEST),
                legal is not None and legal.get(qn("w:val")) not in _OFF,
                _value(level, "w:pStyle", "") or None,
            )
    return levels


def _value(element: Any, tag: str, default: str) -> str:
    found = element.find(qn(tag)) if element is not None else None
    return str(found.get(qn("w:val"), default)) if found is not None else default


def _whole(text: str, most: int) -> int | None:
    """Return the number, None where the file says something that is none or that Word would not write."""
    number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else most + 1
    return number if number <= most else None
