"""Where a text lists its own contents: “Điều 1. Phạm vi ….. 2” there is not the article."""

import re
from collections.abc import Sequence

from ingest.markers import Level, Marker
from ingest.wrapping import Line

_TITLE = re.compile(r"mục lục\s*:?", re.IGNORECASE)
_PAGE = re.compile(r"(?<!\d)\d{1,4}$")  # that an entry ends with, after dots
_LEADER = " .…_·\t"
_ENTRIES = 3  # articles listed in a row, from which they are contents even without a title


def contents(lines: Sequence[Line], markers: Sequence[Marker | None]) -> range:
    """Return the lines that list the contents of what follows; an empty range where none do."""
    titled = next((i for i, line in enumerate(lines) if is_contents_title(line.text.strip())), None)
    deepest = Level.ARTICLE if titled is None else Level.NUMBER
    headings = [marker is not None and marker.level <= deepest for marker in markers]
    keys = [_key(line.text) if heading else "" for line, heading in zip(lines, headings, strict=True)]
    last = {key: index for index, key in enumerate(keys) if key}
    start = titled + 1 if titled is not None else 0
    first = next((i for i in range(start, len(lines)) if keys[i] and last[keys[i]] > i), None)
    if first is None:
        return range(0)
    body = next(i for i in range(first + 1, len(lines)) if keys[i] == keys[first])
    entries = [i for i in range(first, body) if keys[i] and last[keys[i]] >= body]
    if titled is None and not _is_list(lines, markers, entries):
        return range(0)
    after = next((i for i in range(entries[-1] + 1, body) if not _PAGE.fullmatch(lines[i].text.strip())), body)
    return range(titled if titled is not None else first, after)


def is_contents_title(text: str) -> bool:
    """Is true for “MỤC LỤC” alone on its line."""
    return _TITLE.fullmatch(text) is not None


def _key(text: str) -> str:
    return " ".join(_PAGE.sub("", text.strip()).rstrip(_LEADER).casefold().split())


def _is_list(lines: Sequence[Line], markers: Sequence[Marker | None], entries: Sequence[int]) -> bool:
    """Is true for articles that follow each other with nothing but other entries between."""
    between = [i for i in range(entries[0], entries[-1]) if lines[i].text.strip() and i not in entries]
    articles = sum(marker is not None and marker.level is Level.ARTICLE for marker in (markers[i] for i in entries))
    return articles >= _ENTRIES and not between
