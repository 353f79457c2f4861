"""The provisions that are open while a text is read, and where its numbering lets the next heading stand."""

from dataclasses import dataclass, field

from corpus.locator import POINTS, Locator
from ingest.markers import Level, Marker
from ingest.wrapping import Line

_MAX_JUMP = 3  # numbers that may be missing before a heading stops looking like one


@dataclass
class Node:
    """Is a provision while its lines are still being read."""

    level: Level
    locator: Locator | None  # None for the document itself
    number: tuple[int, ...] = ()
    page: int | None = None
    paragraphs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    label: str = ""  # a heading given by the parser rather than read from the text
    marker: str = ""  # as written, to tell the heading's own words
    children: list["Node"] = field(default_factory=list)
    last: dict[Level, int] = field(default_factory=dict)  # level -> number of the last child of that level
    inserted: dict[Level, str] = field(default_factory=dict)  # level -> what that child has after its number

    def address(self, token: str) -> Locator:
        return self.locator.child(token) if self.locator else Locator(token)


class Branch:
    """Is the path of open provisions, from the document down to the one whose lines are being read."""

    def __init__(self) -> None:
        self.root = Node(Level.ANNEX, None)
        self.nodes = [self.root]
        self._taken: set[Locator] = set()

    @property
    def current(self) -> Node:
        return self.nodes[-1]

    @property
    def scope(self) -> Node:
        """Return the annex that is open, else the document."""
        return next((node for node in self.nodes[1:2] if node.level == Level.ANNEX), self.root)

    @property
    def annex_number(self) -> int:
        """Return the number of the annex that is open, 0 where none is or it has none."""
        return next(iter(self.scope.number), 0)

    def close_to(self, node: Node) -> None:
        """Close what is open inside the node, which is itself open."""
        while self.nodes[-1] is not node:
            self.nodes.pop()

    def open(self, marker: Marker, parent: Node, line: Line) -> None:
        """Open the provision that starts with the line, under the parent."""
        self.close_to(parent)
        count = parent.last.get(marker.level, 0) + 1
        number = (count,) if marker.level >= Level.DASH else marker.number
        address = self._address(marker, parent)
        node = Node(marker.level, address, number, line.page)
        self._taken.add(address)
        text = line.text.strip()
        node.marker = text[: len(text) - len(marker.rest)] if marker.rest else text
        node.paragraphs.append(text)
        parent.children.append(node)
        divides = len(number) > 1 and parent.level in (Level.NUMBER, Level.ARTICLE)  # 6.3 is the third of section 6
        parent.last[marker.level] = number[len(parent.number) if divides else 0]
        parent.inserted[marker.level] = marker.inserted
        if marker.level == Level.ARTICLE:
            self.scope.last[marker.level] = number[0]
            self.scope.inserted[marker.level] = marker.inserted
        self.nodes.append(node)

    def is_taken(self, marker: Marker, parent: Node) -> bool:
        """Is true when the address that the marker would have under the parent is another's already."""
        return self._address(marker, parent) in self._taken

    def _address(self, marker: Marker, parent: Node) -> Locator:
        holder = self.scope if marker.level == Level.ARTICLE else parent
        if marker.level >= Level.DASH:
            return holder.address(f"{marker.token}-{parent.last.get(marker.level, 0) + 1}")
        return holder.address(self._token(marker, parent))

    def open_paragraph(self, parent: Node, line: Line, label: str = "") -> None:
        """Open a doan-N; N counts the parent's own paragraphs too, as a reader would."""
        self.close_to(parent)
        count = parent.last.get(Level.PARAGRAPH, len(parent.paragraphs)) + 1
        parent.last[Level.PARAGRAPH] = count
        node = Node(Level.PARAGRAPH, parent.address(f"doan-{count}"), (count,), line.page, label=label)
        node.paragraphs.append(line.text.strip())
        parent.children.append(node)
        self.nodes.append(node)

    def open_group(self, line: Line) -> None:
        """Open a doan-N as the heading of a list that is counted anew, beside the list before it."""
        text = line.text.strip()
        self.open_paragraph(self._above(Level.GROUP), line, text)
        self.current.level = Level.GROUP

    def counts_from(self) -> int:
        """Return the last number of the list that is open here, 0 where none is."""
        return self._above(Level.NUMBER).last.get(Level.NUMBER, 0)

    def parent(self, marker: Marker) -> tuple[Node, int] | tuple[None, int]:
        """Return the open provision to put the marker under and how many numbers it skips; None where none fits."""
        if marker.level >= Level.DASH:
            return self._above(marker.level), 0
        if marker.level == Level.NUMBER and len(marker.number) > 1:
            return self._decimal_parent(marker)
        jumps = [(node, self._jump(node, marker)) for node in self._possible_parents(marker)]
        for node, jump in jumps:
            if jump == 0:
                return node, 0
        for node, jump in jumps:
            if 0 < jump <= _MAX_JUMP:
                return node, jump
        return None, 0

    def _jump(self, node: Node, marker: Marker) -> int:
        """Return how many numbers the marker skips as the node's next one, less than 0 where it goes back."""
        ahead = marker.number[0] - self._last(node, marker.level)
        if not marker.inserted:
            return ahead - 1
        holder = self.scope if marker.level == Level.ARTICLE else node
        return ahead if ahead or _precedes(holder.inserted.get(marker.level, ""), marker.inserted) else -1

    def _possible_parents(self, marker: Marker) -> list[Node]:
        above = [node for node in reversed(self.nodes) if node.level < marker.level and _may_hold(node)]
        if marker.level != Level.POINT:
            return above[:1]
        return [node for node in above if node.level >= Level.ROMAN] or above[:1]

    def _last(self, node: Node, level: Level) -> int:
        """Return the last number used at that level; Điều are counted through the whole document or annex."""
        return self.scope.last.get(level, 0) if level == Level.ARTICLE else node.last.get(level, 0)

    def _decimal_parent(self, marker: Marker) -> tuple[Node, int] | tuple[None, int]:
        numbers = [node for node in self.nodes if node.level == Level.NUMBER]
        path = marker.number
        for node in reversed(numbers):
            depth = len(node.number)
            if depth >= len(path) or node.number != path[:depth]:
                continue
            jump = path[depth] - node.last.get(Level.NUMBER, 0) - 1
            rest_first = all(number == 1 for number in path[depth + 1 :])
            if 0 <= jump <= _MAX_JUMP and rest_first:
                return node, jump + len(path) - depth - 1
            return None, 0
        article = next((node for node in self.nodes if node.level == Level.ARTICLE), None)
        if article and all(len(node.number) > 1 for node in numbers):  # Điều 5 divided into 5.1, 5.2
            jump = path[1] - article.last.get(Level.NUMBER, 0) - 1
            return (article, jump) if path[:1] == article.number and 0 <= jump <= _MAX_JUMP else (None, 0)
        if numbers:  # 7.1 where the line of 7 was lost
            top = numbers[0]
            jump = path[0] - top.number[0] - 1
            if 0 <= jump < _MAX_JUMP and all(number == 1 for number in path[1:]):
                return self._above(Level.NUMBER), jump + len(path) - 1
        return None, 0

    def _above(self, level: Level) -> Node:
        return next(node for node in reversed(self.nodes) if node.level < level and _may_hold(node))

    def _token(self, marker: Marker, parent: Node) -> str:
        if marker.level != Level.NUMBER:
            return marker.token
        if parent.level == Level.ARTICLE and len(marker.number) == 1:
            return f"khoan-{marker.number[0]}{marker.token}"
        under = {node.level for node in self.nodes}
        if Level.ROMAN in under or Level.ARTICLE in under:
            return "-".join(map(str, marker.number)) + marker.token
        own = marker.number[len(parent.number) :] if parent.level == Level.NUMBER else marker.number
        return ".".join(map(str, own)) + marker.token


def _may_hold(node: Node) -> bool:
    """Is false for an unnumbered paragraph, unless it leads into a list."""
    return node.level != Level.PARAGRAPH or node.paragraphs[-1].endswith(":")


def _precedes(inserted: str, following: str) -> bool:
    """Is true when what one number has after it comes before that of the next: nothing, a, b; 1, 2, 10."""
    if inserted.isdigit() and following.isdigit():
        return int(inserted) < int(following)
    return inserted == "" or POINTS.find(inserted) < POINTS.find(following)
