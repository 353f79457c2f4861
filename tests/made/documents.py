"""Provisions, documents and references; and the three documents that search is tried on."""

from datetime import date
from typing import Any

from corpus.locator import Locator
from corpus.model import Document, Kind, Provision, Reference


def provision(locator: str, text: str = "", *children: Provision, **more: Any) -> Provision:
    return Provision(locator=Locator(locator), text=text, children=children, **more)


def document(*provisions: Provision, **more: Any) -> Document:
    """Return a document of these provisions; a regulation whose day nobody stated where nothing else is said."""
    usual = {
        "id": "quy-dinh-294-qd-tw-2025",
        "kind": Kind.QUY_DINH,
        "number": "294-QĐ/TW",
        "title": "Thi hành Điều lệ Đảng",
        "issuer": "Ban Bí thư",
        "provisions": provisions,
    }
    return Document(**(usual | more))


def reference(number: str, issued_on: date | None = None, **more: Any) -> Reference:
    return Reference(number=number, issued_on=issued_on, **more)


def corpus() -> tuple[Document, ...]:
    """Return the Statutes, a guide and a regulation, in which one address stands twice."""
    return (
        document(
            provision("dieu-5", "Điều 5. Kỷ luật. Đảng viên vi phạm bị khai trừ khỏi Đảng.", heading="Kỷ luật"),
            provision("dieu-8", "Điều 8. Xóa tên. Đảng viên bỏ sinh hoạt ba tháng bị xóa tên.", heading="Xóa tên"),
            id="dieu-le-2011",
            number=None,
            kind=Kind.DIEU_LE,
            title="Điều lệ Đảng Cộng sản Việt Nam",
        ),
        document(
            provision("10.2.1.diem-b", "b) Đảng viên đi đơn lẻ do cấp ủy nơi đi hướng dẫn.", heading="Đi đơn lẻ"),
            provision("3", "3. Kết luận chung về công tác đảng viên.", heading="Kết luận"),
            id="huong-dan-6-hd-tw-2025",
            number="06-HD/TW",
            kind=Kind.HUONG_DAN,
            title="Một số vấn đề cụ thể thi hành Điều lệ Đảng",
        ),
        document(
            provision("dieu-5", "Điều 5. Đảng phí của đảng viên đang lao động ở nước ngoài.", heading="Đảng phí"),
            provision(
                "6.3.3",
                "6.3.3. Chuyển sinh hoạt đảng ra ngoài nước",
                provision("6.3.3.diem-a", "a) Đảng viên dự bị hết thời hạn dự bị thì báo cáo chi bộ."),
                provision("6.3.3.diem-b", "b) Lưu học sinh nộp giấy giới thiệu sinh hoạt đảng cho đại sứ quán."),
                heading="Chuyển sinh hoạt đảng ra ngoài nước",
            ),
        ),
    )
