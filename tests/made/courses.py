"""Questions, a bank of them, and the document that they stand on."""

from datetime import date
from typing import Any

from corpus.model import Document
from corpus.procedures.load import hash_of
from made.documents import document, provision
from qa.courses.model import Bank, Bloom, Difficulty, Essay, Item, Kind, Point, Source

ON = date(2026, 3, 1)


def rule(number: int = 24, **more: Any) -> Document:
    """Return a regulation in force of so many clauses, each with a deadline."""
    clauses = (provision(f"{n}", text(n), heading=f"Việc {n}") for n in range(1, number + 1))
    return document(*clauses, **({"effect": "in-force", "effective_on": date(2025, 7, 1)} | more))


def text(number: int) -> str:
    """Return a clause; the first six are on things of their own."""
    told = dict(enumerate(_TOLD, start=1)).get(number, f"Việc thứ {number} được làm trong {number + 10}")
    return f"{number}. {told} ngày làm việc."


_TOLD = (
    "Chi bộ tổ chức lễ kết nạp trong 30",
    "Đảng viên nộp giấy giới thiệu trong 60",
    "Cấp ủy cơ sở trả lời đơn thư trong 45",
    "Ban kiểm phiếu công bố kết quả trong 15",
    "Văn thư chuyển hồ sơ gốc trong 90",
    "Kế toán quyết toán thu chi trong 20",
)


def source(number: int, **more: Any) -> Source:
    found = rule().find(provision(f"{number}").locator)
    assert found
    usual = {
        "document": "quy-dinh-294-qd-tw-2025",
        "locator": f"{number}",
        "cited_as": f"mục {number} Quy định số 294-QĐ/TW của Ban Bí thư",
        "quote": text(number),
        "text": text(number),
        "sha256": hash_of(found),
        "digest": False,
    }
    return Source(**(usual | more))


def item(number: int, **more: Any) -> Item:
    usual = {
        "id": f"cau-{number}-{len(more)}",
        "kind": Kind.DEADLINE,
        "stem": f"Việc thứ {number} được làm trong bao nhiêu ngày làm việc?",
        "options": tuple(f"{number + n} ngày làm việc" for n in (10, 20, 30, 40)),
        "key": 0,
        "sources": (source(number),),
        "fact": f"quy-dinh-294-qd-tw-2025:{number}:0",
        "topic": ("Phần chẵn" if number % 2 == 0 else "Phần lẻ", f"Việc {number}"),
        "difficulty": Difficulty.HARD if number % 3 == 0 else Difficulty.MEDIUM,
        "bloom": Bloom.REMEMBER,
        "made_for": ON,
    }
    return Item(**(usual | more))


def essay(*numbers: int) -> Essay:
    points = tuple(Point(text=f"Việc thứ {n}.", source=source(n)) for n in numbers)
    return Essay(id="tu-luan", stem="Trình bày các việc.", points=points, topic=("Phần chẵn",), made_for=ON)


def bank(number: int) -> Bank:
    items = tuple(item(n) for n in range(1, number + 1))
    return Bank(made_for=ON, seed=1, documents=("quy-dinh-294-qd-tw-2025",), items=items, essays=(essay(1, 2, 3),))
