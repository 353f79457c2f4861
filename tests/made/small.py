"""A corpus of three documents and a deterministic stand-in for the embedding model."""

import hashlib

import numpy as np

from corpus.locator import Locator
from corpus.model import Document, Kind, Provision
from corpus.text import syllables


class HashEmbedder:
    """Is a bag of words in 64 dimensions: texts that share words are near. `calls` counts embedded passages."""

    dimension = 64

    def __init__(self, fingerprint="hash-1"):
        self.fingerprint = fingerprint
        self.calls = 0

    def embed_queries(self, texts):
        vectors = np.full((len(texts), self.dimension), 1e-3, np.float32)
        for row, text in enumerate(texts):
            for word in syllables(text.lower()):
                vectors[row, hashlib.md5(word.encode()).digest()[0] % self.dimension] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_passages(self, texts, progress=lambda done: None):
        self.calls += len(texts)
        progress(len(texts))
        return self.embed_queries(texts)


def provision(locator, text="", *children, heading="", page=None):
    return Provision(locator=Locator(locator), heading=heading, text=text, page=page, children=children)


def document(
    *provisions, id="quy-dinh-294-qd-tw-2025", number="294-QĐ/TW", kind=Kind.QUY_DINH, title="Thi hành Điều lệ Đảng"
):
    return Document(
        id=id, kind=kind, title=title, issuer="Ban Chấp hành Trung ương", number=number, provisions=provisions
    )


def corpus():
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
