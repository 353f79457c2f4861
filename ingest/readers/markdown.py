"""Markdown with its marks taken off, as it is shown: escapes, entities, struck-out words, lists, tables and notes."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from ingest.readers.notes import can_be_raised, raised

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_TARGET = r"\([^()]*+(?:\([^()]*+\)[^()]*+)?+\)"  # of a link; an address may have one pair of brackets
_PICTURE = re.compile(rf"!\[[^\[\]]*\]{_TARGET}")
_LINK = re.compile(rf"\[([^\[\]]+)\]{_TARGET}")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")  # any ASCII punctuation
_HELD = 0xE000  # escaped characters are set aside as private ones, which no text has: they mark nothing
_PRIVATE = re.compile("[\ue021-\ue07e]")
_SUP = re.compile(r"<sup>([^<>]{1,12})</sup>", re.IGNORECASE)
_STRUCK = re.compile(r"~~(?=\S)([^~\n]+)~~|<(?:del|s|strike)>([^<>]*)</(?:del|s|strike)>", re.IGNORECASE)
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(?:(?!<!--|-->).)*-->", re.DOTALL)
_TAG = re.compile(r"</?[a-z][a-z0-9]{0,15}(?: [^<>]{0,300})?/?>", re.IGNORECASE)
_NOTE = re.compile(r"^\[\^([^\]\n]{1,30})\]:(.*)", re.MULTILINE)
_POINTER = re.compile(r"\[\^([^\]\n]{1,30})\]")
_EMPHASIS = re.compile(r"(\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|`)")
_HEADING = re.compile(r"\s*#{1,6}\s+")
_STARTING = re.compile(  # also with its stop escaped
    r"\s*(?:[-*+\ue02d]\s|\d+(?:[.\ue02e]\d+)*[.)\ue02e\ue029]\s|[a-zđ][)\ue029]|>|\|)"
)
_RULER = re.compile(r" {0,3}(?:=+|-{2,}) *")  # under a heading, or across the page
_NUMBERED = re.compile(r"(?P<indent>\s*)(?P<number>\d{1,4})(?P<stop>[.)])(?=\s)")
_RULE = frozenset("|:- ")  # what is between the head of a table and its rows, or across the page
_FORM = re.compile(r"ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG H(?:ÒA|OÀ) XÃ HỘI|Nơi nhận\s*:")  # tables that only place text
_WARNED = 12  # words shown of a text that is left out


class Markdown(NamedTuple):
    """Is the lines of a text, one paragraph or table row a line; its notes by mark; and what was left out."""

    lines: list[str]
    notes: dict[str, str]
    warnings: list[str]


def read(source: str) -> Markdown:
    """Return what a reader of the Markdown sees, given with the indents of its lines."""
    text = _ESCAPED.sub(lambda found: chr(_HELD + ord(found[1])), _FRONT_MATTER.sub("", source))
    text = _COMMENT.sub("", _LINK.sub(r"\1", _PICTURE.sub("", text)))
    struck = " ".join(found[1] or found[2] or "" for found in _STRUCK.finditer(text)).split()
    text = _STRUCK.sub("", text)
    said = {label: note.strip() for label, note in _NOTE.findall(text)}
    text, notes = _with_marks(_NOTE.sub("", text), said)
    text = _SUP.sub(lambda mark: raised(mark[1].strip()), text)
    text = _EMPHASIS.sub("", html.unescape(_TAG.sub("", _BREAK.sub("\n\n", text))))
    lines = [_released(line) for line in _joined(_counted(text.split("\n")))]
    shown = " ".join(struck[:_WARNED]) + ("…" if len(struck) > _WARNED else "")
    warnings = [f"bỏ chữ bị gạch ngang: “{_released(shown)}”"] if struck else []
    return Markdown(lines, {mark: _released(note) for mark, note in notes.items()}, warnings)


def _with_marks(text: str, said: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Return the text with the pointers to notes as raised marks, and the notes by mark; words become asterisks."""
    notes: dict[str, str] = {}

    def mark(pointer: re.Match[str]) -> str:
        label = pointer[1]
        name = label if can_be_raised(label) else "*"
        if label in said:
            notes[name] = (
                f"{notes[name]} {said[label]}" if notes.get(name, said[label]) != said[label] else said[label]
            )
        return raised(name)

    return _POINTER.sub(mark, text), notes


def _counted(lines: list[str]) -> Iterator[str]:
    """Yield the lines, the items of a list that repeat its first number numbered as they are shown."""
    lists: dict[str, tuple[int, int]] = {}  # indent -> first number and count of the list that is open there
    for line in lines:
        item = _NUMBERED.match(line)
        if item:
            indent, number = item["indent"], int(item["number"])
            lists = {other: state for other, state in lists.items() if len(other) <= len(indent)}
            first, count = lists.get(indent, (number, 0))
            lists[indent] = (first, count + 1) if number == first else (-1, 0)
            yield f"{indent}{first + count if number == first else number}{line[item.start('stop') :]}"
            continue
        if line.strip() and not line.startswith("  "):
            lists = {}
        yield line


def _joined(lines: Iterator[str]) -> list[str]:
    """Return the lines without the marks they start with; those of one paragraph are joined, but for capitals."""
    found: list[str] = []
    joins = False
    for line in lines:
        if "|" in line and "-" in line and _RULE.issuperset(line.strip()):
            continue
        if _RULER.fullmatch(line):
            found.append("")
            joins = False
            continue
        heading = _HEADING.match(line)
        text = re.sub(r"^\s*(?:#{1,6}\s+|>\s?)", "", line)
        text = re.sub(r"^\s*\*\s+", "- ", text).strip().removesuffix("\\")
        if text.startswith("|"):
            found += _row(text)
        elif joins and text and not (heading or _STARTING.match(line) or text.isupper() or found[-1].isupper()):
            found[-1] += f" {text}"
        else:
            found.append(text)
        joins = bool(text) and not (heading or text.startswith("|") or line.endswith(("  ", "\\")))
    return found


def _row(line: str) -> list[str]:
    """Return the row of a table as a line, the cells of one that only places text each as a line."""
    cells = [text for cell in line.strip("|").split("|") if (text := cell.strip())]
    return cells if _FORM.search(line) else [" | ".join(cells)]


def _released(text: str) -> str:
    return " ".join(_PRIVATE.sub(lambda held: chr(ord(held[0]) - _HELD), text).split())
