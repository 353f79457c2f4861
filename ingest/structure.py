"""The outline of a regulation: lines in, a tree of provisions out, by a state machine.

A line that starts like a heading is one only where the numbering expects it: 6.3.3 after 6.3.2 or 6.3.2.1,
điểm c after điểm b, Điều 6 after Điều 5, and never in the middle of a sentence. So "Điều 5 …" continuing
"theo quy định tại" stays text, "1.000 đảng viên" stays a number, and what jumps ahead by a few is taken
and reported. No text is lost: the provisions' texts in reading order are the lines, white space aside.

    chương, phần, mục            containers; the addresses of their Điều do not repeat them
    Điều 5 / 2. / a)             dieu-5.khoan-2.diem-a
    6. / 6.3. / 6.3.3. / b)      6.3.3.diem-b
    II / 4. / 4.3- / 4.3.1- / c) II.4.4-3.4-3-1.diem-c
    Phụ lục / A- / I- / 1-       phu-luc.A.I.1
    its unnumbered title / 1.    phu-luc.doan-4.1, where a list before it has phu-luc.1
    - / +                        gach-N, cong-N, counted
    unnumbered paragraphs        the provision's own text; after its items, and outside any provision, doan-N
"""

import re
from collections.abc import Sequence
from itertools import count, islice
from typing import NamedTuple

from corpus.locator import POINTS, Locator
from corpus.model import Provision
from ingest.branch import Branch, Node
from ingest.contents import contents, is_contents_title
from ingest.ending import (
    is_annex_title,
    is_form_number,
    is_name,
    is_said_annexed,
    says_annexed,
    starts_authentication,
    starts_recipients,
    starts_signature,
)
from ingest.heading import provision
from ingest.markers import ANNEX, DASH, Level, Marker, marker_of, ordinal_of, token_of
from ingest.quotation import quotations
from ingest.wrapping import TERMINAL, Line, Wrapping, is_row, joined, put_together


class Outline(NamedTuple):
    """Is the tree of a document with what the reader should check in it: gaps in the numbering, odd markers."""

    provisions: tuple[Provision, ...]
    warnings: tuple[str, ...]


_LISTED = 10  # numbers that do not follow on, that are shown one by one
_TITLE_SYLLABLES = 25  # of an unnumbered title above a list
_DANGLING = re.compile(r"\b(?:và|hoặc|tại|theo|của|là|thì|khoản|quy định ở|nêu ở)\s*$", re.IGNORECASE)
_REFERRING = re.compile(r"(?:,|\b(?:điều|điểm|tiết|mục|số|ngày|tháng|năm|từ|đến))\s*$", re.IGNORECASE)
_CLOSING = re.compile(
    r"(?:Quy định|Quy chế|Quyết định|Hướng dẫn|Kết luận|Nghị quyết|Chỉ thị|Thông báo|Quy trình|Điều lệ|Luật|"
    r"Nghị định|Thông tư|Chương trình|Kế hoạch|Đề án)"
    r"(?: Đảng)? này (?:được|có hiệu lực|thay thế|thay cho|phổ biến|bãi bỏ|gồm)"
)


def outline(lines: Sequence[Line], *, wrapped: bool) -> Outline:
    """Return the tree of provisions in `lines`, the body of a regulation without its masthead.

    `wrapped` says that paragraphs are broken into lines (PDF), so lines are joined back; else each is a paragraph.
    """
    machine = _Machine(lines, wrapped)
    for index in range(len(lines)):
        machine.take(index)
        machine.branch.current.notes.extend(lines[index].notes)
    odd = machine.odd
    if len(odd) > _LISTED:  # the rows of a table, or lists that begin anew
        machine.warnings.append(f"còn {len(odd) - _LISTED} chỗ khác không nối tiếp số thứ tự, giữ làm lời văn")
    return Outline(tuple(provision(node) for node in machine.branch.root.children), tuple(machine.warnings))


def paragraphs(lines: Sequence[Line], *, wrapped: bool) -> Outline:
    """Return the lines as doan-1, doan-2, …, for reports, which number nothing."""
    filled = [line for line in joined(lines, wrapped) if line.text]
    return Outline(
        tuple(
            Provision(locator=Locator(f"doan-{number}"), text=line.text, page=line.page, notes=line.notes)
            for number, line in enumerate(filled, 1)
        ),
        (),
    )


class _Machine:
    def __init__(self, lines: Sequence[Line], wrapped: bool) -> None:
        self.lines = lines
        self.wrapping = Wrapping(lines, wrapped)
        self.branch = Branch()
        self.warnings: list[str] = []
        self.odd: list[int] = []  # lines whose numbers do not follow on
        self.in_text: tuple[int, ...] = ()  # the last number of a list of an annex that is text
        self.ending = False  # past the last provision: closing clause, recipients, signature
        self.signed = False  # past the name under the signature
        self.block = ""  # "Nơi nhận", "Chữ ký" or "Mục lục" while inside one
        self.markers = [None if is_row(line.text) else marker_of(line.text.strip()) for line in lines]
        self.contents = contents(lines, self.markers)
        self.quoted, unbalanced = quotations(lines, self.markers)
        for index in unbalanced:
            self._warn(
                index,
                f"“{_shown(lines[index].text.strip())}” thiếu dấu mở hoặc đóng ngoặc kép; "
                "lời trích giữ trong điều khoản sửa đổi, so với tệp gốc",
            )
        self.stopped = any(m and m.level is Level.ARTICLE and m.firm for m in self.markers)  # "Điều 5." not "Điều 5"
        bare = [
            m.number[0] for i, m in enumerate(self.markers) if m and m.level is Level.ARTICLE and i not in self.quoted
        ]
        self.bare_in_order = len(bare) > 1 and bare == list(range(1, len(bare) + 1))
        self.last_marker = max((i for i in range(len(lines)) if self._is_strong(i)), default=-1)

    def take(self, index: int) -> None:
        text = self.lines[index].text.strip()
        if not text:
            return
        if index in self.contents:
            self._take_contents(index)
        elif index in self.quoted and not self.ending:
            self._take_quoted(index)
        elif is_row(text) and not self.block:
            self._take_row(text, index)
        elif annex := self._annex(index):
            self.branch.open(annex, self.branch.root, self.lines[index])
            self.ending = self.signed = False
            self.block, self.in_text = "", ()
        elif self._starts_block(index):
            self._paragraph(index, self.branch.scope)
        elif self.ending:
            self._take_ending(index)
        elif marker := self._accepted(index):
            self._open(marker, index)
        elif self._heads_a_list(index):
            self.branch.open_group(self.lines[index])
        elif (
            self.wrapping.continues(index)
            and self.branch.current.paragraphs
            and index - 1 not in self.contents
            and not says_annexed(text)
        ):
            self._go_on(self.branch.current, text)
        elif self._is_closing(index):
            self.ending = True
            self._paragraph(index, self.branch.scope)
        else:
            self._unmarked(index)

    def _go_on(self, node: Node, text: str) -> None:
        node.paragraphs[-1] = put_together(node.paragraphs[-1], text)

    def _take_contents(self, index: int) -> None:
        if index == self.contents.start:
            self.block = "Mục lục"
            self._paragraph(index, self.branch.root)
            self.block = ""
            self._warn(index, f"“{_shown(self.lines[index].text.strip())}” mở đầu mục lục, không đọc là điều khoản")
        else:
            self.branch.current.paragraphs.append(self.lines[index].text.strip())

    def _take_row(self, text: str, index: int) -> None:
        """Keep the row of a table with the rows above it."""
        above = self.branch.current
        if above.level is Level.PARAGRAPH and is_row(above.paragraphs[-1]):
            above.paragraphs.append(text)
        else:
            self._unmarked(index)

    def _take_quoted(self, index: int) -> None:
        """Keep the line with the provision that quotes it."""
        if self.wrapping.continues(index) and self.branch.current.paragraphs:
            self._go_on(self.branch.current, self.lines[index].text.strip())
        else:
            self._unmarked(index)

    # the end of a document

    def _starts_block(self, index: int) -> bool:
        text = self.lines[index].text.strip()
        following = self._following(index) if self.block != "Chữ ký" else []
        if starts_recipients(text):
            block = "Nơi nhận"
        elif starts_signature(text, following) or (following and starts_authentication(text, following)):
            block = "Chữ ký"
        elif self.ending and is_contents_title(text):
            block = "Mục lục"
        else:
            return False
        if not self.ending and (self._articles_go_on(index) or (block == "Nơi nhận" and self._numbers_go_on(index))):
            return False
        self.block, self.ending, self.signed = block, True, False
        return True

    def _articles_go_on(self, index: int) -> bool:
        """Is true when the article next in order is still to come, so that the document cannot end here."""
        last = self.branch.scope.last.get(Level.ARTICLE, 0)
        for later in range(index + 1, len(self.lines)):
            marker = self.markers[later]
            if last and marker and marker.level is Level.ARTICLE and marker.firm and later not in self.quoted:
                return marker.number[0] == last + 1
            if ANNEX.fullmatch(self.lines[later].text.strip()):
                return False
        return False

    def _numbers_go_on(self, index: int) -> bool:
        """Is true when, before any signature, a heading comes that follows on in the open sections."""
        for later in range(index + 1, len(self.lines)):
            text, marker = self.lines[later].text.strip(), self.markers[later]
            if ANNEX.fullmatch(text) or starts_signature(text, ()) or says_annexed(text):
                return False
            if marker and marker.firm and Level.ROMAN <= marker.level <= Level.NUMBER and later not in self.quoted:
                parent, jump = self.branch.parent(marker)
                return parent is not None and not jump and not self.branch.is_taken(marker, parent)
        return False

    def _following(self, index: int) -> list[str]:
        """Return the filled lines after this one, as many as tell what it is."""
        filled = (text for line in self.lines[index + 1 : index + 40] if (text := line.text.strip()))
        return list(islice(filled, 15))

    def _take_ending(self, index: int) -> None:
        text = self.lines[index].text.strip()
        last = self.branch.scope.children[-1] if self.branch.scope.children else None
        self.signed = self.signed or (self.block == "Chữ ký" and is_name(text))
        if self.block in ("Nơi nhận", "Chữ ký") and DASH.match(text):
            self.block = "Nơi nhận"  # two columns read as one: recipients go on below the signature's first lines
        elif self.block == "Nơi nhận" and re.search("[.:]$", self.wrapping.before(index)):
            self.block = "Chữ ký"
        elif last and (self.block == "Nơi nhận" or (not self.block and self.wrapping.continues(index))):
            self._go_on(last, text)
            return
        if last and self.block and last.label == self.block:
            last.paragraphs.append(text)
        else:
            self._paragraph(index, self.branch.scope)

    def _is_closing(self, index: int) -> bool:
        """Is true for the unnumbered clause after the last provision, where no Điều could hold it."""
        text = self.lines[index].text.strip()
        in_article = any(node.level == Level.ARTICLE for node in self.branch.nodes)
        current = self.branch.current
        bare_heading = (
            current.level not in (Level.ANNEX, Level.PARAGRAPH)
            and not current.children
            and not any(map(TERMINAL.search, current.paragraphs))
        )
        return index > self.last_marker and not in_article and not bare_heading and _CLOSING.match(text) is not None

    def _is_strong(self, index: int) -> bool:
        marker = self.markers[index]
        return marker is not None and marker.level <= Level.POINT and not self.wrapping.breaks_sentence(index)

    # annexes

    def _annex(self, index: int) -> Marker | None:
        text, following = self.lines[index].text.strip(), self._following(index)
        match = ANNEX.fullmatch(text)
        is_next = match is not None and 1 < ordinal_of(match) == self.branch.annex_number + 1  # “Phụ lục 3: Mức chi”
        begins = self.ending or text.isupper() or is_next or (match is not None and not match["rest"])
        below_title = match is not None and not match["rest"] and self.wrapping.before(index).isupper()
        in_sentence = self.wrapping.breaks_sentence(index) and not (text.isupper() and (self.ending or below_title))
        if match and (in_sentence or not begins):
            return None
        taken = {node.locator for node in self.branch.root.children}
        number = (ordinal_of(match),) if match else (0,)
        if match and Locator(token := token_of("phu-luc", match)) not in taken:
            return Marker(Level.ANNEX, number, token, "", True)
        again = match is not None and text.isupper()  # what is annexed has an annex of its own
        if not (again or self._can_begin_annex(text, following)):
            return None
        if not is_annex_title(text, following, signed=self.signed):
            return None
        annexes = sum(node.level == Level.ANNEX for node in self.branch.root.children)
        tokens = ["phu-luc"] if not annexes else (f"phu-luc-{number}" for number in count(annexes + 1))
        return Marker(Level.ANNEX, number, next(t for t in tokens if Locator(t) not in taken), text, True)

    def _can_begin_annex(self, text: str, following: Sequence[str]) -> bool:
        """Is true past the end of the document, and past the title of an annex where the next one says it is one.

        A form with a title of its own says so by its number.
        """
        if self.ending:
            return True
        annex = self.branch.scope
        is_form = is_form_number(text) and following[:1] != [] and following[0].isupper()
        return annex is not self.branch.root and bool(annex.children) and (is_form or is_said_annexed(following[:3]))

    # headings

    def _accepted(self, index: int) -> Marker | None:
        """Return the marker of the line when the numbering and the sentence before allow a heading here."""
        text, marker = self.lines[index].text.strip(), self.markers[index]
        if marker is None or index in self.quoted:
            return None
        if marker.level is Level.ARTICLE and self.stopped and not marker.firm and marker.rest[:1].isupper():
            return None  # "Điều 5 Điều lệ Đảng quy định", where the document's own articles have a stop
        if marker.level >= Level.DASH:
            return marker if self._is_item(index, marker) else None
        parent, jump = self.branch.parent(marker)
        if marker.token == "diem-d" and (parent is None or jump):
            twice = marker._replace(number=(POINTS.index("đ") + 1,), token="diem-dd")  # typed without its stroke
            holder, skipped = self.branch.parent(twice)
            if holder and not skipped:
                self._warn(index, f"“{_shown(text)}” đứng sau điểm d, đọc là điểm đ")
                return twice
        if (
            parent is None
            or self.branch.is_taken(marker, parent)
            or self._belongs_to_a_list(index, marker)
            or self._may_go_on_in_text(marker)
        ):
            if marker.firm and not self.wrapping.breaks_sentence(index):
                self.odd.append(index)
                if len(self.odd) <= _LISTED:
                    self._warn(index, f"“{_shown(text)}” không nối tiếp số thứ tự, giữ làm lời văn")
                if marker.level is Level.NUMBER and self.branch.scope is not self.branch.root:
                    self.in_text = marker.number
            return None
        before = self.wrapping.before(index)
        if _DANGLING.search(before):
            return None
        if self.wrapping.breaks_sentence(index):
            begins = self.branch.current.level is Level.ARTICLE and marker.number == (1,)  # below the article's title
            sure = len(marker.number) > 1 or begins or self._is_followed(index, marker)
            in_order = jump == 0 and marker.firm and sure
            if not in_order or _REFERRING.search(before):
                return None
        if not marker.firm and (jump or (len(marker.number) == 1 and not self._is_bare_article(index, marker))):
            return None
        if jump and not self._is_latin_list(index, marker):
            self._warn(index, f"thiếu {jump} số trước “{_shown(text)}”")
        if marker.level <= Level.NUMBER:
            self.in_text = ()
        return marker

    def _may_go_on_in_text(self, marker: Marker) -> bool:
        """Is true for the 3. that follows a list 1, 2 of an annex that is text, whatever else it could follow."""
        return marker.level is Level.NUMBER and bool(self.in_text) and marker.number == (self.in_text[0] + 1,)

    def _heads_a_list(self, index: int) -> bool:
        """Is true for the unnumbered title in an annex under which numbers begin anew."""
        text = self.lines[index].text.strip()
        below = next((later for later in range(index + 1, len(self.lines)) if self.lines[later].text.strip()), index)
        marker = self.markers[below]
        anew = marker is not None and marker.level is Level.NUMBER and marker.number == (1,) and marker.firm
        if not anew or self.branch.scope is self.branch.root or not self.branch.counts_from():
            return False
        is_title = text[0].isupper() and not TERMINAL.search(text) and len(text.split()) <= _TITLE_SYLLABLES
        return is_title and not self.wrapping.continues(index) and not says_annexed(text)

    def _is_followed(self, index: int, marker: Marker) -> bool:
        """Is true when the next heading of its level or above it has the next number."""
        others = (m for m in self.markers[index + 1 :] if m and m.level <= marker.level)
        following = next(others, None)
        return (
            following is not None and following.level == marker.level and following.number == (marker.number[0] + 1,)
        )

    def _is_bare_article(self, index: int, marker: Marker) -> bool:
        """Is true for “Điều 5 Phạm vi” in a document that writes all its articles so.

        It stands after a finished sentence or a title, or the document has such articles in order and no others.
        """
        if marker.level is not Level.ARTICLE or self.stopped or not marker.rest[:1].isupper():
            return False
        before = self.wrapping.before(index)
        return not before or TERMINAL.search(before) is not None or before.isupper() or self.bare_in_order

    def _belongs_to_a_list(self, index: int, marker: Marker) -> bool:
        """Is true for “2.” in a list inside 1.2, when 1.3 is still to come: it is not section 2."""
        open_ = [node.number for node in self.branch.nodes if node.level == Level.NUMBER and len(node.number) > 1]
        if marker.level != Level.NUMBER or len(marker.number) > 1 or not open_:
            return False
        coming = next((m.number for m in self.markers[index + 1 :] if m and len(m.number) > 1), None)
        return any(coming == (*path[:-1], path[-1] + 1) for path in open_)

    def _is_latin_list(self, index: int, marker: Marker) -> bool:
        """Is true for the e) of a list a to g with f, which has no đ."""
        points = (m for m in self.markers[index + 1 :] if m and m.level == Level.POINT)
        return marker.token == "diem-e" and next((m.token for m in points), "") == "diem-f"

    def _is_item(self, index: int, marker: Marker) -> bool:
        if self.wrapping.breaks_sentence(index):
            return False
        before = self.wrapping.before(index)
        finished = not before or TERMINAL.search(before) is not None or before.endswith(",")
        return finished or not marker.rest[0].islower()

    def _open(self, marker: Marker, index: int) -> None:
        parent, _ = self.branch.parent(marker)
        assert parent is not None
        if marker.level >= Level.DASH and parent.locator is None:  # recitals and the like
            self._paragraph(index, parent)
        else:
            self.branch.open(marker, parent, self.lines[index])

    # text without a marker

    def _unmarked(self, index: int) -> None:
        if self._continues_a_form(text := self.lines[index].text.strip()):
            self.branch.current.paragraphs.append(text)
            return
        holder = next(node for node in reversed(self.branch.nodes) if node.level < Level.DASH)
        if holder.level == Level.PARAGRAPH or holder.locator is None or holder.children:
            holder = next(
                node
                for node in reversed(self.branch.nodes)
                if node.level < Level.DASH and node.level != Level.PARAGRAPH
            )
            self.branch.close_to(holder)
            if holder.locator is None or holder.children:
                self._paragraph(index, holder)
                return
        self.branch.close_to(holder)
        holder.paragraphs.append(self.lines[index].text.strip())

    def _continues_a_form(self, text: str) -> bool:
        """Is true for a line to be filled in (“Nhiệm kỳ...”) below the one that announces it or another such."""
        above = self.branch.current
        announced = above.level == Level.PARAGRAPH and above.paragraphs[-1].endswith((":", "...", "…"))
        return announced and text.endswith(("...", "…"))

    def _paragraph(self, index: int, parent: Node) -> None:
        self.branch.open_paragraph(parent, self.lines[index], self.block)

    def _warn(self, index: int, what: str) -> None:
        page = self.lines[index].page
        self.warnings.append(f"trang {page}: {what}" if page else what)


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60].rsplit(' ', 1)[0]}…"
