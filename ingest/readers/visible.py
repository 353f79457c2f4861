"""What of a PDF page's text a person can see: none that is white, tiny, off the page or on a layer switched off."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple

TINY = 2.5  # points; the raised marks of the smallest print are larger
_ALMOST = 0.03  # of the range of a colour, that no eye tells from white
_COVERED = 0.7  # of the page, at least, that the picture of a scanned one takes up
_INVISIBLE = (3, 7)  # text rendering modes that paint nothing
_COLOURING = frozenset({b"g", b"rg", b"k", b"sc", b"scn"})
_FILLING = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_ENDING = frozenset({b"S", b"s", b"n"})  # of a path, without filling it

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points


class Unseen(Enum):
    """Is why text on a page cannot be seen; `value` says so to the reader of a warning."""

    WHITE = "trắng"
    TINY = "quá nhỏ"
    OFF_PAGE = "ngoài trang"
    UNPAINTED = "không tô mực"
    LAYER = "thuộc lớp bị tắt"


class _State(NamedTuple):
    white: bool = False
    mode: int = 0


class Canvas:
    """Is what decides how text shows while a page is drawn, followed operator by operator.

    White text is seen where something not white was filled, or a picture placed, under it.
    """

    def __init__(self, page: Box, layers_off: frozenset[str], forms_off: frozenset[str]) -> None:
        self._page = page
        self.is_covered = False  # by one picture
        self._layers_off, self._forms_off = layers_off, forms_off
        self._state = _State()
        self._saved: list[_State] = []
        self._off: list[bool] = []  # of each marked content that is open: whether its layer is off
        self._path: list[Box] = []
        self._filled: list[Box] = []
        self._forms: list[tuple[_State, int, bool]] = []  # what to return to after each form that is open

    def take(self, operator: bytes, operands: Sequence[Any], matrix: Sequence[float]) -> None:
        """Take one operator before it is carried out."""
        if operator in _COLOURING:
            self._state = self._state._replace(white=is_white(operands))
        elif operator == b"cs":
            self._state = self._state._replace(white=False)
        elif operator == b"Tr" and operands:
            self._state = self._state._replace(mode=int(operands[0]))
        elif operator == b"q":
            self._saved.append(self._state)
        elif operator == b"Q" and self._saved:
            self._state = self._saved.pop()
        elif operator in (b"BDC", b"BMC"):
            self._off.append(len(operands) > 1 and operands[0] == "/OC" and str(operands[1]) in self._layers_off)
        elif operator == b"EMC" and self._off:
            self._off.pop()
        else:
            self._draw(operator, operands, matrix)

    def place_picture(self, matrix: Sequence[float]) -> None:
        self._filled.append(picture := _transformed((0, 0, 1, 1), matrix))
        self.is_covered = self.is_covered or _area(picture) >= _COVERED * _area(self._page)

    def enter(self, name: str) -> None:
        """Take the name of a form that is placed now."""
        self._forms.append((self._state, len(self._off), name in self._forms_off))

    def leave(self) -> None:
        """Go back to the state before the form."""
        self._state, depth, _ = self._forms.pop()
        del self._off[depth:]

    def _draw(self, operator: bytes, operands: Sequence[Any], matrix: Sequence[float]) -> None:
        if operator == b"re" and len(operands) == 4:
            x, y, width, height = map(float, operands)
            self._path.append(_transformed((x, y, x + width, y + height), matrix))
        elif operator in _FILLING and not self._state.white:
            self._filled += self._path
            self._path = []
        elif operator in _FILLING or operator in _ENDING:
            self._path = []

    def why_unseen(self) -> Unseen | None:
        """Return why text shown now cannot be seen whatever its size and place; None where it can."""
        if any(self._off) or any(off for *_, off in self._forms):
            return Unseen.LAYER
        if self._state.mode in _INVISIBLE:
            return Unseen.UNPAINTED
        return Unseen.WHITE if self._state.white else None

    @property
    def in_form(self) -> bool:
        """Is true inside a form, whose coordinates are its own."""
        return bool(self._forms)

    @property
    def fillings(self) -> int:
        """Return how many areas have been filled so far."""
        return len(self._filled)

    def on_filling(self, x: float, y: float, fillings: int) -> bool:
        """Is true where one of so many fillings, the first ones, lies under the place."""
        return any(left <= x <= right and low <= y <= high for left, low, right, high in self._filled[:fillings])

    def is_off_page(self, x: float, y: float) -> bool:
        left, low, right, high = self._page
        return not (left <= x <= right and low <= y <= high)


def _area(box: Box) -> float:
    left, low, right, high = box
    return (right - left) * (high - low)


def is_white(colour: Sequence[Any]) -> bool:
    """Is true for the components of white in any colour space."""
    if not colour or not all(isinstance(part, int | float) for part in colour):
        return False
    paper = 0 if len(colour) == 4 else 1
    return all(abs(float(part) - paper) <= _ALMOST for part in colour)


def _transformed(box: Box, matrix: Sequence[float]) -> Box:
    a, b, c, d, e, f = matrix
    left, low, right, high = box
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (low, high)]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
