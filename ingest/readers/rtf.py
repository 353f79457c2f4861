"""Paragraphs of an RTF file in reading order, with the numbers that are drawn before them, and its notes apart.

Read by hand: striprtf gives neither fonts, of which the old encodings need the names, nor what is struck out, hidden
or raised, which would turn “30¹ ngày” into 301 days. Headers, footers, tracked deletions and pictures are left out.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from ingest.clean import repaired
from ingest.errors import UnreadableFile
from ingest.readers.encodings import in_capitals, to_unicode
from ingest.readers.notes import raised
from ingest.readers.paragraphs import HIDDEN, STRUCK, Paragraphs, is_form, left_out, row_line

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<value>-?\d{1,10})? ?|\\'(?P<code>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])|"
    r"(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|(?P<nothing>[\r\n]+|\\)",
    re.DOTALL,
)
_UNREAD = frozenset(  # groups that hold no text of the document
    "annotation background bkmkend bkmkstart blipuid colorschememapping comment datastore filetbl fldinst footer "
    "footerf footerl footerr generator header headerf headerl headerr info latentstyles listoverridetable listtable "
    "nonesttables objdata pict private revtbl rsidtbl rxe shprslt sn stylesheet sv tc template themedata xe".split()
)
_PARAGRAPH_ENDS = frozenset({"par", "sect", "page"})
_CELL_ENDS = frozenset({"cell", "nestcell"})
_SIGNS = {
    "tab": " ", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ",
    "~": "\xa0", "_": "-", "-": "", "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip
_PAGES = {
    128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_SYMBOLS = 2  # the character set of fonts that draw bullets
_TINY = 4  # half points; text that is set so small is hidden by whoever set it
_LIFTED = 4  # half points from which text is raised, not only adjusted
_DEEPEST = 1000  # groups inside each other


@dataclass(frozen=True)
class _State:
    """Is what a group inherits from the one around it, and may change for itself."""

    unread: bool = False
    reading: str = ""  # "fonts", "colours", "label" or "note" inside these groups
    font: int = 0
    size: int = 24
    colour: int = 0
    is_marked: bool = False  # on a ground of its own
    is_raised: bool = False
    is_struck: bool = False
    is_hidden: bool = False
    is_deleted: bool = False
    replaced: int = 1  # characters after each \u that stand for it where Unicode is not known

    def plain(self) -> "_State":
        return _State(self.unread, self.reading, replaced=self.replaced)


@dataclass
class _Font:
    name: str = ""
    charset: int = 0


@dataclass
class _Text:
    """Is a paragraph, or a cell's last one; `ends` says what it ends: "", "cell", "row"."""

    pieces: list[str] = field(default_factory=list)
    ends: str = ""
    in_table: bool = False


def paragraphs(name: str, content: bytes) -> Paragraphs:
    """Return the paragraphs and table rows of the file. Raises UnreadableFile where its end is missing."""
    machine = _Machine()
    if not machine.read(content.decode("latin-1")):
        raise UnreadableFile(f"{name}: tệp RTF hỏng, bị cắt hoặc lồng quá sâu. Lưu lại bằng Word rồi thêm lại.")
    texts = machine.texts
    found, old = to_unicode([_joined(text.pieces) for text in (*texts, *machine.notes)])
    body, notes = found[: len(texts)], found[len(texts) :]
    lines = list(_lines(list(zip(texts, body, strict=True))))
    left = {STRUCK: machine.left[STRUCK], HIDDEN: machine.left[HIDDEN]}
    numbered = {str(number): " ".join(note.split()) for number, note in enumerate(notes, 1)}
    return Paragraphs(lines, {mark: note for mark, note in numbered.items() if note}, [*old, *left_out(left)])


def _joined(pieces: list[str]) -> str:
    """Return the text, halves of a character joined."""
    return "".join(pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _lines(texts: list[tuple[_Text, str]]) -> Iterator[str]:
    for in_table, run in groupby(texts, key=lambda pair: pair[0].in_table):
        if not in_table:
            yield from (line for _, text in run for line in text.split("\n"))
            continue
        rows: list[list[list[str]]] = [[[]]]
        for paragraph, text in run:
            if paragraph.ends != "row" or text.strip():
                rows[-1][-1].extend(text.split("\n"))
            if paragraph.ends == "row":
                rows.append([[]])
            elif paragraph.ends == "cell":
                rows[-1].append([])
        placing = is_form([[[repaired(line) for line in cell] for cell in row] for row in rows])
        for row in rows:
            filled = [cell for cell in row if any(line.strip() for line in cell)]
            if placing or len(filled) < 2:
                yield from (line for cell in filled for line in cell)
            else:
                yield row_line(filled)


class _Machine:
    def __init__(self) -> None:
        self.texts: list[_Text] = []
        self.notes: list[_Text] = []
        self.left = {STRUCK: "", HIDDEN: ""}
        self._state = _State()
        self._around: list[_State] = []
        self._open = _Text()  # the paragraph of the body being read
        self._fonts: dict[int, _Font] = {}
        self._default_font = 0
        self._white: set[int] = set()  # numbers of colours
        self._colours = 0  # entries of the table of colours that are read
        self._mix: dict[str, int] = {}
        self._page = "cp1252"
        self._bytes = b""
        self._skip = 0  # characters still to come that stand for one already read

    def read(self, source: str) -> bool:
        """Read the file; is false where it ends inside a group or its groups lie too deep."""
        at, closed = 0, False
        while at < len(source) and not closed:
            found = _TOKEN.match(source, at)
            assert found is not None
            at = found.end()
            if found["code"] is None:
                self._flush()
            if found["word"] == "bin":
                at += max(int(found["value"] or 0), 0)
            elif found["word"]:
                self._control(found["word"], int(found["value"]) if found["value"] else None)
            elif found["brace"] == "{":
                self._around.append(self._state)
                self._skip = 0
                if len(self._around) > _DEEPEST:
                    return False
            elif found["brace"]:
                self._close()
                closed = not self._around
            elif found["code"]:
                self._take(bytes.fromhex(found["code"]))
            elif found["text"]:
                self._take(found["text"].encode("latin-1"))
            elif found["sign"] == "*":
                self._state = replace(self._state, unread=True)
            elif found["sign"] and self._skip:
                self._skip -= 1
            elif found["sign"] in ("\r", "\n"):
                self._end()
            elif found["sign"]:
                self._show(_SIGNS.get(found["sign"], ""))
        self._end()
        return closed

    def _close(self) -> None:
        if self._around:
            self._state = self._around.pop()
        self._skip = 0

    def _take(self, content: bytes) -> None:
        skipped = min(self._skip, len(content))
        self._skip -= skipped
        self._bytes += content[skipped:]

    def _flush(self) -> None:
        """Show the bytes gathered: a letter may be made of several."""
        content, self._bytes = self._bytes, b""
        if not content or self._state.unread:
            return
        font = self._fonts.get(self._state.font, _Font())
        if self._state.reading == "fonts":
            font.name += content.decode("latin-1")
            self._fonts[self._state.font] = font
            return
        if self._state.reading == "colours":
            for _ in range(content.count(b";")):
                if [self._mix.get(part) for part in ("red", "green", "blue")] == [255, 255, 255]:
                    self._white.add(self._colours)
                self._colours, self._mix = self._colours + 1, {}
            return
        if font.charset == _SYMBOLS:
            self._show("•" * bool(content.strip()))
            return
        page = _PAGES.get(font.charset, self._page)
        self._show(content.decode(page, errors="as-latin-1" if page == "cp1252" else "replace"))

    def _show(self, text: str) -> None:
        state = self._state
        if state.unread or state.is_deleted or not text or state.reading in ("fonts", "colours"):
            return
        white = state.colour in self._white and not state.is_marked and not self._open.in_table
        if state.is_struck or state.is_hidden or state.size <= _TINY or white:
            self.left[STRUCK if state.is_struck else HIDDEN] += text
            return
        if state.reading == "label" and text.strip() and not any(map(str.isalnum, text)):
            text = "-"  # a bullet
        font = self._fonts.get(state.font, _Font()).name
        text = raised(text) if state.is_raised else in_capitals(text, font.strip().rstrip(";"))
        into = self.notes[-1] if state.reading == "note" else self._open
        into.pieces.append(text)

    def _end(self, what: str = "") -> None:
        if self._state.unread:
            return
        if self._state.reading == "note":
            self.notes[-1].pieces.append(" ")
            return
        self._open.ends = what
        self._open.in_table = self._open.in_table or bool(what)
        self.texts.append(self._open)
        self._open = _Text(in_table=self._open.in_table and what != "row")

    def _control(self, word: str, value: int | None) -> None:
        state = self._state
        on = value != 0
        if word in _UNREAD:
            self._state = replace(state, unread=True)
        elif word == "shptxt":  # a text box, inside a group of drawing instructions
            self._state = replace(state, unread=False)
        elif word == "fonttbl":
            self._state = replace(state, reading="fonts")
        elif word == "colortbl":
            self._state = replace(state, reading="colours")
        elif word in ("listtext", "pntext"):
            self._state = replace(state, reading="label")
        elif word in ("red", "green", "blue"):
            self._mix[word] = value or 0
        elif word == "fcharset":
            self._fonts.setdefault(state.font, _Font()).charset = value or 0
        elif word == "ansicpg":
            self._page = _known(f"cp{value}")
        elif word == "deff":
            self._default_font = value or 0
        elif word == "f":
            self._state = replace(state, font=value or 0)
        elif word == "fs":
            self._state = replace(state, size=value if value is not None else 24)
        elif word == "cf":
            self._state = replace(state, colour=value or 0)
        elif word in ("highlight", "chcbpat", "cb"):
            self._state = replace(state, is_marked=bool(value))
        elif word == "plain":
            self._state = replace(state.plain(), font=self._default_font)
        elif word in ("super", "nosupersub", "sub"):
            self._state = replace(state, is_raised=word == "super" and on)
        elif word == "up":
            self._state = replace(state, is_raised=(value if value is not None else 6) >= _LIFTED)
        elif word in ("strike", "striked"):
            self._state = replace(state, is_struck=on)
        elif word == "v":
            self._state = replace(state, is_hidden=on)
        elif word == "deleted":
            self._state = replace(state, is_deleted=on)
        elif word == "uc":
            self._state = replace(state, replaced=value or 0)
        elif word == "u":
            self._show(chr((value or 0) % 0x10000))
            self._skip = state.replaced
        else:
            self._place(word)

    def _place(self, word: str) -> None:
        """Take a word that ends a paragraph, places it in a table, points to a note, or is a sign."""
        if word in _PARAGRAPH_ENDS:
            self._end()
        elif word in _CELL_ENDS:
            self._end("cell")
        elif word in ("row", "nestrow"):
            self._end("row")
        elif word == "pard":
            self._open.in_table = self._open.in_table and bool(self._open.pieces)
        elif word == "intbl" and not self._state.unread:
            self._open.in_table = True
        elif word == "footnote" and not self._state.unread:
            self._state = replace(self._state.plain(), reading="note")
            self.notes.append(_Text())
        elif word == "chftn" and self._state.reading != "note":
            self._show_mark()
        elif word in _SIGNS:
            self._show(_SIGNS[word])

    def _show_mark(self) -> None:
        if not self._state.unread and not self._state.is_deleted:
            self._open.pieces.append(raised(str(len(self.notes) + 1)))


def _known(page: str) -> str:
    try:
        return codecs.lookup(page).name
    except LookupError:
        return "cp1252"
