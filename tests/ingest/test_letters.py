import io
from pathlib import Path

import pdfplumber
import pytest

from ingest.readers.letters import Lettered
from made.files import GUIDE, pdf


@pytest.mark.parametrize("lines", [["Đảng viên"], GUIDE.split("\n")], ids=["one line", "a guide"])
def test_letters_are_as_pdfplumber_has_them_but_for_what_nobody_asks(tmp_path: Path, lines: list[str]) -> None:
    path = pdf(tmp_path / "a.pdf", [lines, lines])
    with pdfplumber.open(io.BytesIO(path.read_bytes())) as file:
        for at, page in enumerate(file.pages):
            ours = Lettered.of(file, at)
            assert len(ours.chars) == len(page.chars) > 0
            for mine, whole in zip(ours.chars, page.chars, strict=True):
                assert mine == {name: whole[name] for name in mine}
            assert ours.extract_text() == page.extract_text()
            assert {**ours.objects, "char": []} == {**page.objects, "char": []}
